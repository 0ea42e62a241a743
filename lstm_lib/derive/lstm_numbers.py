"""The derived equations of the LSTM block, run on numbers: the code's independent witness.

Nothing of the library's forward and backward passes is used: the equations come from
`lstm_forward` and its kin, the squashing functions from their definition, their slopes from sympy.
"""

from functools import cache

import sympy

from lstm_lib.checks import check_array, check_flag
from lstm_lib.derive.activations import symbolic
from lstm_lib.derive.lstm import (
    NAMES,
    OUTSIDE,
    at,
    error,
    later,
    lstm_backward,
    lstm_forward,
    lstm_weights,
    prime,
    weights_of,
)
from lstm_lib.lstm import as_variant, check_params


def lstm_numbers(params, x, dh, variant="modern", truncated=False):
    """Run the derived equations on numbers, step by step, for one cell and one input.

    Parameters
    ----------
    params : dict
        As from `lstm.init(rng, 1, 1, variant=variant)`.
    x, dh : array_like, shape (T,)
        Inputs, and the errors from outside, dL_t/dh_t.
    variant : str or Variant
    truncated : bool

    Returns
    -------
    values : dict
        Every quantity of the forward equations, and the error of each: symbol -> T floats.
    grads : dict
        Named as `params`, floats.

    Raises
    ------
    TypeError, ValueError
        More than one cell or input, or an argument that does not fit.

    Examples
    --------
    >>> import numpy as np
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), 1, 1, variant="carousel")
    >>> values, grads = lstm_numbers(params, [1.0, 0.0], [0.0, 1.0], "carousel")
    >>> list(grads)
    ['U_g', 'W_g', 'b_g']
    """
    variant = as_variant(variant)
    params = check_params(params, variant)
    if params["U_g"].shape != (1, 1):
        raise ValueError(f"params['U_g']: got shape {params['U_g'].shape}, expected (1, 1)")
    x = check_array("x", x, ("T",))
    dh = check_array("dh", dh, x.shape)
    weights = {sympy.Symbol(name): value.item() for name, value in params.items()}

    forward, backward, learn, names = _passes(variant, check_flag("truncated", truncated))
    steps, state = [], {at("h", -1): 0.0, at("c", -1): 0.0}
    for x_t in x:
        now = weights | state | {at("x"): float(x_t)}
        for left, run in forward:
            now[left] = run(now)
        steps.append(now)
        state = {at("h", -1): now[at("h")], at("c", -1): now[at("c")]}

    nothing = {error(at(name, 1)): 0.0 for name in NAMES} | {at(name, 1): 0.0 for name in NAMES}
    after, grads = nothing, dict.fromkeys(params, 0.0)
    for now, dh_t in zip(reversed(steps), reversed(dh), strict=True):
        now |= after | {OUTSIDE: float(dh_t)}
        for left, run in backward:
            now[left] = run(now)
        for (_, run), name in zip(learn, names, strict=True):
            grads[name] += run(now)
        present = [at(name) for name in NAMES if at(name) in now]
        after = nothing | {later(v): now[v] for v in present}
        after |= {error(later(v)): now[error(v)] for v in present if error(v) in now}
    computed = [left for left, _ in (*forward, *backward)]
    return {left: [now[left] for now in steps] for left in computed}, grads


@cache
def _passes(variant, truncated):
    """A variant's equations, forward, backward and of the weights, compiled; the weights' names."""
    forward = lstm_forward(variant)
    derived = forward, lstm_backward(variant, truncated), lstm_weights(variant)
    names = [str(w) for right in forward.values() for w in weights_of(right)]
    return *(_compiled(equations, variant) for equations in derived), names


def _compiled(equations, variant):
    """List left-hand sides, each with its right-hand side as a function of a dict of numbers."""
    meaning: dict = {}
    for name, activation in (("\\sigma", "sigmoid"), ("g", variant.g), ("h", variant.h)):
        meaning |= {
            sympy.Function(name): symbolic(activation).f,
            prime(name): symbolic(activation).derivative,
        }
    compiled = []
    for left, right in equations.items():
        for function, value in meaning.items():
            right = right.replace(function, value)
        symbols = sorted(right.free_symbols, key=str)
        run = sympy.lambdify(symbols, right, "math")
        compiled.append((left, lambda now, r=run, ss=symbols: r(*(now[s] for s in ss))))
    return compiled
