"""The LSTM block online: one step at a time, the gradient carried forward, as in the papers.

With the error cut everywhere but on the carousel (`lstm.backward`, truncated), what a cell
remembers of its weights obeys the cell's own recursion. With theta_k all weights of layer k, and
a_k the numbers that they multiply,

    d c_t / d theta_i = f d c_{t-1} / d theta_i + g i (1 - i) a_i
    d c_t / d theta_f = f d c_{t-1} / d theta_f + c_{t-1} f (1 - f) a_f
    d c_t / d theta_g = f d c_{t-1} / d theta_g + i g'(z_g) a_g

So a step's error at h_t becomes a gradient at once: it meets these partials at c_t. The output
gate reaches no later step and learns from its own step alone. Nothing is kept of the past but the
state and the partials: the cost of a step does not grow with time, and is a constant number of
operations per weight. Summed over time the gradients are those of `lstm.backward`, truncated.

Sources: Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 1999, section 6 (the forget
gate's partials).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import ACTIVATIONS, sigmoid
from lstm_lib.checks import check_array, check_int, check_keys, check_made
from lstm_lib.kinds import Array, Params, State, Trace
from lstm_lib.lstm import Variant, as_variant, check_params, check_state, narrow, shapes, spread


def start(
    params: Params, *, B: int = 1, state: State = None, variant: Variant | str = "modern"
) -> Trace:
    """Return the memory of a block that has seen nothing yet.

    Parameters
    ----------
    params : dict
        As from `lstm.init`.
    B : int
        Sequences side by side.
    state : (h_0, c_0), optional
        None: zeros.
    variant : str or Variant

    Returns
    -------
    dict
        "h", "c" (B, H), "variant", and "partials": for each of i, f, g that exists d c / d theta,
        (B, H, A_k), zero at first; A_k counts the numbers that feed the layer.

    Raises
    ------
    TypeError, ValueError
        As for `lstm.forward`.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=2, H=3)
    >>> start(params)["partials"]["i"].shape  # 2 inputs, 3 outputs and a bias feed the layer
    (1, 3, 6)
    """
    variant = as_variant(variant)
    w = spread(check_params(params, variant), variant)
    h, c = check_state(state, check_int("B", B, 1), len(w["U_g"]))
    partials = {k: np.zeros((*c.shape, theta(w, k).shape[1])) for k in "ifg" if f"U_{k}" in w}
    return {"h": h, "c": c, "partials": partials, "variant": variant}


def step(params: Params, memory: Trace, x_t: ArrayLike) -> Trace:
    """Take in one input: the new state, and the partial derivatives carried one step on.

    Parameters
    ----------
    params : dict
    memory : dict
        From `start`, or from the step before; it is left as it was.
    x_t : array_like, shape (B, D)

    Returns
    -------
    dict
        The new memory, with "i", "f", "g", "o", "s" (B, H) as in the trace of `lstm.forward`, and
        "a_o" (B, A_o), what fed the output gate.

    Raises
    ------
    TypeError, ValueError
        `memory` is not from here or another net's, or `x_t` does not fit, or holds NaN or infinity.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=2, H=3)
    >>> memory = step(params, start(params), [[1.0, 0.0]])
    >>> memory["h"].shape
    (1, 3)
    """
    variant, w = check_memory(params, memory)
    h, c = memory["h"], memory["c"]
    x_t = check_array("x_t", x_t, (len(h), w["U_g"].shape[1]))
    squash_g, squash_h = ACTIVATIONS[variant.g], ACTIVATIONS[variant.h]
    a = {k: fed(w, k, x_t, h, c) for k in memory["partials"]}  # (B, A_k)
    one = np.ones_like(c)  # a gate that is missing is open

    i, f = (sigmoid(a[k] @ theta(w, k).T) if k in a else one for k in "if")
    g = squash_g.f(a["g"] @ theta(w, "g").T)
    new = f * c + i * g
    a_o = fed(w, "o", x_t, h, new)  # the output gate sees the new state
    o = sigmoid(a_o @ theta(w, "o").T) if "U_o" in w else one
    s = squash_h.f(new)

    own = {"i": g * i * (1 - i), "f": c * f * (1 - f), "g": i * squash_g.derivative(g)}
    partials = {
        k: f[:, :, None] * carried + own[k][:, :, None] * a[k][:, None, :]
        for k, carried in memory["partials"].items()
    }
    now = {"i": i, "f": f, "g": g, "o": o, "s": s, "a_o": a_o}
    return {"h": o * s, "c": new, "partials": partials, "variant": variant, **now}


def gradient(params: Params, memory: Trace, dh_t: ArrayLike) -> Params:
    """Gradient of the step just taken: its error at h_t times the partial derivatives.

    Parameters
    ----------
    params, memory
        As for `step`; the memory is what `step` returned.
    dh_t : array_like, shape (B, H)
        d loss_t / d h_t, from the readout of this step.

    Returns
    -------
    dict
        Shaped like the block's part of `params`, summed over the B sequences.

    Raises
    ------
    TypeError, ValueError
        `memory` is from `start`: no step was taken; or it is another net's, or `dh_t` does not fit
        it.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=2, H=3)
    >>> memory = step(params, start(params), [[1.0, 0.0]])
    >>> gradient(params, memory, [[0.1, 0.0, 0.0]])["W_g"].shape
    (3, 3)
    """
    variant, w = check_memory(params, memory, ("o", "s", "a_o"))
    o, s = memory["o"], memory["s"]
    dh_t = check_array("dh_t", dh_t, o.shape)
    dc_t = dh_t * o * ACTIVATIONS[variant.h].derivative(s)  # (B, H)
    dtheta = {k: (dc_t[:, :, None] * p).sum(axis=0) for k, p in memory["partials"].items()}
    if "U_o" in w:
        dtheta["o"] = (dh_t * s * o * (1 - o)).T @ memory["a_o"]  # (H, A_o)
    grads, H = {}, o.shape[1]
    for name in shapes(w["U_g"].shape[1], H, variant):
        letter, k = name.split("_")
        first = sum(w[f"{before}_{k}"].reshape(H, -1).shape[1] for before in feeds(w, k, letter))
        columns = dtheta[k][:, first : first + w[name].reshape(H, -1).shape[1]]
        grads[name] = narrow(columns.reshape(w[name].shape), name, variant)
    return grads


def check_memory(params: Params, memory: Trace, more: Sequence[str] = ()) -> tuple[Variant, Params]:
    """Return the variant of a memory and the weights spread, which fit each other.

    >>> from lstm_lib import lstm
    >>> memory = start(lstm.init(np.random.default_rng(0), D=2, H=3))
    >>> check_memory(lstm.init(np.random.default_rng(0), D=1, H=3), memory)
    Traceback (most recent call last):
    ValueError: memory['partials']['i']: got shape (1, 3, 6), expected (1, 3, 5)
    """
    check_keys("memory", memory, ("h", "c", "partials", "variant", *more))
    variant, partials = as_variant(memory["variant"]), memory["partials"]
    w = spread(check_params(params, variant), variant)
    B, H = check_made("memory['h']", memory["h"], ("B", len(w["U_g"]))).shape
    for k in ("c", *more):
        check_made(f"memory[{k!r}]", memory[k], (B, "A_o" if k == "a_o" else H))
    wanted = [k for k in "ifg" if f"U_{k}" in w]
    if not isinstance(partials, dict) or list(partials) != wanted:
        raise ValueError(f"memory['partials']: got {partials!r:.40}, expected those of {wanted}")
    for k, part in partials.items():
        check_made(f"memory['partials'][{k!r}]", part, (B, H, theta(w, k).shape[1]))
    if "a_o" in more and "U_o" in w:
        check_made("memory['a_o']", memory["a_o"], (B, theta(w, "o").shape[1]))
    return variant, w


def feeds(w: Params, k: str, until: str | None = None) -> list[str]:
    """The letters of layer k's weights in the order of theta, all or those before `until`.

    >>> from lstm_lib import lstm
    >>> feeds(lstm.init(np.random.default_rng(0), D=2, H=3, variant="2000"), "i")
    ['U', 'W', 'P', 'b']
    """
    found = [letter for letter in "UWPb" if f"{letter}_{k}" in w]
    return found[: found.index(until)] if until else found


def fed(w: Params, k: str, x_t: Array, h: Array, c: Array) -> Array:
    """What the weights of layer k multiply, side by side: (B, A_k).

    >>> fed({"U_i": 0, "b_i": 0}, "i", np.array([[5.0, 6.0]]), np.zeros((1, 3)), np.zeros((1, 3)))
    array([[5., 6., 1.]])
    """
    values = {"U": x_t, "W": h, "P": c, "b": np.ones((len(c), 1))}
    return np.concatenate([values[letter] for letter in feeds(w, k) or "b"], axis=1)


def theta(w: Params, k: str) -> Array:
    """All weights of layer k side by side: (H, A_k).

    >>> theta({"U_g": np.array([[5.0, 6.0]]), "b_g": np.array([7.0])}, "g")
    array([[5., 6., 7.]])
    """
    return np.concatenate([w[f"{n}_{k}"].reshape(len(w["b_g"]), -1) for n in feeds(w, k)], axis=1)
