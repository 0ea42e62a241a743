"""The block with diagonal peepholes, the same block with one wire cut, and a GRU beside them.

Most cuts are a `Variant`. Two are not:

    recurrent gates    W_i, W_f and W_o are zero and stay so: a gate hears x_t and c, not h_{t-1}
    own forget gate    the forget gate's weights are minus those of the input gate, so that
                       f = sigmoid(-z_i) = 1 - sigmoid(z_i) = 1 - i

And two change nothing but where the forget gates' biases start: at 0, or at 5, instead of 1.

All blocks of a seed start from the same draw. A cut takes weights away, the others stay.
"""

import numpy as np

from lstm_lib import lstm
from lstm_lib.beyond import gru
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
    "recurrent gates": FULL,
    "own forget gate": FULL,
    "forget bias": FULL,
}
NETS = (*CUTS, "bias 5", "GRU")
BIAS = {"forget bias": 0.0, "bias 5": 5.0}  # where the forget gates' biases start, if not at 1


def init_net(seed, net, D, H, O):
    """Draw the weights of a net.

    Parameters
    ----------
    seed : int
    net : str
        A name in `NETS`.
    D, H, O : int
        Inputs, cells, outputs. A GRU gets as many units as make about as many weights as the
        block with H cells has; its update gates' biases start at 1.

    Returns
    -------
    dict
        As from `lstm.init` or `gru.init`, with a readout "V".

    Examples
    --------
    >>> params = init_net(0, "own forget gate", D=1, H=2, O=1)
    >>> bool((params["U_f"] == -params["U_i"]).all())
    True
    """
    rng = np.random.default_rng([check_int("seed", seed, 0), 0])
    if check_name("net", net, NETS) == "GRU":
        params = gru.init(rng, D, units(D, H, O), O)
        params["b_u"] = params["b_u"] + 1
        return params
    params = lstm.init(rng, D, H, O, variant=FULL)
    params["b_f"] = params["b_f"] + BIAS.get(net, 1.0)
    if net == "own forget gate":
        params |= {f"{letter}_i": -params[f"{letter}_f"] for letter in "UWPb"}
    if net == "recurrent gates":
        params |= {f"W_{k}": np.zeros((H, H)) for k in "ifo"}
    return {name: params[name] for name in (*lstm.shapes(D, H, CUTS.get(net, FULL)), "V")}


def units(D, H, O):
    """Say how many units a GRU needs to have about as many weights as a block of H cells.

    >>> units(D=2, H=8, O=1)
    10
    """
    wanted = count_weights("nothing", D, H, O)
    return min(range(1, 2 * H + 1), key=lambda n: abs(gru.count_weights(D, n) + n * O - wanted))


def count_weights(net, D, H, O):
    """Count the weights that learn, the readout's too.

    >>> count_weights("nothing", D=1, H=2, O=1) - count_weights("own forget gate", D=1, H=2, O=1)
    10
    """
    if check_name("net", net, NETS) == "GRU":
        n = units(D, H, O)
        return gru.count_weights(D, n) + n * O
    fixed = {"recurrent gates": 3 * H * H, "own forget gate": H * (D + H + 2)}.get(net, 0)
    return lstm.count_weights(D, H, CUTS.get(net, FULL)) + H * O - fixed


def forward(params, x, state=None, *, net, output="softmax"):
    """Run a net; as `lstm.forward`."""
    if check_name("net", net, NETS) == "GRU":
        return gru.forward(params, x, state, output=output)
    return compiled.forward(params, x, state, variant=CUTS.get(net, FULL), output=output)


def last_state(trace):
    """Return the state in which a run ends: what `forward` takes to go on."""
    return (trace["h"][-1], trace["c"][-1]) if "c" in trace else trace["h"][-1]


def loss_and_grads(params, trace, y, *, net, output="softmax", mask=None):
    """Return the loss of a run and its gradient, zero where a cut holds weights fixed.

    Parameters
    ----------
    params : dict
    trace : dict
        From `forward`, with the same `params`.
    y : array_like, shape (T, B, O)
    net : str
        A name in `NETS`.
    output, mask
        As for `losses.loss_and_error`.

    Returns
    -------
    loss : float
    grads : dict like `params`
    """
    loss, dlogits = loss_and_error(trace["logits"], y, output, mask)
    backward = gru.backward if check_name("net", net, NETS) == "GRU" else compiled.backward
    grads, _ = backward(params, trace, dlogits @ params["V"])
    if net == "recurrent gates":
        grads |= {f"W_{k}": np.zeros_like(grads[f"W_{k}"]) for k in "ifo"}
    if net == "own forget gate":
        for letter in "UWPb":
            shared = grads[f"{letter}_i"] - grads[f"{letter}_f"]
            grads |= {f"{letter}_i": shared, f"{letter}_f": -shared}
    return loss, grads | {"V": np.tensordot(dlogits, trace["h"][1:], ((0, 1), (0, 1)))}
