r"""The deep net in sympy: dC/dW_l as a product of named matrices.

    dC/dW_l = D_l W_{l+1}^T D_{l+1} ... W_L^T (ŷ - y) h_{l-1}^T

For one row of the batch, as columns: D_l is the diagonal matrix of the slopes f'(z_l); the last
layer has none, since softmax and cross-entropy together send back ŷ - y, with the prediction ŷ.
"""

import sympy

from lstm_lib.checks import check_array, check_int
from lstm_lib.derive.activations import symbolic
from lstm_lib.feedforward import check_net


def deep_derivative(sizes, l):
    """Return dC/dW_l in the order in which the error comes back, read from right to left.

    Parameters
    ----------
    sizes : sequence of int
        Units from input to output: (64, 32, 10) has L = 2 layers of weights.
    l : int
        Layer, 1 to L.

    Returns
    -------
    sympy MatrixExpr, shape (n_l, n_{l-1})

    Raises
    ------
    TypeError, ValueError
        Not whole numbers in range.

    Examples
    --------
    >>> deep_derivative((2, 4, 3), 1).shape
    (4, 2)
    """
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        raise ValueError(f"sizes: got {sizes!r}, expected at least two numbers of units")
    sizes = [sympy.Integer(check_int(f"sizes[{i}]", n, 1)) for i, n in enumerate(sizes)]
    L = len(sizes) - 1
    check_int("l", l, 1, L)
    back = []
    for m in range(l, L):
        back += [_slopes(m, sizes[m]), _weights(m + 1, sizes[m + 1], sizes[m]).T]
    return sympy.MatMul(*back, _error(sizes[-1]), _h(l - 1, sizes[l - 1]).T)


def deep_values(params, x, y, f="sigmoid"):
    """Return a matrix for each name, worked out by sympy from the weights alone.

    Parameters
    ----------
    params : list of dict
        As for `lstm_lib.feedforward.forward`.
    x, y : array_like, shape (D,) and (O,)
        One row and its target probabilities.
    f : {"sigmoid", "tanh", "relu", "identity"}

    Returns
    -------
    dict
        MatrixSymbol -> matrix, for `deep_derivative(sizes, l).xreplace(values).doit()`.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name.

    Examples
    --------
    >>> import numpy as np
    >>> from lstm_lib import feedforward
    >>> params = feedforward.init(np.random.default_rng(0), (1, 1, 2), scale=0.0)
    >>> values = deep_values(params, [1.0], [1.0, 0.0])
    >>> deep_derivative((1, 1, 2), 2).xreplace(values).doit().shape
    (2, 1)
    """
    x = check_array("x", x, ("D",))
    params, _ = check_net(params, x[None])
    y, act = check_array("y", y, (len(params[-1]["b"]),)), symbolic(f)
    h, values = _matrix(x), {_h(0, len(x)): _matrix(x)}
    for l, layer in enumerate(params, start=1):
        n, m = layer["W"].shape
        z = _matrix(layer["W"]) * h + _matrix(layer["b"])
        h = z.applyfunc(act.f)
        slopes = sympy.diag(*z.applyfunc(act.derivative)).as_immutable()
        values |= {_weights(l, n, m): _matrix(layer["W"]), _slopes(l, n): slopes, _h(l, n): h}
    e = z.applyfunc(sympy.exp)
    return values | {_error(n): e / sum(e) - _matrix(y)}


def _matrix(array):
    return sympy.ImmutableMatrix(array.tolist())


def _weights(l, n, m):
    return sympy.MatrixSymbol(f"W_{l}", n, m)


def _slopes(l, n):
    return sympy.MatrixSymbol(f"D_{l}", n, n)


def _h(l, n):
    return sympy.MatrixSymbol(f"h_{l}" if l else "x", n, 1)


def _error(n):
    return sympy.MatrixSymbol(r"(\hat{y}-y)", n, 1)
