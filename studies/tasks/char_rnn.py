"""A recurrent network that predicts the next character, and writes by drawing its own.

The network reads one-hot characters and answers each with probabilities of the next one. To write,
draw a character from the answer and feed it back.
"""

import numpy as np

from lstm_lib.activations import softmax
from lstm_lib.checks import check_int, check_number
from lstm_lib.losses import loss_and_error
from lstm_lib.rnn import forward
from studies.data.text import K, check_codes, codes_of, text_of
from studies.tasks.onehot import one_hot


def windows(rng, codes, B=16, T=32):
    """Yield, without end, B random windows of a text: inputs and the characters that follow.

    Parameters
    ----------
    rng : numpy.random.Generator
    codes : array_like of int, shape (more than T,)
    B, T : int

    Returns
    -------
    generator of (x, y)
        One-hot, both (T, B, K): y[t] is the character after x[t].
    """
    check_int("B", B, 1)
    check_int("T", T, 1)
    codes = check_codes("codes", codes)
    if len(codes) <= T:
        raise ValueError(f"codes: got {len(codes)} characters, expected more than T = {T}")
    return _windows(rng, one_hot(codes, K), B, T)


def _windows(rng, rows, B, T):
    while True:
        start = rng.integers(0, len(rows) - T, B)
        window = rows[start + np.arange(T + 1)[:, None]]  # (T+1, B, K)
        yield window[:-1], window[1:]


def bits_per_character(params, codes):
    """Mean of -log2 p(next character) as the network reads a text once, from h_0 = 0."""
    rows = one_hot(check_codes("codes", codes), K)[:, None]  # (T, 1, K)
    return loss_and_error(forward(params, rows[:-1])["logits"], rows[1:])[0] / np.log(2)


def next_scores(params, text):
    """Return the logits V h of the next character after a text, shape (K,)."""
    return forward(params, _read(text))["logits"][-1, 0]


def write(params, rng, length, temperature=1.0, start="alice "):
    """Return `length` characters that the network writes after reading `start`.

    Each is drawn from softmax(logits / temperature): below 1 the likely ones get likelier, near 0
    only the likeliest is left; above 1 all come closer together.
    """
    check_int("length", length, 1)
    check_number("temperature", temperature)
    if temperature <= 0:
        raise ValueError(f"temperature: got {temperature!r}, expected a number above 0")
    seen, h, written = _read(start), None, []
    for _ in range(length):
        trace = forward(params, seen, h)
        h = trace["h"][-1]  # (1, H)
        written.append(int(rng.choice(K, p=softmax(trace["logits"][-1, 0] / temperature))))
        seen = one_hot(written[-1:], K)[:, None]  # (1, 1, K)
    return text_of(written)


def _read(text):
    if not text:
        raise ValueError("text: got nothing to read, expected at least one character")
    return one_hot(codes_of(text), K)[:, None]  # (T, 1, K)
