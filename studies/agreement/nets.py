"""Two nets that read a sentence and say its verb, and what one cell of the LSTM has to do with it.

The LSTM has 11 cells and 1,166 weights, the recurrent network 27 tanh units and 1,188 weights. The
LSTM's state is 22 numbers, c and h, the other's 27. `PLAIN` runs them in NumPy; the study's trial
runs them compiled.
"""

import numpy as np

from lstm_lib import lstm, rnn
from lstm_lib.checks import check_int, check_name, check_number, check_rng
from lstm_lib.losses import loss_and_error
from studies.tasks import agreement

SIZES = {"LSTM": 11, "RNN": 27}  # cells, units
PLAIN = {"LSTM": lstm, "RNN": rnn}  # whose forward and backward run them
STARTS = ("Gaussian", "orthogonal")


def init_net(rng, net, forget_bias=0, start="Gaussian"):
    """Draw a net.

    Parameters
    ----------
    rng : numpy.random.Generator
    net : {"LSTM", "RNN"}
    forget_bias : float
        Where the LSTM's forget gates start.
    start : {"Gaussian", "orthogonal"}
        How the RNN's W starts; an orthogonal one keeps every length.
    """
    check_rng("rng", rng)
    H = SIZES[check_name("net", net, SIZES)]
    if net == "LSTM":
        params = lstm.init(rng, agreement.K, H, 2)
        params["b_f"] += check_number("forget_bias", forget_bias)
        return params
    params = rnn.init(rng, agreement.K, H, 2)
    if check_name("start", start, STARTS) == "orthogonal":
        Q, R = np.linalg.qr(params["W"])
        params["W"] = Q * np.sign(np.diag(R))
    return params


def run(params, x, state=None, loops=PLAIN):
    """Return the trace of a net and its logits (T, B, 2); which net it is, its weights say."""
    block = {name: w for name, w in params.items() if name != "V"}
    if "W" in params:
        trace = loops["RNN"].forward(params, x, state)
    else:
        trace = loops["LSTM"].forward(block, x, state)
    return trace, trace["h"][1:] @ params["V"].T


def loss_and_grads(params, batch, loops=PLAIN):
    """Loss of the answers that count, and its gradient."""
    x, y, mask = batch
    trace, logits = run(params, x, loops=loops)
    loss, error = loss_and_error(logits, y, mask=mask)
    if "W" in params:
        return loss, loops["RNN"].backward(params, trace, error)[0]
    block = {name: w for name, w in params.items() if name != "V"}
    grads, _ = loops["LSTM"].backward(block, trace, error @ params["V"])
    return loss, grads | {"V": np.tensordot(error, trace["h"][1:], ((0, 1), (0, 1)))}


def says_are(params, words, loops=PLAIN):
    """Whether a net says "are" to each sentence (T, B): bool (B,)."""
    x, _, mask = agreement.batch(words)
    return _last(run(params, x, loops=loops)[1], mask.argmax(axis=0))


def _last(logits, at):
    """Whether "are" is the likelier at step `at` (B,) of the logits (T, B, 2)."""
    found = logits[at, np.arange(logits.shape[1])]
    return found[:, 1] > found[:, 0]


def follows_number(params, words, loops=PLAIN):
    """Return how closely each cell's c goes with the subject's number at the last word: (H,).

    The size of the correlation over the sentences (T, B): 1 for a cell that is a copy of the
    number, 0 for one that knows nothing of it.
    """
    trace, last, plural = _at_the_end(params, words, loops)
    c = trace["c"][last + 1, np.arange(len(last))]  # (B, H)
    c, number = c - c.mean(axis=0), plural - plural.mean()
    return np.abs(number @ c) / np.sqrt((number**2).sum() * (c**2).sum(axis=0))


def _at_the_end(params, words, loops):
    x, _, mask = agreement.batch(words)
    return run(params, x, loops=loops)[0], mask.argmax(axis=0), agreement.facts(words)["plural"]


def flipped(params, words, cells, wait=1, loops=PLAIN):
    """Set some cells to what they are in the twin sentence; does the answer become the twin's?

    Both sentences are read up to `wait` words behind the subject. There c of these cells changes
    to the twin's value, h and the other cells stay, and the rest is read.

    Parameters
    ----------
    params : dict
        Of an LSTM.
    words : ndarray of int, shape (T, B)
        Sentences with `wait` words behind the subject at least.
    cells : list of int
    wait : int

    Returns
    -------
    flip, fair : ndarray of bool, shape (B,)
        Whether the answer flips, and whether both sentences were answered right untouched.
    """
    check_int("wait", wait, 0)
    other, known = agreement.twin(words), agreement.facts(words)
    if (known["distance"] < wait).any():
        raise ValueError(f"wait: got {wait}, expected no more words than follow each subject")
    x, _, mask = agreement.batch(words)
    last, columns = mask.argmax(axis=0), np.arange(words.shape[1])
    (mine, logits), (theirs, twins) = (
        run(params, agreement.one_hot(w), loops=loops) for w in (words, other)
    )
    fair = (_last(logits, last) == known["plural"]) & (_last(twins, last) != known["plural"])
    at = known["subject"] + wait  # the last step that is read before the change
    h, c = (mine[name][at + 1, columns] for name in "hc")  # (B, H)
    c[:, cells] = theirs["c"][at + 1, columns][:, cells]
    step = np.arange(len(words))[:, None] + at + 1  # (T, B)
    left = np.where(step < len(words), words[np.minimum(step, len(words) - 1), columns], -1)
    found = _last(run(params, agreement.one_hot(left), (h, c), loops)[1], last - at - 1)
    ended = last == at  # nothing is left to be read: the answer is that of the state
    if ended.any():
        raise ValueError("wait: got no word after the change, expected one at least")
    return found != known["plural"], fair
