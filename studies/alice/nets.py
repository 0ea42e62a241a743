"""An LSTM and a tanh RNN of as many weights, which read Alice letter by letter.

Both take one-hot characters and answer with the logits of the next one, as `tasks/char_rnn.py`
has it. `loops` says whose forward and backward run them: `PLAIN`, or `compiled.COMPILED`.
"""

import numpy as np

from lstm_lib import lstm, rnn
from lstm_lib.activations import softmax
from lstm_lib.checks import check_array, check_batch, check_int, check_name, check_rng
from lstm_lib.fast import fused
from lstm_lib.losses import loss_and_error
from studies.data.text import K, check_codes, codes_of, text_of
from studies.tasks.onehot import one_hot

SIZES = {"LSTM": 29, "RNN": 64}  # cells, units: 8,265 and 8,384 weights
PLAIN = {"LSTM": fused, "RNN": rnn}


def start(net, rng, H=None, D=K, O=K):
    """Draw a net's first weights; the LSTM's forget gates begin at a bias of 1.

    Parameters
    ----------
    net : {"LSTM", "RNN"}
    rng : numpy.random.Generator
    H : int, optional
        Cells or units; None: as in `SIZES`.
    D, O : int
        Inputs and outputs.

    Returns
    -------
    dict of str to ndarray
        As from `lstm.init` or `rnn.init`.
    """
    check_name("net", net, SIZES)
    check_rng("rng", rng)
    H = SIZES[net] if H is None else check_int("H", H, 1)
    if net == "RNN":
        return rnn.init(rng, D, H, O)
    params = lstm.init(rng, D, H, O)
    params["b_f"] += 1
    return params


def count(params):
    """Return how many numbers a net has."""
    return sum(array.size for array in params.values())


def kind_of(params):
    """Return which net these weights are of: "LSTM" or "RNN"."""
    return "LSTM" if "U_f" in params else "RNN"


def read(params, x, state=None, loops=PLAIN):
    """Run a net over x (T, B, D); return its trace, always with "logits" (T, B, O)."""
    trace = loops[kind_of(params)].forward(params, x, state)
    if "logits" not in trace:
        trace["logits"] = trace["h"][1:] @ params["V"].T
    return trace


def send_back(params, trace, dlogits, loops=PLAIN):
    """Return the gradients, and the errors by the inputs, shape (T, B, D)."""
    loop = loops[kind_of(params)]
    if kind_of(params) == "RNN":
        grads, errors = loop.backward(params, trace, dlogits)
        return grads, errors["z"] @ params["U"]
    grads, errors = loop.backward(params, trace, dlogits @ params["V"])
    dV = np.tensordot(dlogits, trace["h"][1:], ((0, 1), (0, 1)))
    return grads | {"V": dV}, errors["x"]


def loss_and_grads(params, batch, output="softmax", loops=PLAIN):
    """Loss and gradient of either net, for `training.training`; as `rnn.loss_and_grads`."""
    x, y, mask = check_batch(batch)
    trace = read(params, x, loops=loops)
    loss, dlogits = loss_and_error(trace["logits"], y, output, mask)
    return loss, send_back(params, trace, dlogits, loops)[0]


def bits(params, codes, loops=PLAIN):
    """Mean of -log2 p(next character) as the net reads a text once, from an empty state."""
    rows = one_hot(check_codes("codes", codes), K)[:, None]  # (T, 1, K)
    logits = read(params, rows[:-1], loops=loops)["logits"]
    return loss_and_error(logits, rows[1:])[0] / np.log(2)


def write(params, rng, length, begin="alice "):
    """Return `length` characters: each is drawn from the net's answer, and read by it next."""
    check_int("length", length, 1)
    seen, state, written = one_hot(codes_of(begin), K)[:, None], None, []
    for _ in range(length):
        trace = read(params, seen, state)
        state = (trace["h"][-1], trace["c"][-1]) if "c" in trace else trace["h"][-1]
        written.append(int(rng.choice(K, p=softmax(trace["logits"][-1, 0]))))
        seen = one_hot(written[-1:], K)[:, None]
    return text_of(written)


def before(codes, places, far):
    """Return the characters up to some places of a text, one-hot, and those that follow.

    Parameters
    ----------
    codes : array_like of int, shape (T,)
    places : array_like of int, shape (B,)
        Of the last character that is read.
    far : int
        How many characters are read.

    Returns
    -------
    x : ndarray, shape (far, B, K)
    y : ndarray, shape (B, K)
    """
    codes = check_codes("codes", codes)
    places = check_array("places", places, ("B",)).astype(int)
    far = check_int("far", far, 1)
    if places.min() < far - 1 or places.max() > len(codes) - 2:
        raise ValueError(f"places: got {places.min()} ... {places.max()}, expected them inside")
    rows = codes[places + np.arange(1 - far, 2)[:, None]]  # (far + 1, B)
    return one_hot(rows[:-1].ravel(), K).reshape(far, -1, K), one_hot(rows[-1], K)


def reach(params, codes, places, far):
    """How far back the gradient of one character's loss reaches.

    Parameters
    ----------
    params, codes, places, far
        As for `before`: the loss is that of the character after each place.

    Returns
    -------
    ndarray, shape (far, B)
        The norm of d loss / d x, k steps back from the place, k = 0, 1, ..., in parts of that of
        the character read last, k = 0.
    """
    x, y = before(codes, places, far)
    trace = read(params, x)
    dlogits = np.zeros_like(trace["logits"])
    dlogits[-1] = softmax(trace["logits"][-1]) - y  # of each sequence's own loss
    norms = np.linalg.norm(send_back(params, trace, dlogits)[1], axis=-1)[::-1]  # (far, B)
    return norms / norms[0]


def bits_shown(params, codes, places, far):
    """Bits per character when the net is shown only the last `far` characters before it."""
    x, y = before(codes, places, far)
    return loss_and_error(read(params, x)["logits"][-1:], y[None])[0] / np.log(2)
