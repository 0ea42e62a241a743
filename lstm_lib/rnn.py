"""The recurrent network: forward, and both ways to its gradient.

    net_t = U x_t + W s_{t-1} + b
    s_t   = f(net_t)                   the hidden state, the network's memory
    o_t   = softmax(V s_t) or V s_t or sigmoid(V s_t)   the output

The same U, W, b, V at every step. Arrays are (T, B, features): time, sequence of the batch,
feature. The state array has one row more: s[0] is where the network starts, s[t] is s_t; the
other arrays start at t = 1, so net[t - 1] is net_t.

Two exact gradients, equal to rounding (H hidden units, and as many inputs):

            time          memory      walks
    bptt    T H^2         T H         back, after the last step
    rtrl    T H^4         H^3         forward, knows the gradient at any moment

Both per sequence. Sources: Elman 1990 (the network); Werbos 1990 (BPTT); Williams and Zipser
1989 (RTRL).
"""

import numpy as np

from lstm_lib.activations import activation
from lstm_lib.checks import check_array, check_int, check_keys, check_name, check_number, check_rng
from lstm_lib.losses import OUTPUTS, cost_and_error, predict, shares


def init_rnn(rng, D, H, O, scale=None):
    """Draw Gaussian weights with mean 0; the bias starts at 0.

    Parameters
    ----------
    rng : numpy.random.Generator
    D, H, O : int
        Numbers of inputs, hidden units and outputs.
    scale : float, optional
        Standard deviation of U and W. None: 1/sqrt(fan in), that is 1/sqrt(D) and 1/sqrt(H).
        V always gets 1/sqrt(H).

    Returns
    -------
    dict
        "U" (H, D), "W" (H, H), "b" (H,), "V" (O, H).
    """
    check_rng("rng", rng)
    D, H, O = (check_int(n, v, 1) for n, v in (("D", D), ("H", H), ("O", O)))
    if scale is not None:
        check_number("scale", scale, 0)
    return {
        "U": rng.normal(0, 1 / np.sqrt(D) if scale is None else scale, (H, D)),
        "W": rng.normal(0, 1 / np.sqrt(H) if scale is None else scale, (H, H)),
        "b": np.zeros(H),
        "V": rng.normal(0, 1 / np.sqrt(H), (O, H)),
    }


def forward(params, x, s_0=None, f="tanh", output="softmax"):
    """Run the network over a batch of sequences.

    Parameters
    ----------
    params : dict
        "U" (H, D), "W" (H, H), "b" (H,), "V" (O, H).
    x : array_like, shape (T, B, D)
    s_0 : array_like, shape (B, H), optional
        State before the first step; None: zeros.
    f : {"sigmoid", "tanh", "relu", "identity"}
    output : {"softmax", "linear", "logistic"}

    Returns
    -------
    dict
        The trace: "x" (T, B, D), "net" (T, B, H), "s" (T+1, B, H), "z" (T, B, O) = V s_t,
        "o" (T, B, O), and the names "f", "output".

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.
    """
    (U, W, b, V), x, s_0 = check_run(params, x, s_0, output)
    act = activation(f)
    net = np.tensordot(x, U, (2, 1)) + b  # (T, B, H): the inputs' share, all steps at once
    s = np.empty((len(x) + 1, *s_0.shape))  # (T+1, B, H)
    s[0] = s_0
    for t in range(len(x)):
        net[t] += s[t] @ W.T  # (B, H)
        s[t + 1] = act.f(net[t])
    z = np.tensordot(s[1:], V, (2, 1))  # (T, B, O)
    return {"x": x, "net": net, "s": s, "z": z, "o": predict(z, output), "f": f, "output": output}


def loss(trace, y, weight=None):
    """Mean cost of the predictions that count: cross-entropy (softmax) or half squared error.

    Parameters
    ----------
    trace : dict
        From `forward`.
    y : array_like, shape (T, B, O)
    weight : array_like, shape (T,) or (T, B), optional
        1 where a prediction counts, 0 where not; None: all count.

    Returns
    -------
    float
        Weighted mean over time and batch, in nats for softmax. With all T steps of one sequence
        counted it is the sum over t divided by T.
    """
    z = check_keys("trace", trace, ("z", "output"))["z"]
    return cost_and_error(z, y, trace["output"], shares(weight, z.shape[:-1]))[0]


