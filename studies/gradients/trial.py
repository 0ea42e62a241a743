"""One untrained net of any kind: how much of an error is left so many steps back.

All nets have 32 units or cells and 8 inputs, N(0, 1) at each step; weights as the models draw
them, with std 1/sqrt(fan in), but for W: a gain times that.
"""

import numpy as np

from lstm_lib import lstm
from lstm_lib.checks import check_int, check_name
from studies.gradients.lags import lstm_error, random_rnn, rnn_error

BLOCKS = {"carousel": "carousel", "1997": "1997", "forget gate": "1999"}
NETS = ("sigmoid RNN", "tanh RNN", *BLOCKS)
LAGS = (1, 3, 10, 30, 100)
H, D = 32, 8
BEFORE = 100  # steps that an RNN runs before the lags begin


def trial(seed, net, gain=1.0, forget_bias=0.0):
    """Measure one net.

    Parameters
    ----------
    seed : int
        Of weights and inputs.
    net : str
        One of `NETS`.
    gain : float
        Size of the recurrent weights W.
    forget_bias : float
        Of the forget gates, if there are any.

    Returns
    -------
    dict
        "exact": the error left at each of `LAGS`, relative to that where it is put in: at the
        pre-activations of an RNN, at the states c of a block. Blocks also have "truncated", the
        same over the carousel alone, and how the truncated gradient of the weights stands to the
        exact one, for an error at the last step of 101: "angle" in degrees, "length" as their
        ratio.
    """
    rng = np.random.default_rng(check_int("seed", seed, 0))
    if check_name("net", net, NETS) not in BLOCKS:
        params = random_rnn(rng, gain, H, D)
        x = rng.normal(size=(BEFORE + LAGS[-1] + 1, 1, D))
        left, _ = rnn_error(params, x, activation=net.split()[0])
        return {"exact": _short(left)}
    variant = BLOCKS[net]
    params = lstm.init(rng, D, H, variant=variant)
    for name in params:
        if name[0] == "W":
            params[name] = gain * params[name]
    if "b_f" in params:
        params["b_f"] = params["b_f"] + forget_bias
    x = rng.normal(size=(LAGS[-1] + 1, 1, D))
    left = [lstm_error(params, x, variant=variant, truncated=cut) for cut in (False, True)]
    outcome = {"exact": _short(left[0]), "truncated": _short(left[1])}
    trace = lstm.forward(params, x, variant=variant)
    dh = np.zeros_like(trace["s"])
    dh[-1] = rng.normal(size=(1, H))
    exact, cut = (
        _flat(lstm.backward(params, trace, dh, truncated=cut)[0]) for cut in (False, True)
    )
    sizes = [np.linalg.norm(gradient) for gradient in (exact, cut)]
    outcome["angle"] = float(np.degrees(np.arccos(np.clip(exact @ cut / np.prod(sizes), -1, 1))))
    outcome["length"] = float(sizes[1] / sizes[0])
    return outcome | {name: float(f"{outcome[name]:.4g}") for name in ("angle", "length")}


def _short(left):
    return [float(f"{left[q]:.4g}") for q in LAGS]


def _flat(grads):
    return np.concatenate([grads[name].ravel() for name in sorted(grads)])
