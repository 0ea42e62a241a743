"""The LSTM block: forward, and beside it the way of the error back through time.

One code for every stage of the block's history; `lstm_parts` says which parts a stage has. With
all of them (c is c_{t-1}, but c_t for the output gate):

    forward                                       backward (d... = d loss / d ...)
    net_k = U_k x_t + W_k h_{t-1} + b_k + P_k c
    i, f, o = sigmoid(net_i, net_f, net_o)        dh_t = from outside + sum_k W_k^T dnet_k(t+1)
    g = g(net_g)                                  dnet_o = dh_t h(c_t) o'
    c_t = f c_{t-1} + i g                         dc_t = dh_t o h'(c_t) + P_o^T dnet_o
    h_t = o h(c_t)                                       + f(t+1) dc_{t+1} + P_i^T dnet_i(t+1)
                                                         + P_f^T dnet_f(t+1)
                                                  dnet_i = dc_t g i'
                                                  dnet_f = dc_t c_{t-1} f'
                                                  dnet_g = dc_t i g'

Arrays are (T, B, features). The states have one row more: c[0] is where the block starts, c[t] is
c_t; the other arrays start at t = 1, so i[t - 1] is the gate that helped to make c_t.

Only what feeds itself stays in the loops over time: the inputs' share of the nets, the slopes and
the weights' gradients are each one operation for all steps.
"""

import numpy as np

from lstm_lib.checks import check_array, check_flag
from lstm_lib.lstm_parts import block_parts
from lstm_lib.lstm_squash import SQUASHES, slope, squash
from lstm_lib.lstm_wires import bundle, unbundle


def forward(params, x, parts="modern", h_0=None, c_0=None):
    """Run the block over a batch of sequences.

    Parameters
    ----------
    params : dict
        As from `init_lstm`.
    x : array_like, shape (T, B, D)
    parts : str or Parts
        The name of a preset, or a list of parts of your own.
    h_0, c_0 : array_like, shape (B, H), optional
        Output and cell state before the first step; None: zeros.

    Returns
    -------
    dict
        The trace: "x" (T, B, D), "h" and "c" (T+1, B, H), the gates "i", "f", "o", the squashed
        input "g" and the squashed state "s" = h(c_t), all (T, B, H): a gate shared by the cells of
        a block stands once for each of them, a missing gate is one everywhere. The rest is what
        `backward` needs.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.
    """
    parts = block_parts(parts)
    wires = bundle(params, parts)
    D, H = wires.U.shape[1], wires.H
    x = check_array("x", x, ("T", "B", D))
    if 0 in x.shape:
        raise ValueError(f"x: got shape {x.shape}, expected at least one step, sequence and input")
    T, B, _ = x.shape
    h, c, s = np.empty((T + 1, B, H)), np.empty((T + 1, B, H)), np.empty((T, B, H))
    h[0] = 0 if h_0 is None else check_array("h_0", h_0, (B, H))
    c[0] = 0 if c_0 is None else check_array("c_0", c_0, (B, H))

    inside, half, middle = _stretch(wires, parts)  # gate = middle + half tanh(inside net)
    U, W, P_o, P_if = (_scaled(w, inside) for w in (wires.U, wires.W, wires.P_o, wires.P_if))
    y = x @ U
    y += wires.b * inside  # (T, B, R): the inputs' share of the nets, for all steps at once
    i, f, g, o = (_columns(y, wires, k) for k in "ifgo")  # in place, the nets become gates
    seeing = _columns(y, wires, "if")
    early = slice(0 if P_o is None else H, None)  # an output gate that looks at c_t comes late
    now, half, middle = y[..., early], *(np.tile(row[early], (B, 1)) for row in (half, middle))
    for t in range(T):
        net, gates, c_t = y[t], now[t], c[t + 1]
        if W is not None:
            net += np.dot(h[t], W)
        if P_if is not None:
            seeing[t] += np.dot(c[t], P_if)
        np.tanh(gates, out=gates)  # all nets of the step at once
        gates *= half
        gates += middle
        np.multiply(f[t], c[t], out=c_t)  # c_t = f c_{t-1} + i g
        c_t += i[t] * g[t]
        if P_o is not None:
            o[t] = 0.5 + 0.5 * np.tanh(o[t] + np.dot(c_t, P_o))
        squash(c_t, parts.h, out=s[t])
        np.multiply(o[t], s[t], out=h[t + 1])  # h_t = o h(c_t)
    trace = {"x": x, "h": h, "c": c, "i": i, "f": f, "g": g, "o": o, "s": s}
    return trace | {"parts": parts, "wires": wires, "y": y}