def bptt(params, x, y, s_0=None, f="tanh", output="softmax", weight=None, k=None):
    """Gradient by back-propagation through time.

    The error of a state comes from its own output and from the next step:
    ds_t = V^T do_t + W^T dnet_{t+1},  dnet_t = f'(net_t) * ds_t.

    Parameters
    ----------
    params, x, s_0, f, output
        As for `forward`.
    y, weight
        As for `loss`.
    k : int, optional
        Truncate: the error of the prediction at time t reaches net_t, net_{t-1}, ..., net_{t-k}
        and stops there; s_{t-k-1} counts as a constant. k = 0: only the step itself. None, or
        k >= T - 1: the whole way, the exact gradient. This is a true window for each
        prediction, at k passes over the sequence, not one cut every k steps.

    Returns
    -------
    loss : float
    grads : dict
        Shaped like `params`.
    trace : dict
        As from `forward`, with the error signals "do" (T, B, O) = d loss / d (V s_t) and
        "dnet" (T, B, H) = d loss / d net_t.

    Notes
    -----
    Time O(T B H (D + H + O)), truncated O(k T B H^2) more; memory O(T B (D + H + O)): every step
    must be kept until the error comes back to it.
    """
    if k is not None:
        check_int("k", k, 0)
    trace = forward(params, x, s_0, f, output)
    W, V, s = np.asarray(params["W"]), np.asarray(params["V"]), trace["s"]
    cost, do = cost_and_error(trace["z"], y, output, shares(weight, trace["z"].shape[:-1]))
    slope = activation(f).slope(trace["net"])  # (T, B, H), for all steps at once
    ds = np.tensordot(do, V, (2, 0))  # (T, B, H): what each state's own output asks
    dnet = _whole(ds, slope, W) if k is None else _window(ds, slope, W, k)
    grads = {
        "U": np.tensordot(dnet, trace["x"], ((0, 1), (0, 1))),  # (H, D)
        "W": np.tensordot(dnet, s[:-1], ((0, 1), (0, 1))),  # (H, H)
        "b": dnet.sum(axis=(0, 1)),  # (H,)
        "V": np.tensordot(do, s[1:], ((0, 1), (0, 1))),  # (O, H)
    }
    return cost, grads, trace | {"do": do, "dnet": dnet}


def _whole(ds, slope, W):
    dnet = np.empty_like(ds)
    later = 0.0  # nothing comes back from after the last step
    for t in reversed(range(len(ds))):
        dnet[t] = slope[t] * (ds[t] + later)
        later = dnet[t] @ W  # (B, H)
    return dnet


def _window(ds, slope, W, k):
    error = slope * ds  # (T, B, H): errors of age 0
    dnet = error.copy()
    for _ in range(min(k, len(ds) - 1)):  # all errors of one age take one step back together
        error = slope[: len(error) - 1] * (error[1:] @ W)
        dnet[: len(error)] += error
    return dnet


def rtrl(params, x, y, s_0=None, f="tanh", output="softmax", weight=None):
    """Gradient by real-time recurrent learning: sensitivities carried forward in time.

    With a_t = (x_t, s_{t-1}, 1) and theta = (U | W | b), so that net_t = theta a_t:
    P_t = d s_t / d theta = f'(net_t) * (W P_{t-1} + d net_t / d theta directly).

    Parameters
    ----------
    params, x, y, s_0, f, output, weight
        As for `bptt`.

    Returns
    -------
    loss : float
    grads : dict
        Shaped like `params`; equal to `bptt`'s to rounding.

    Notes
    -----
    Time O(T B H^3 (D + H + 1)), memory for the sensitivities O(B H^2 (D + H + 1)): it does not
    grow with T.
    """
    (U, W, b, V), x, s = check_run(params, x, s_0, output)
    act, (T, B, _), H = activation(f), x.shape, len(b)
    y, share = check_array("y", y, (T, B, len(V))), shares(weight, (T, B))
    theta = np.hstack([U, W, b[:, None]])  # (H, A), A = D + H + 1
    own = np.eye(H)[:, :, None]  # (H, H, 1): net_i depends directly on row i of theta alone
    P = np.zeros((B, H, *theta.shape))  # P[:, i, j, a] = d s_i / d theta_ja
    total, dtheta, dV = 0.0, np.zeros_like(theta), np.zeros_like(V)
    for t in range(T):
        a = np.hstack([x[t], s, np.ones((B, 1))])  # (B, A)
        net = a @ theta.T  # (B, H)
        s = act.f(net)
        carried = (W @ P.reshape(B, H, -1)).reshape(P.shape)
        P = act.slope(net)[:, :, None, None] * (carried + own * a[:, None, None, :])
        cost, do = cost_and_error(s @ V.T, y[t], output, share[t])
        total += cost
        dtheta += np.tensordot(do @ V, P, ((0, 1), (0, 1)))  # ds_t, (B, H), meets P
        dV += do.T @ s
    dU, dW, db = np.split(dtheta, [U.shape[1], -1], axis=1)
    return total, {"U": dU, "W": dW, "b": db[:, 0], "V": dV}


def check_run(params, x, s_0, output):
    """Return (U, W, b, V), x and s_0 as float64 arrays that fit together, or raise."""
    names = ("U", "W", "b", "V")
    if not isinstance(params, dict) or set(params) != set(names):
        got = sorted(params, key=str) if isinstance(params, dict) else type(params).__name__
        raise ValueError(f"params: got {got}, expected a dict with the keys 'U', 'W', 'b', 'V'")
    U = check_array("params['U']", params["U"], ("H", "D"))
    H, D = U.shape
    W = check_array("params['W']", params["W"], (H, H))
    b = check_array("params['b']", params["b"], (H,))
    V = check_array("params['V']", params["V"], ("O", H))
    x = check_array("x", x, ("T", "B", D))
    if 0 in x.shape:
        raise ValueError(f"x: got shape {x.shape}, expected at least one step, sequence and input")
    s_0 = np.zeros((x.shape[1], H)) if s_0 is None else check_array("s_0", s_0, (x.shape[1], H))
    check_name("output", output, OUTPUTS)
    return (U, W, b, V), x, s_0
