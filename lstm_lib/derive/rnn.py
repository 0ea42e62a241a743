r"""The scalar recurrent network in sympy: both ways to its gradient.

    z_t = u x_t + w h_{t-1} + b,   h_t = f(z_t),   C = C_1 + ... + C_T

P_t, the derivative of h_t with respect to a parameter, obeys the lemma
a_t = d_t + rho_t a_{t-1}: the direct
share is f'(z_t) times h_{t-1} (for w), x_t (for u) or 1 (for b); the factor is f'(z_t) w.
Its recursion is RTRL, its sum of products is BPTT.
"""

import sympy

from lstm_lib.checks import check_array, check_int, check_name, check_number
from lstm_lib.derive.activations import symbolic
from lstm_lib.derive.formulas import derivative_name, indexed, product, slope_name, total
from lstm_lib.derive.lemma import recursion, unrolled

PARAMETERS = ("u", "w", "b")
u, w, b = sympy.symbols(PARAMETERS)


def rnn_rtrl(T, parameter="w", f="f"):
    """Derive the gradient of a one-unit network as RTRL does, with sums carried forward.

    Parameters
    ----------
    T : int
        Steps.
    parameter : {"u", "w", "b"}
    f : str
        How to print the slopes: "f", or the name of an activation.

    Returns
    -------
    sympy expression
        dC/dparameter: the sum over t of dC_t/dh_t times dh_t/dparameter, which is nested.

    Raises
    ------
    TypeError, ValueError
        `T` is no whole number from 1 on, or an unknown name.

    Examples
    --------
    >>> sympy.expand(rnn_rtrl(3) - rnn_bptt(3))
    0
    """
    direct, factor = _lemma_of(T, parameter, f)
    return total(*(product(_cost_slope(t), recursion(direct[:t], factor[:t])) for t in _steps(T)))


def rnn_bptt(T, parameter="w", f="f", k=None):
    """Derive the same gradient as BPTT does: each cost's error, back step by step.

    Parameters
    ----------
    T, parameter, f
        As for `rnn_rtrl`.
    k : int, optional
        Truncate: the error of C_t goes back to step t - k and no further. None: all the way.

    Returns
    -------
    sympy expression
        A sum of T (T + 1) / 2 products (fewer if truncated), the newest step of each cost first.

    Raises
    ------
    TypeError, ValueError
        As for `rnn_rtrl`; or `k` is no whole number from 0 on.

    Examples
    --------
    >>> len(rnn_bptt(4).args), len(rnn_bptt(4, k=0).args)
    (10, 4)
    """
    direct, factor = _lemma_of(T, parameter, f)
    k = T if k is None else check_int("k", k, 0)
    terms = []
    for t in _steps(T):
        window = slice(max(t - 1 - k, 0), t)  # steps t - k ... t
        paths = unrolled(direct[window], factor[window])
        paths = paths.args if isinstance(paths, sympy.Add) else (paths,)
        terms += [product(_cost_slope(t), path) for path in paths]
    return total(*terms)


def rnn_values(u, w, b, v, x, y, h_0=0.0, f="tanh"):
    """Return a number for each name in both gradients, for the costs C_t = (v h_t - y_t)^2 / 2.

    Parameters
    ----------
    u, w, b, v : float
        Input, recurrent, bias and output weight.
    x, y : array_like, shape (T,)
    h_0 : float
    f : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    dict
        Symbol -> number, for `number(rnn_bptt(T, f=f), values)`. The
        library's loss is a mean: T times smaller than C.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name.

    Examples
    --------
    >>> from lstm_lib.derive.formulas import number
    >>> values = rnn_values(1.0, 2.0, 0.0, 1.0, [1.0, 1.0], [0.0, 0.0], f="identity")
    >>> number(rnn_bptt(2, f="identity"), values)
    3.0
    """
    given = {"u": u, "w": w, "b": b, "v": v, "h_0": h_0}
    u, w, b, v, h = (sympy.Float(check_number(name, value)) for name, value in given.items())
    x = check_array("x", x, ("T",))
    y, act = check_array("y", y, x.shape), symbolic(f)
    values = {**dict(zip(sympy.symbols(PARAMETERS), (u, w, b), strict=True)), indexed("h", 0): h}
    for t, (x_t, y_t) in enumerate(zip(map(sympy.Float, x), map(sympy.Float, y), strict=True), 1):
        z = u * x_t + w * h + b
        h = act.f(z)
        values |= {indexed("x", t): x_t, slope_name(t, f): act.derivative(z)}
        values |= {indexed("h", t): h, _cost_slope(t): v * (v * h - y_t)}
    return values


def _lemma_of(T, parameter, f):
    check_int("T", T, 1)
    theta = sympy.Symbol(check_name("parameter", parameter, PARAMETERS))
    zs = [u * indexed("x", t) + w * indexed("h", t - 1) + b for t in _steps(T)]
    direct = [product(slope_name(t, f), sympy.diff(z, theta)) for t, z in enumerate(zs, 1)]
    factor = [
        product(slope_name(t, f), sympy.diff(z, indexed("h", t - 1))) for t, z in enumerate(zs, 1)
    ]
    return direct, factor


def _cost_slope(t):
    return derivative_name(f"C_{{{t}}}", f"h_{{{t}}}")


def _steps(T):
    return range(1, T + 1)
