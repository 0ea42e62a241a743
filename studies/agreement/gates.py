"""Hold one gate of one cell open or shut at the attractors: what does the net answer then?"""

import numpy as np

from lstm_lib import lstm
from lstm_lib.activations import sigmoid
from lstm_lib.checks import check_int, check_name, check_number
from studies.tasks import agreement


def right_with(params, words, cell, gate, opening, empty=()):
    """Read sentences while a gate is held at an opening at the nouns after the subject.

    Parameters
    ----------
    params : dict
        Of an LSTM of the modern kind, with its readout.
    words : ndarray of int, shape (T, B)
    cell : int
    gate : {"i", "f", "o"}
    opening : float or None
        From 0 to 1; None leaves the gate alone.
    empty : list of int
        Cells whose c is 0 before each of these nouns is read.

    Returns
    -------
    ndarray of bool, shape (B,)
        Whether each sentence gets its verb.
    """
    check_name("gate", gate, "ifo")
    check_int("cell", cell, 0, len(params["b_g"]) - 1)
    if opening is not None:
        check_number("opening", opening, 0, 1)
    empty = [check_int("empty", k, 0, len(params["b_g"]) - 1) for k in empty]
    x, _, mask = agreement.batch(words)
    known, last = agreement.facts(words), mask.argmax(axis=0)
    h = c = np.zeros((x.shape[1], len(params["b_g"])))
    says = np.zeros(x.shape[1], bool)
    for t in range(len(x)):
        held = (words[t] >= agreement.FIRST) & (t > known["subject"])
        c[np.ix_(held, empty)] = 0
        z = {k: lstm.pre_activation(params, k, x[t], h, c) for k in "ifog"}
        gates = {k: sigmoid(z[k]) for k in "ifo"}
        if opening is not None:
            gates[gate][held, cell] = opening
        c = gates["f"] * c + gates["i"] * np.tanh(z["g"])
        h = gates["o"] * np.tanh(c)
        logits = h @ params["V"].T
        says = np.where(last == t, logits[:, 1] > logits[:, 0], says)
    return says == known["plural"]
