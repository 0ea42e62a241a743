"""The block with diagonal peepholes, and the same block with one wire cut.

What a `Variant` cannot say, is said here:

    gates' W     W_i, W_f and W_o are zero and stay so: the gates hear x_t and c, not h_{t-1}
    own f        the forget gate has no weights of its own, but minus those of the input gate:
                 f = sigmoid(-z_i) = 1 - sigmoid(z_i) = 1 - i
    b_f = 1      the forget gates' biases start at 0

All nets of a seed start from the same draw. A cut takes weights away and leaves the others as
they are.
"""

import numpy as np

from lstm_lib import lstm
from lstm_lib.checks import check_int, check_name
from lstm_lib.fast import compiled
from lstm_lib.losses import loss_and_error

FULL = lstm.Variant(gates="ifo", peepholes="diagonal")
CUTS = {
    "nothing": FULL,
    "input gate": FULL._replace(gates="fo"),
    "forget gate": FULL._replace(gates="io"),
    "output gate": FULL._replace(gates="if"),
    "squashing of g": FULL._replace(g="identity"),
    "squashing of c": FULL._replace(h="identity"),
    "peepholes": FULL._replace(peepholes="none"),
    "gates' W": FULL,
    "own f": FULL,
    "b_f = 1": FULL,
}


def init_net(seed, cut, D, H, O):
    """Draw the weights of a net, with the forget gates' biases at 1, and cut one wire.

    Parameters
    ----------
    seed : int
    cut : str
        A name in `CUTS`.
    D, H, O : int
        Inputs, cells, outputs.

    Returns
    -------
    dict
        As from `lstm.init` with a readout "V".

    Examples
    --------
    >>> net = init_net(0, "own f", D=1, H=2, O=1)
    >>> bool((net["U_f"] == -net["U_i"]).all())
    True
    """
    check_int("seed", seed, 0)
    variant = CUTS[check_name("cut", cut, CUTS)]
    drawn = lstm.init(np.random.default_rng([seed, 0]), D, H, O, variant=FULL)
    if cut != "b_f = 1":
        drawn["b_f"] = drawn["b_f"] + 1
    if cut == "own f":
        drawn |= {f"{letter}_i": -drawn[f"{letter}_f"] for letter in "UWPb"}
    if cut == "gates' W":
        drawn |= {f"W_{k}": np.zeros((H, H)) for k in "ifo"}
    return {name: drawn[name] for name in (*lstm.shapes(D, H, variant), "V")}


def count_weights(cut, D, H, O):
    """Count the weights that learn.

    >>> count_weights("nothing", D=1, H=2, O=1) - count_weights("own f", D=1, H=2, O=1)
    10
    """
    n = lstm.count_weights(D, H, CUTS[check_name("cut", cut, CUTS)]) + H * O
    return n - {"gates' W": 3 * H * H, "own f": H * (D + H + 2)}.get(cut, 0)


def forward(params, x, state=None, *, cut, output="softmax"):
    """Run a net; as `lstm.forward`."""
    return compiled.forward(params, x, state, variant=CUTS[cut], output=output)


def loss_and_grads(params, batch, *, cut, output="softmax", state=None, seen=None):
    """Return the loss of a net and its gradient, which is zero where the cut holds weights fixed.

    Parameters
    ----------
    params : dict
    batch : (x, y) or (x, y, mask)
        As for `lstm.loss_and_grads`.
    cut : str
        A name in `CUTS`.
    output, state
        As for `lstm.forward`.
    seen : dict, optional
        Gets the "state" at the end, (h_T, c_T).

    Returns
    -------
    loss : float
    grads : dict like `params`
    """
    x, y, *mask = batch
    trace = forward(params, x, state, cut=cut, output=output)
    loss, dlogits = loss_and_error(trace["logits"], y, output, *mask)
    grads, _ = compiled.backward(params, trace, dlogits @ params["V"])
    if cut == "gates' W":
        grads |= {f"W_{k}": np.zeros_like(grads[f"W_{k}"]) for k in "ifo"}
    if cut == "own f":
        for letter in "UWPb":
            shared = grads[f"{letter}_i"] - grads[f"{letter}_f"]
            grads |= {f"{letter}_i": shared, f"{letter}_f": -shared}
    if seen is not None:
        seen["state"] = trace["h"][-1], trace["c"][-1]
    return loss, grads | {"V": np.tensordot(dlogits, trace["h"][1:], ((0, 1), (0, 1)))}
