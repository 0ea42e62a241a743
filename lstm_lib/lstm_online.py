"""The LSTM block online: one step at a time, the gradient carried forward, as in the papers.

With the error cut everywhere but on the carousel (see `lstm.backward`, truncated), what a cell
remembers of its weights obeys the cell's own recursion. With a = (x_t, h_{t-1}, 1, c_{t-1}), the
sources that its nets are fed from,

    d c_t / d theta_i = f d c_{t-1} / d theta_i + g i'(net_i) a
    d c_t / d theta_f = f d c_{t-1} / d theta_f + c_{t-1} f'(net_f) a
    d c_t / d theta_g = f d c_{t-1} / d theta_g + i g'(net_g) a

So a step's error at h_t becomes a gradient at once: e_c = e_h o h'(c_t) meets these partials, and
the output gate, which reaches no later step, learns from e_h h(c_t) o'(net_o) alone. Nothing is
kept of the past but the state and the partials: the cost of a step does not grow with time, and is
a constant number of operations for each weight of each cell. Summed over time the gradients are
those of `lstm.backward(..., truncated=True)`.

Sources: Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 1999,
section 6 (the forget gate's partials).
"""

import numpy as np

from lstm_lib.checks import check_array, check_int
from lstm_lib.lstm_parts import block_parts
from lstm_lib.lstm_squash import slope, squash
from lstm_lib.lstm_wires import bundle, unbundle


def start(params, parts="modern", B=1, h_0=None, c_0=None):
    """Memory of a block that has seen nothing.

    Parameters
    ----------
    params : dict
        As from `init_lstm`.
    parts : str or Parts
    B : int
        Sequences side by side.
    h_0, c_0 : array_like, shape (B, H), optional
        None: zeros.

    Returns
    -------
    dict
        "h", "c" (B, H); "partials": for each net k of i, f, g that exists, the derivatives of the
        cell states by its weights, (B, H, A), zero at first; A counts the sources a: D + 1, + H
        with feedback, + H with peepholes. Also "parts".

    Raises
    ------
    TypeError, ValueError
        As for `lstm.forward`.
    """
    parts = block_parts(parts)
    wires = bundle(params, parts)
    shape = (check_int("B", B, 1), wires.H)
    h = np.zeros(shape) if h_0 is None else check_array("h_0", h_0, shape)
    c = np.zeros(shape) if c_0 is None else check_array("c_0", c_0, shape)
    A = sum(_sizes(wires).values())
    partials = {k: np.zeros((*shape, A)) for k in "ifg" if k in wires.rows}
    return {"h": h, "c": c, "partials": partials, "parts": parts}


def step(params, memory, x_t):
    """Take in one input: the new state, and the partials carried one step on.

    Parameters
    ----------
    params : dict
    memory : dict
        From `start`, or from the step before; it is left as it was.
    x_t : array_like, shape (B, D)

    Returns
    -------
    dict
        The new memory: "h", "c", "partials", "parts" as from `start`; "i", "f", "g", "o", "s"
        (B, H) as in the trace of `lstm.forward`; "a_o" (B, A), the output gate's sources.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type or shape, or with NaN or infinity.
    """
    _check_memory(memory, "partials")
    parts, h, c = memory["parts"], memory["h"], memory["c"]
    wires = bundle(params, parts)
    x_t = check_array("x_t", x_t, (len(h), wires.U.shape[1]))
    theta = _theta(wires)  # net k -> (H, A)
    absent = np.ones_like(c)  # a gate that is not there is open

    a = _sources(wires, x_t, h, c)  # (B, A)
    i, f = (squash(a @ theta[k].T, "sigmoid") if k in theta else absent for k in "if")
    g = squash(a @ theta["g"].T, parts.g)
    c_t = f * c + i * g
    a_o = _sources(wires, x_t, h, c_t)  # the output gate sees the new state
    o = squash(a_o @ theta["o"].T, "sigmoid") if "o" in theta else absent
    s = squash(c_t, parts.h)

    own = {"i": g * slope(i, "sigmoid"), "f": c * slope(f, "sigmoid"), "g": i * slope(g, parts.g)}
    partials = {
        k: f[:, :, None] * carried + own[k][:, :, None] * a[:, None, :]
        for k, carried in memory["partials"].items()
    }
    gates = {"i": i, "f": f, "g": g, "o": o, "s": s, "a_o": a_o}
    return {"h": o * s, "c": c_t, "partials": partials, "parts": parts, **gates}


def gradient(params, memory, dh_t):
    """Gradient of the step just taken: its error at h_t meets the partials.

    Parameters
    ----------
    params, memory
        As for `step`; the memory is what `step` returned.
    dh_t : array_like, shape (B, H)
        d loss_t / d h_t, from the readout of this step.

    Returns
    -------
    dict
        Shaped like `params`, summed over the B sequences.

    Raises
    ------
    TypeError, ValueError
        `memory` comes from `start`: no step was taken; or `dh_t` does not fit.
    """
    _check_memory(memory, "a_o")
    parts, o, s = memory["parts"], memory["o"], memory["s"]
    wires = bundle(params, parts)
    dh_t = check_array("dh_t", dh_t, o.shape)
    dc_t = dh_t * o * slope(s, parts.h)  # (B, H)
    dtheta = {k: (dc_t[:, :, None] * p).sum(axis=0) for k, p in memory["partials"].items()}
    if "o" in wires.rows:
        dtheta["o"] = (dh_t * s * slope(o, "sigmoid")).T @ memory["a_o"]  # (H, A)
    stacked = np.concatenate([dtheta[k] for k in wires.rows])  # (R, A)
    sizes = _sizes(wires)
    split = np.split(stacked, np.cumsum(list(sizes.values()))[:-1], axis=1)
    grads = dict(zip(sizes, split, strict=True))
    return unbundle(wires, parts, grads | {"b": grads["b"][:, 0]})


def _check_memory(memory, needs):
    if not isinstance(memory, dict) or needs not in memory:
        came = sorted(memory, key=str) if isinstance(memory, dict) else type(memory).__name__
        whence = "step" if needs == "a_o" else "start or step"
        raise ValueError(f"memory: got {came}, expected what {whence} returned")


def _sizes(wires):
    """How many sources come through each kind of weight, in the order of a."""
    sizes = {"U": wires.U.shape[1], "W": wires.H, "b": 1, "P": wires.H}
    have = {"W": wires.W is not None, "P": wires.P_o is not None or wires.P_if is not None}
    return {letter: size for letter, size in sizes.items() if have.get(letter, True)}


def _sources(wires, x_t, h, c):
    """a = (x_t, h_{t-1}, 1, c), as far as there are weights for them: (B, A)."""
    sources = {"U": x_t, "W": h, "b": np.ones((len(x_t), 1)), "P": c}
    return np.concatenate([sources[letter] for letter in _sizes(wires)], axis=1)


def _theta(wires):
    """All weights of each net side by side, in the order of a: (H, A) for each net."""
    looks = [p for p in (wires.P_o, wires.P_if) if p is not None]
    P = np.concatenate([*looks, np.zeros((wires.H, wires.H))])  # net_g looks at no state
    kinds = {"U": wires.U, "W": wires.W, "b": wires.b[:, None], "P": P}
    theta = np.concatenate([kinds[letter] for letter in _sizes(wires)], axis=1)
    return {k: theta[rows] for k, rows in wires.rows.items()}