def backward(trace, dh, truncated=False):
    """Gradient by back-propagation through time, exact or truncated as in 1997.

    Parameters
    ----------
    trace : dict
        From `forward`.
    dh : array_like, shape (T, B, H)
        d loss / d h_t of what is outside the block: the readout's errors.
    truncated : bool
        Let only the carousel carry error back in time, as in 1997: see the notes.

    Returns
    -------
    grads : dict
        Shaped like `params`.
    errors : dict
        "x" (T, B, D) = d loss / d x_t; "h" and "c" (T+1, B, H): d loss / d h_t and d c_t, with
        the derivatives by h_0 and c_0 in row 0. Truncated, these are the errors that get there.

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`; `dh` does not fit it, or holds NaN or infinity.

    Notes
    -----
    Edge by edge, where error goes back in the exact gradient, and whether the truncation cuts it:

        h_t -> o_t;  h_t -> c_t                                       kept, within the step
        c_t -> i_t, f_t, g_t;  each gate, and g -> its net            kept, within the step
        c_t -> c_{t-1}, times f_t                                     kept: the carousel
        net_k -> x_t (U)                                              kept, within the step
        net_k -> h_{t-1} (W), and so to the start, h_0                cut
        net_i, net_f -> c_{t-1} (P);  net_o -> c_t (P)                cut
        net_k -> the weights U_k, W_k, b_k, P_k themselves            kept: all of them learn

    What the cut buys is the online form of `lstm_online`: a constant cost for each step and weight.
    """
    if not isinstance(trace, dict) or "wires" not in trace:
        raise ValueError(f"trace: got {type(trace).__name__}, expected the dict `forward` returned")
    check_flag("truncated", truncated)
    parts, wires, y = trace["parts"], trace["wires"], trace["y"]
    x, h, c, i, f, g, o, s = (trace[name] for name in "xhcifgos")
    T, B, H = s.shape
    to_h, to_c = np.zeros((T + 1, B, H)), np.zeros((T + 1, B, H))  # errors on arrival
    to_h[1:] = check_array("dh", dh, (T, B, H))

    # What one unit of error at h_t (for o) or at c_t (for i, f, g) does to each net
    dnet = np.empty_like(y)  # (T, B, R)
    slope(y[..., :-H], "sigmoid", out=dnet[..., :-H])
    slope(g, parts.g, out=dnet[..., -H:])
    for k, factor in (("o", s), ("i", g), ("f", c[:-1]), ("g", i)):
        if k in wires.rows:
            dnet[..., wires.rows[k]] *= factor
    from_h_to_c = o * slope(s, parts.h)  # (T, B, H)

    has_o = "o" in wires.rows
    dnet_o, seeing = _columns(dnet, wires, "o"), _columns(dnet, wires, "if")
    by_c = dnet.reshape(T, B, -1, H)[:, :, has_o:]  # (T, B, count, H): the nets that make c_t
    W, P_if, P_o = (None if truncated else w for w in (wires.W, wires.P_if, wires.P_o))
    for t in reversed(range(T)):
        dh_t, dc_t, dnet_c = to_h[t + 1], to_c[t + 1], by_c[t]
        dc_t += dh_t * from_h_to_c[t]
        if has_o:
            dnet_o[t] *= dh_t
        if P_o is not None:
            dc_t += np.dot(dnet_o[t], P_o)
        dnet_c *= dc_t[:, None]
        np.multiply(f[t], dc_t, out=to_c[t])  # the carousel
        if P_if is not None:
            to_c[t] += np.dot(seeing[t], P_if)
        if W is not None:
            to_h[t] += np.dot(dnet[t], W)

    grads = {"U": _sum_of_products(dnet, x), "b": dnet.sum(axis=(0, 1))}
    if wires.W is not None:
        grads["W"] = _sum_of_products(dnet, h[:-1])
    if parts.peepholes != "none":
        of_c_t = _sum_of_products(dnet[..., : has_o * H], c[1:])
        of_c_before = _sum_of_products(dnet[..., has_o * H : -H], c[:-1])
        grads["P"] = np.concatenate([of_c_t, of_c_before])
    return unbundle(wires, parts, grads), {"x": dnet @ wires.U, "h": to_h, "c": to_c}


def _sum_of_products(errors, sources):
    """d loss / d weights: error times source, summed over all steps and sequences."""
    return np.tensordot(errors, sources, ((0, 1), (0, 1)))


def _scaled(w, inside):
    """A weight matrix for use from the right, x @ w, the factor inside the tanh put into it."""
    return None if w is None else np.ascontiguousarray(w.T) * inside[: len(w)]


def _columns(y, wires, names):
    """The columns of the nets `names`, side by side; a single gate that is missing is one."""
    found = [wires.rows[k] for k in names if k in wires.rows]
    if found or names == "if":
        return y[..., found[0].start : found[-1].stop] if found else None
    return np.broadcast_to(1.0, (*y.shape[:2], wires.H))


def _stretch(wires, parts):
    """Inside, half and middle (see `lstm_squash`) of every net: a sigmoid's, but for g."""
    stretch = np.empty((3, len(wires.U)))
    for k, rows in wires.rows.items():
        s = SQUASHES[parts.g if k == "g" else "sigmoid"]
        stretch[:, rows] = [[s.inside], [s.half], [s.middle]]
    return stretch
