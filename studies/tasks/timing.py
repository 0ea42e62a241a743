"""A memory cell that keeps time: its weights set by hand, no training.

One cell of the 2000 block, with no input but its own bias. Each step adds k to its state. When the
state has passed a threshold, the output gate opens and the cell fires; the forget gate sees the
high state one step later and empties the cell. Then the count begins anew.

    z_f = p (theta_f - c_{t-1})        f = 1 below the threshold, 0 above it
    z_o = p (c_t - theta_o)            o = 0 below the threshold, 1 above it
    c_t = f c_{t-1} + k                h_t = o h(c_t)

A threshold is a bias divided by a peephole weight: b_f = p theta_f with the peephole -p, and
b_o = -p theta_o with the peephole p. No weight leads from h to a gate.

Source: F. Gers, J. Schmidhuber, "Recurrent nets that time and count", 2000 (the block, and cells
that learn to fire at regular intervals).
"""

import numpy as np

from lstm_lib.checks import check_array, check_flag, check_number

OPEN = 40.0  # pre-activation of a gate that is to be one


def timing_cell(k=1.0, theta_f=9.9, theta_o=9.9, p=100.0, peepholes=True):
    """Return the weights of the cell, for `lstm.forward` with D = 1 input, all zeros.

    Parameters
    ----------
    k : float
        What each step adds to the state, in (-2, 2): the range of the block's g.
    theta_f, theta_o : float
        States above which the forget gate shuts and the output gate opens.
    p : float
        Size of the peephole weights: how sharply the gates turn.
    peepholes : bool
        False: the same cell without its peepholes, for the variant "1999"; the biases stay.

    Returns
    -------
    dict of str to ndarray
        Weights for the variant "2000", or "1999".

    Raises
    ------
    TypeError, ValueError
        A setting that is no finite number, or k outside its range.
    """
    check_number("k", k, -1.999, 1.999)
    check_number("p", p, 0)
    biases = {"i": OPEN, "g": np.log((2 + k) / (2 - k))}  # 4 sigmoid(b_g) - 2 = k
    biases["f"] = p * check_number("theta_f", theta_f)
    biases["o"] = -p * check_number("theta_o", theta_o)
    cell: dict = {}
    for gate, bias in biases.items():
        cell[f"U_{gate}"], cell[f"W_{gate}"] = np.zeros((1, 1)), np.zeros((1, 1))
        cell[f"b_{gate}"] = np.array([float(bias)])
    if check_flag("peepholes", peepholes):
        cell |= {"P_i": np.zeros(1), "P_f": np.array([-p]), "P_o": np.array([p])}
    return cell


def spike_times(h, height=0.5):
    """Return the steps, 1 to T, at which the output of a cell is above `height`.

    Parameters
    ----------
    h : array_like, shape (T,)
        h_1 ... h_T.
    height : float
    """
    return np.flatnonzero(check_array("h", h, ("T",)) > height) + 1
