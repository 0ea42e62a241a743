"""A chain of n layers with one neuron each: the smallest net whose gradient can vanish.

    z_l = w_l h_{l-1},   h_l = f(z_l),   l = 1 ... n,   h_0 = x,   then a cost C(h_n, y)

Back from the cost, one factor after another:

    dC/dw_k = dC/dh_n * [f'(z_n) w_n] ... [f'(z_{k+1}) w_{k+1}] * f'(z_k) * h_{k-1}

The nearer layer k is to the input, the more factors stand in brackets. Everything here takes
one chain, w of shape (n,), or B chains at once, w of shape (n, B).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import ACTIVATIONS, sigmoid
from lstm_lib.activations import activation as by_name
from lstm_lib.checks import check_array, check_keys, check_name, check_number, count_axes
from lstm_lib.kinds import Array, Trace

COSTS = ("squared", "cross-entropy")
TRACE = ("w", "z", "h", "activation")


def forward(w: ArrayLike, x: float, *, activation: str = "sigmoid") -> Trace:
    """Run the chain.

    Parameters
    ----------
    w : array_like, shape (n,) or (n, B)
        w[l - 1] is w_l.
    x : float
        Input, h_0.
    activation : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    dict
        The trace: "w" and "z", shaped like `w`; "h", one row longer, h[0] = x; the name
        "activation".

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.

    Examples
    --------
    >>> forward([0.5, 2.0], 1.0, activation="identity")["h"]
    array([1. , 0.5, 1. ])
    """
    w = check_array("w", w, ("n",) if count_axes(w) == 1 else ("n", "B"))
    check_number("x", x)
    f = by_name(activation).f
    z, h = np.empty_like(w), np.empty((len(w) + 1, *w.shape[1:]))
    h[0] = x
    for i, w_l in enumerate(w):
        z[i] = w_l * h[i]
        h[i + 1] = f(z[i])
    return {"w": w, "z": z, "h": h, "activation": activation}


def _checked(trace: Trace) -> Trace:
    """Return the trace, w, z and h as float64 arrays that fit together, or raise."""
    check_keys("trace", trace, TRACE)
    check_name("trace['activation']", trace["activation"], ACTIVATIONS)
    shape = ("n",) if count_axes(trace["w"]) == 1 else ("n", "B")
    w = check_array("trace['w']", trace["w"], shape)
    longer = (len(w) + 1, *w.shape[1:])
    z, h = (
        check_array(f"trace[{name!r}]", trace[name], shape, finite=False)
        for name, shape in (("z", w.shape), ("h", longer))
    )
    return trace | {"w": w, "z": z, "h": h}


def _slopes(trace: Trace) -> Array:
    """Return f'(z_l) of each layer, shaped like w.

    From z, not from h as in nets that train: a chain multiplies them, and where tanh z is rounded
    to one, a slope of 1e-20 must not become 0.
    """
    z = trace["z"]
    if trace["activation"] in ("sigmoid", "tanh"):
        wide = 2 if trace["activation"] == "sigmoid" else 1
        with np.errstate(over="ignore"):  # then the slope is 0
            return (wide * np.cosh(z / wide)) ** -2.0
    return by_name(trace["activation"]).derivative(trace["h"][1:])


def layer_factors(trace: Trace) -> Array:
    """Return w_l f'(z_l) for each layer, shaped like w: what an error is multiplied by on its way
    from h_l back to h_{l-1}.

    Parameters
    ----------
    trace : dict
        From `forward`.

    Returns
    -------
    ndarray, shape (n,)

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`.

    Examples
    --------
    >>> layer_factors(forward([0.5, 2.0], 1.0, activation="identity"))
    array([0.5, 2. ])
    """
    trace = _checked(trace)
    return trace["w"] * _slopes(trace)


def output_cost(trace: Trace, y: float, cost: str = "squared") -> tuple[Any, Any]:
    """Cost of the chain's output, and its derivative with respect to the output.

    Parameters
    ----------
    trace : dict
        From `forward`.
    y : float
        Target; between 0 and 1 for "cross-entropy".
    cost : {"squared", "cross-entropy"}
        (h_n - y)^2 / 2, or -y ln h_n - (1 - y) ln(1 - h_n), which needs activation "sigmoid".

    Returns
    -------
    C, dC : float, or ndarray of shape (B,)
        C and dC/dh_n.

    Raises
    ------
    TypeError, ValueError
        A bad target or name, or cross-entropy of an output that is not a sigmoid's.

    Examples
    --------
    >>> C, dC = output_cost(forward([0.5, 2.0], 1.0, activation="identity"), y=0.0)
    >>> float(C), float(dC)
    (0.5, 1.0)
    """
    trace = _checked(trace)
    check_name("cost", cost, COSTS)
    if cost == "squared":
        gap = trace["h"][-1] - check_number("y", y)
        return gap**2 / 2, gap
    check_number("y", y, 0, 1)
    if trace["activation"] != "sigmoid":
        raise ValueError(
            f"cost: got 'cross-entropy' with activation {trace['activation']!r}, "
            "expected 'sigmoid', whose output lies in (0, 1)"
        )
    z = trace["z"][-1]
    C = y * np.logaddexp(0, -z) + (1 - y) * np.logaddexp(0, z)  # -ln h = ln(1 + e^-z)
    # 1 - h is sigmoid(-z), to the last digit; where it is 0, a share of 0 has no say
    with np.errstate(divide="ignore"):
        wrong = (1 - y) / sigmoid(-z) if y < 1 else 0.0
        return C, wrong - (y / sigmoid(z) if y > 0 else 0.0)


def gradient(trace: Trace, y: float, cost: str = "squared") -> tuple[Any, Array]:
    """Cost, and its derivative with respect to every weight.

    Parameters
    ----------
    trace, y, cost
        As for `output_cost`.

    Returns
    -------
    C : float, or ndarray of shape (B,)
    dw : ndarray, shaped like w
        dw[k - 1] = dC/dw_k.

    Raises
    ------
    TypeError, ValueError
        As for `output_cost`.

    Examples
    --------
    >>> C, dw = gradient(forward([0.5, 2.0], 1.0, activation="identity"), y=0.0)
    >>> dw
    array([2. , 0.5])
    """
    trace = _checked(trace)
    C, dC = output_cost(trace, y, cost)
    slope, dw = _slopes(trace), np.empty_like(trace["w"])
    if cost == "cross-entropy":  # slope times dC, where that may be 0 times infinity
        dz = (1 - y) * sigmoid(trace["z"][-1]) - y * sigmoid(-trace["z"][-1])
    else:
        dz = slope[-1] * dC
    for i in reversed(range(len(dw))):
        dw[i] = dz * trace["h"][i]
        if i:
            dz = slope[i - 1] * (dz * trace["w"][i])
    return C, dw
