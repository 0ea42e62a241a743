"""A chain of n layers with one neuron each: the smallest net whose gradient can vanish.

    net_l = w_l z_{l-1},   z_l = f(net_l),   l = 1 ... n,   z_0 = x,   then a cost C(z_n, y)

Back from the cost, one factor after another:

    dC/dw_k = dC/dz_n * [f'(net_n) w_n] ... [f'(net_{k+1}) w_{k+1}] * f'(net_k) * z_{k-1}

The nearer layer k is to the input, the more factors stand in brackets. Everything here takes
one chain, w of shape (n,), or B chains at once, w of shape (n, B).
"""

import numpy as np

from lstm_lib.activations import activation, sigmoid
from lstm_lib.checks import check_array, check_int, check_keys, check_name, check_number

COSTS = ("squared", "cross-entropy")
TRACE = ("w", "net", "z", "f")


def forward(w, x, f="sigmoid"):
    """Run the chain.

    Parameters
    ----------
    w : array_like, shape (n,) or (n, B)
        w[l - 1] is w_l.
    x : float
        Input, z_0.
    f : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    dict
        The trace: "w" and "net", shaped like `w`; "z", one row longer, z[0] = x; the name "f".

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.
    """
    w = check_array("w", w, ("n",) if np.ndim(w) == 1 else ("n", "B"))
    if w.size == 0:
        raise ValueError(f"w: got shape {w.shape}, expected at least one layer")
    check_number("x", x)
    act = activation(f)
    net, z = np.empty_like(w), np.empty((len(w) + 1, *w.shape[1:]))
    z[0] = x
    for i, w_l in enumerate(w):
        net[i] = w_l * z[i]
        z[i + 1] = act.f(net[i])
    return {"w": w, "net": net, "z": z, "f": f}


def layer_factors(trace):
    """Return w_l f'(net_l) for each layer, shaped like w: what an error is multiplied by on its way
    from z_l back to z_{l-1}."""
    check_keys("trace", trace, TRACE)
    return trace["w"] * activation(trace["f"]).slope(trace["net"])


def output_cost(trace, y, cost="squared"):
    """Cost of the chain's output, and its derivative by the output.

    Parameters
    ----------
    trace : dict
        From `forward`.
    y : float
        Target; between 0 and 1 for "cross-entropy".
    cost : {"squared", "cross-entropy"}
        (z_n - y)^2 / 2, or -y ln z_n - (1 - y) ln(1 - z_n), which needs f = "sigmoid".

    Returns
    -------
    C, dC : float, or ndarray of shape (B,)
        C and dC/dz_n.

    Raises
    ------
    TypeError, ValueError
        A bad target or name, or cross-entropy of an output that is not a sigmoid's.
    """
    check_keys("trace", trace, TRACE)
    check_name("cost", cost, COSTS)
    if cost == "squared":
        gap = trace["z"][-1] - check_number("y", y)
        return gap**2 / 2, gap
    check_number("y", y, 0, 1)
    if trace["f"] != "sigmoid":
        raise ValueError(
            f"cost: got 'cross-entropy' with f = {trace['f']!r}, "
            "expected f = 'sigmoid', whose output lies in (0, 1)"
        )
    net = trace["net"][-1]
    C = y * np.logaddexp(0, -net) + (1 - y) * np.logaddexp(0, net)  # -ln z = ln(1 + e^-net)
    # 1 - z is sigmoid(-net), to the last digit; where it is 0, a share of 0 has no say
    with np.errstate(divide="ignore"):
        wrong = (1 - y) / sigmoid(-net) if y < 1 else 0.0
        return C, wrong - (y / sigmoid(net) if y > 0 else 0.0)


def gradient(trace, y, cost="squared"):
    """Cost, and its derivative by every weight.

    Parameters
    ----------
    trace, y, cost
        As for `output_cost`.

    Returns
    -------
    C : float, or ndarray of shape (B,)
    dw : ndarray, shaped like w
        dw[k - 1] = dC/dw_k.
    """
    C, dC = output_cost(trace, y, cost)
    slope, dw = activation(trace["f"]).slope(trace["net"]), np.empty_like(trace["w"])
    if cost == "cross-entropy":  # slope times dC, where that may be 0 times infinity
        dnet = (1 - y) * sigmoid(trace["net"][-1]) - y * sigmoid(-trace["net"][-1])
    else:
        dnet = slope[-1] * dC
    for i in reversed(range(len(dw))):
        dw[i] = dnet * trace["z"][i]
        if i:
            dnet = slope[i - 1] * (dnet * trace["w"][i])
    return C, dw


def named_factors(trace, y, k, cost="squared"):
    r"""Return the factors of dC/dw_k in the order of the chain rule, from the cost to the weight.

    Parameters
    ----------
    trace, y, cost
        As for `output_cost`.
    k : int
        Layer, 1 to n.

    Returns
    -------
    list of (str, float or ndarray)
        LaTeX name and value: dC/dz_n; f'(net_l) and w_l for l = n ... k+1; f'(net_k); z_{k-1}.
        Their product is dC/dw_k.
    """
    n = len(check_keys("trace", trace, TRACE)["w"])
    check_int("k", k, 1, n)
    act = activation(trace["f"])
    slope = act.slope(trace["net"])
    factors = [(rf"\frac{{\partial C}}{{\partial z_{{{n}}}}}", output_cost(trace, y, cost)[1])]
    for l in range(n, k - 1, -1):
        factors.append((rf"{act.latex}'(\mathrm{{net}}_{{{l}}})", slope[l - 1]))
        if l > k:
            factors.append((rf"w_{{{l}}}", trace["w"][l - 1]))
    return [*factors, (f"z_{{{k - 1}}}" if k > 1 else "x", trace["z"][k - 1])]
