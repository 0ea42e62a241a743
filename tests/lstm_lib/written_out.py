"""Nets written out in sympy, as no page does: derivations and code are held against them."""

import sympy

from lstm_lib.derive.activations import symbolic


def rnn_state(t, activation):
    """h_t of one unit, down to the inputs and h_0."""
    u, w, b, h = sympy.symbols("u w b h_0")
    for i in range(1, t + 1):
        h = activation(u * sympy.Symbol(f"x_{i}") + w * h + b)
    return h


def deep_gradients(params, x, y, f):
    """dC/dW_l = D_l W_{l+1}^T D_{l+1} ... W_L^T (ŷ - y) h_{l-1}^T of each layer, for one row.

    D_l is the diagonal matrix of the slopes f'(z_l), from sympy.
    """
    weights, h, slopes = [sympy.Matrix(layer["W"]) for layer in params], [sympy.Matrix(x)], []
    for W, layer in zip(weights, params, strict=True):
        z = W * h[-1] + sympy.Matrix(layer["b"])
        h.append(z.applyfunc(symbolic(f).f))
        slopes.append(sympy.diag(*z.applyfunc(symbolic(f).derivative)))
    e = z.applyfunc(sympy.exp)
    error = e / sum(e) - sympy.Matrix(y)  # softmax and cross-entropy together
    gradients: list[sympy.Matrix] = []
    for l in reversed(range(len(weights))):
        gradients.insert(0, error * h[l].T)
        if l:
            error = slopes[l - 1] * weights[l].T * error
    return gradients
