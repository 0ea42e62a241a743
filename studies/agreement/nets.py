"""Two nets that read a sentence and say its verb, and what one cell of the LSTM has to do with it.

The LSTM has 11 cells and 1,166 weights, the recurrent network 27 tanh units and 1,188 weights. The
LSTM's state is 22 numbers, c and h, the other's 27. They run as those that read Alice do.
"""

import numpy as np

from lstm_lib import lstm, rnn
from lstm_lib.checks import check_int, check_name, check_number, check_rng
from studies.alice.nets import PLAIN, read
from studies.tasks import agreement

SIZES = {"LSTM": 11, "RNN": 27}  # cells, units
STARTS = ("Gaussian", "orthogonal")
MOST, BEFORE = 4, 2  # attractors of the sentences that are learned from
MARKS = (125, 250, 500, 1000)  # updates after which a net is tried; then it stops
BETWEEN = (0, 1, 2, 3, 4, 6, 8, 12)  # attractors between subject and verb: what it is tried on
AHEAD = (0, 1, 2, 3, 4, 6)  # attractors before the subject


def init_net(rng, net, H=None, forget_bias=0, start="Gaussian"):
    """Draw a net.

    Parameters
    ----------
    rng : numpy.random.Generator
    net : {"LSTM", "RNN"}
    H : int, optional
        Cells or units; None: as in `SIZES`.
    forget_bias : float
        Where the LSTM's forget gates start.
    start : {"Gaussian", "orthogonal"}
        How the RNN's W starts; an orthogonal one keeps every length.
    """
    check_rng("rng", rng)
    usual = SIZES[check_name("net", net, SIZES)]
    H = usual if H is None else check_int("H", H, 1)
    if net == "LSTM":
        params = lstm.init(rng, agreement.K, H, 2)
        params["b_f"] += check_number("forget_bias", forget_bias)
        return params
    params = rnn.init(rng, agreement.K, H, 2)
    if check_name("start", start, STARTS) == "orthogonal":
        Q, R = np.linalg.qr(params["W"])
        params["W"] = Q * np.sign(np.diag(R))
    return params


def says_are(params, words, loops=PLAIN):
    """Whether a net says "are" to each sentence (T, B): bool (B,)."""
    x, _, mask = agreement.batch(words)
    return _last(read(params, x, loops=loops)["logits"], mask.argmax(axis=0))


def right(params, words, loops=PLAIN):
    """Whether each sentence (T, B) gets its verb, bool (B,)."""
    return says_are(params, words, loops) == agreement.facts(words)["plural"]


def new_sentences(attractors, B=500):
    """Draw the sentences on which nets are tried, with so many attractors between.

    None: 0 to 4 of them, as in those that are learned from.
    """
    least, most = (0, MOST) if attractors is None else (attractors, attractors)
    return agreement.draw(np.random.default_rng([101, most, least]), B, least, most, BEFORE)


def with_attractors(B=500):
    """Draw the sentences on which cells are set: with 1 to 4 attractors between."""
    return agreement.draw(np.random.default_rng(103), B, 1, MOST, BEFORE)


def _last(logits, at):
    """Whether "are" is the likelier at step `at` (B,) of the logits (T, B, 2)."""
    found = logits[at, np.arange(logits.shape[1])]
    return found[:, 1] > found[:, 0]


def follows_number(params, words, loops=PLAIN):
    """Return how closely each cell's c goes with the subject's number at the last word: (H,).

    The size of the correlation over the sentences (T, B): 1 for a cell that is a copy of the
    number, 0 for one that knows nothing of it.
    """
    x, _, mask = agreement.batch(words)
    plural = agreement.facts(words)["plural"]
    c = read(params, x, loops=loops)["c"][mask.argmax(axis=0) + 1, np.arange(len(plural))]
    c, number = c - c.mean(axis=0), plural - plural.mean()  # (B, H), (B,)
    return np.abs(number @ c) / np.sqrt((number**2).sum() * (c**2).sum(axis=0))


def flipped(params, words, cells, wait=1, loops=PLAIN):
    """Set some cells to what they are in the twin sentence; does the answer become the twin's?

    Both sentences are read up to `wait` words behind the subject. There c of these cells changes
    to the twin's value, h and the other cells stay, and the rest is read.

    Parameters
    ----------
    params : dict
        Of an LSTM.
    words : ndarray of int, shape (T, B)
        Sentences with more words than `wait` between the subject and the verb.
    cells : list of int
    wait : int

    Returns
    -------
    flip, fair : ndarray of bool, shape (B,)
        Whether the answer is another one than the sentence's own; whether both sentences were
        answered right untouched.
    """
    check_int("wait", wait, 0)
    other, known = agreement.twin(words), agreement.facts(words)
    if (known["distance"] <= wait).any():
        raise ValueError(f"wait: got {wait}, expected fewer words than follow each subject")
    columns = np.arange(words.shape[1])
    at = known["subject"] + wait  # the last step that is read before the change
    last = known["subject"] + known["distance"]
    mine, theirs = (read(params, agreement.one_hot(some), loops=loops) for some in (words, other))
    fair = _last(mine["logits"], last) == known["plural"]
    fair &= _last(theirs["logits"], last) != known["plural"]
    h, c = (mine[name][at + 1, columns] for name in "hc")  # (B, H)
    c[:, cells] = theirs["c"][at + 1, columns][:, cells]
    step = np.arange(len(words))[:, None] + at + 1  # (T, B): what is left to be read
    ended = step >= len(words)
    left = np.where(ended, agreement.NONE, words[np.where(ended, 0, step), columns])
    found = _last(read(params, agreement.one_hot(left), (h, c), loops)["logits"], last - at - 1)
    return found != known["plural"], fair


def openings(params, words, cell, loops=PLAIN):
    """Return the mean opening of one cell's gates at the words of each kind.

    Returns
    -------
    dict of str to dict of str to float
        "subject", "before", "between" (nouns before and after the subject) and "rest" (words that
        are no nouns, after the subject) -> "f", "i" -> the mean.
    """
    trace, known = read(params, agreement.one_hot(words), loops=loops), agreement.facts(words)
    step, noun = np.arange(len(words))[:, None], words >= agreement.FIRST
    subject, word = known["subject"], words != agreement.NONE
    kinds = {
        "subject": step == subject,
        "before": noun & (step < subject),
        "between": noun & (step > subject),
        "rest": word & ~noun & (step > subject),
    }
    return {
        kind: {gate: float(trace[gate][where, cell].mean()) for gate in "fi"}
        for kind, where in kinds.items()
    }
