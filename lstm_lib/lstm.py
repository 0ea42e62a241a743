"""The LSTM block in one file, for every stage of its history: forward, and beside it backward.

    forward                                        backward (dX is d loss / dX)
    z_k = U_k x_t + W_k h_{t-1} + P_k c + b_k      dh_t = from outside + sum_k W_k^T dz_k(t+1)
    i, f, o = sigmoid(z_i), sigmoid(z_f), ...      dz_o = dh_t s_t o (1 - o)
    g = g(z_g)                                     dc_t = dh_t o h'(c_t) + P_o^T dz_o
    c_t = f c_{t-1} + i g                                 + f(t+1) dc_{t+1} + P_i^T dz_i(t+1)
    s_t = h(c_t)                                          + P_f^T dz_f(t+1)
    h_t = o s_t                                    dz_i = dc_t g i (1 - i)
                                                   dz_f = dc_t c_{t-1} f (1 - f)
    k = i, f, g, o; c = c_{t-1}, for o it is c_t   dz_g = dc_t i g'(z_g)

Which parts a block has is data, a `Variant`: a gate that is missing is one, a weight that is
missing is not there. Arrays are (T, B, features); h and c have one row more, row 0 is the start.

Sources: Hochreiter and Schmidhuber 1997 (carousel, input and output gate, blocks of cells that
share gates); Gers, Schmidhuber and Cummins 1999 (forget gate); Gers and Schmidhuber 2000
(peepholes). Their y^in, y^phi, y^out, s_c and y^c are i, f, o, c_t and h_t here.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.activations import ACTIVATIONS, sigmoid
from lstm_lib.checks import (
    check_array,
    check_batch,
    check_flag,
    check_int,
    check_keys,
    check_made,
    check_name,
    check_number,
    check_rng,
)
from lstm_lib.kinds import Array, Batch, Params, State, Trace
from lstm_lib.losses import OUTPUTS, loss_and_error, predict

ORDER = "ifgo"  # PyTorch's; g is the cell's input, the others are gates
SQUASHES = ("tanh", "sigmoid", "g1997", "h1997", "identity")


class Variant(NamedTuple):
    """Which parts a block has.

    gates : str
        The gates that exist, out of "i" (input), "f" (forget), "o" (output); a gate that is
        missing is 1: wide open.
    peepholes : {"none", "diagonal", "full"}
        How the gates see the cell state: not at all; each the cells of its own block, one weight
        per cell; or all cells, through a matrix.
    g, h : str
        What squashes the cell's input and its state: "tanh", "sigmoid", "g1997", "h1997" or
        "identity".
    cells : int
        Cells per block; they share its gates.
    feedback : bool
        Whether h_{t-1} reaches the next step. Without it, and without peepholes, the carousel is
        the only loop.
    """

    gates: str = "ifo"
    peepholes: str = "none"
    g: str = "tanh"
    h: str = "tanh"
    cells: int = 1
    feedback: bool = True


VARIANTS = {
    "carousel": Variant(gates="", g="g1997", h="identity"),
    "input gate": Variant(gates="i", g="g1997", h="identity"),
    "1997": Variant(gates="io", g="g1997", h="h1997"),
    "1999": Variant(gates="ifo", g="g1997", h="h1997"),
    "2000": Variant(gates="ifo", peepholes="diagonal", g="g1997", h="h1997"),
    "full": Variant(gates="ifo", peepholes="full"),
    "modern": Variant(gates="ifo"),  # what PyTorch and Keras run
}


# ---- the two passes


def forward(
    params: Params,
    x: ArrayLike,
    state: State = None,
    *,
    variant: Variant | str = "modern",
    output: str = "softmax",
) -> Trace:
    """Run the block over a batch of sequences.

    Parameters
    ----------
    params : dict
        As from `init`; the readout "V" may be missing.
    x : array_like, shape (T, B, D)
    state : (h_0, c_0), two array_likes of shape (B, H), optional
        Output and cell state before the first step; None: zeros.
    variant : str or Variant
        "carousel", "input gate", "1997", "1999", "2000", "full" or "modern", or parts of your own:
        the same as in `init`. Weights alone do not say which: "1999" and "modern" have the same.
    output : {"softmax", "linear", "logistic"}
        What turns the readout's logits into predictions. Softmax of a single output is always 1.

    Returns
    -------
    dict
        The trace: "x" (T, B, D), "h" and "c" (T+1, B, H), the gates "i", "f", "o", the cell's
        input "g" and the squashed state "s", all (T, B, H), and the "variant"; with a readout
        also "logits" and "prediction" (T, B, O). A gate that cells share stands once for each of
        them. "x" may be your own array, not a copy: leave it as it is until `backward`.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3)
    >>> forward(params, np.zeros((5, 1, 2)))["h"].shape
    (6, 1, 3)

    Go on where a run ended:

    >>> trace = forward(params, np.ones((5, 1, 2)))
    >>> state = trace["h"][-1], trace["c"][-1]
    >>> forward(params, np.ones((5, 1, 2)), state)["h"].shape
    (6, 1, 3)
    """
    variant, w, x, h, c = check_run(params, x, state, variant)
    squash_g, squash_h = ACTIVATIONS[variant.g].f, ACTIVATIONS[variant.h].f
    hs, cs, rest = [h], [c], []
    for x_t in x:  # (B, D)
        i = gate(w, "i", x_t, h, c)  # (B, H)
        f = gate(w, "f", x_t, h, c)
        g = squash_g(pre_activation(w, "g", x_t, h, c))
        c = f * c + i * g
        o = gate(w, "o", x_t, h, c)  # sees the new state
        s = squash_h(c)
        h = o * s
        hs.append(h)
        cs.append(c)
        rest.append((i, f, g, o, s))
    trace: Trace = {"x": x, "h": np.array(hs), "c": np.array(cs), "variant": variant}
    trace |= {
        name: np.array(values)
        for name, values in zip("ifgos", zip(*rest, strict=True), strict=True)
    }
    return trace | read_out(params, trace["h"], output)


def gate(w: Params, k: str, x_t: Array, h: Array, c: Array) -> Array:
    """Return the opening of gate k, (B, H): one everywhere if the block has no such gate.

    >>> params = init(np.random.default_rng(0), D=1, H=2, variant="1997")
    >>> gate(params, "f", np.zeros((1, 1)), np.zeros((1, 2)), np.zeros((1, 2)))  # has no such gate
    array([[1., 1.]])
    """
    if f"U_{k}" not in w:
        return np.ones_like(c)
    return sigmoid(pre_activation(w, k, x_t, h, c))


def pre_activation(w: Params, k: str, x_t: Array, h: Array, c: Array) -> Array:
    """Return z_k = U_k x_t + W_k h + P_k c + b_k, (B, H), as far as the weights exist.

    >>> params = init(np.random.default_rng(0), D=1, H=2) | {"b_g": np.array([1.0, 2.0])}
    >>> pre_activation(params, "g", np.zeros((1, 1)), np.zeros((1, 2)), np.zeros((1, 2)))
    array([[1., 2.]])
    """
    z = x_t @ w[f"U_{k}"].T + w[f"b_{k}"]
    if f"W_{k}" in w:
        z += h @ w[f"W_{k}"].T
    if f"P_{k}" in w:
        z += c @ w[f"P_{k}"].T
    return z


def backward(
    params: Params, trace: Trace, dh: ArrayLike, *, truncated: bool = False
) -> tuple[Params, Params]:
    """Gradient by back-propagation through time, exact or truncated as in 1997.

    Parameters
    ----------
    params : dict
    trace : dict
        From `forward`, with the same `params`.
    dh : array_like, shape (T, B, H)
        d loss / d h_t of what is outside the block: the readout's errors.
    truncated : bool
        Let only the carousel carry error back in time, as in 1997: see the notes.

    Returns
    -------
    grads : dict
        Shaped like the block's part of `params`.
    errors : dict
        "x" (T, B, D), "h" and "c" (T+1, B, H): the derivatives of the loss with respect to x_t,
        h_t and c_t, all paths together, with those of the start in row 0. Truncated, these are
        the errors that get there.

    Raises
    ------
    TypeError, ValueError
        `trace` is not from `forward`, or `dh` does not fit it.

    Notes
    -----
    Edge by edge, where error goes back in the exact gradient, and whether the truncation cuts it::

        h_t -> o_t;  h_t -> c_t                                       kept, within the step
        c_t -> i_t, f_t, g_t;  each of them -> its z                  kept, within the step
        c_t -> c_{t-1}, times f_t                                     kept: the carousel
        z_k -> x_t (U)                                                kept, within the step
        z_k -> h_{t-1} (W), and so to the start, h_0                  cut
        z_i, z_f -> c_{t-1} (P);  z_o -> c_t (P)                      cut
        z_k -> the weights U_k, W_k, b_k, P_k themselves              kept: all of them learn

    What the cut buys is the online form, `lstm_lib.online`: a constant cost per step and weight.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3)
    >>> trace = forward(params, np.ones((5, 1, 2)))
    >>> grads, errors = backward(params, trace, np.ones((5, 1, 3)))
    >>> grads["W_f"].shape, errors["c"].shape
    ((3, 3), (6, 1, 3))

    From a loss of the readout's logits, through V, as `loss_and_grads` does it:

    >>> from lstm_lib.losses import loss_and_error
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=2)
    >>> trace = forward(params, np.ones((5, 1, 2)))
    >>> loss, dlogits = loss_and_error(trace["logits"], np.ones((5, 1, 2)) / 2)
    >>> grads, errors = backward(params, trace, dlogits @ params["V"])
    """
    variant, w, dh = check_trace(params, trace, dh, truncated)
    x, h, c, i, f, g, o, s = (trace[name] for name in "xhcifgos")
    slope_g, slope_h = (ACTIVATIONS[name].derivative for name in (variant.g, variant.h))
    back = {} if truncated else w  # the weights that carry error back to h_{t-1} and c

    def sent_back(letter: str, gates: str, t: int) -> Any:
        known = [k for k in gates if f"{letter}_{k}" in back]
        return sum(dz[k][t] @ back[f"{letter}_{k}"] for k in known)  # (B, H)

    dz = {k: np.zeros_like(s) for k in ORDER if f"U_{k}" in w}  # (T, B, H)
    errors = {"h": np.zeros_like(h), "c": np.zeros_like(c)}
    errors["h"][1:] = dh
    for t in reversed(range(len(x))):  # i[t] helped to make c[t + 1] of c[t]
        dh_t, dc_t = errors["h"][t + 1], errors["c"][t + 1]  # views; what t + 1 sent is in them
        if "o" in dz:
            dz["o"][t] = dh_t * s[t] * o[t] * (1 - o[t])
        dc_t += dh_t * o[t] * slope_h(s[t]) + sent_back("P", "o", t)
        if "i" in dz:
            dz["i"][t] = dc_t * g[t] * i[t] * (1 - i[t])
        if "f" in dz:
            dz["f"][t] = dc_t * c[t] * f[t] * (1 - f[t])
        dz["g"][t] = dc_t * i[t] * slope_g(g[t])
        errors["c"][t] = f[t] * dc_t + sent_back("P", "if", t)
        errors["h"][t] += sent_back("W", ORDER, t)
    errors["x"] = sum(dz[k] @ w[f"U_{k}"] for k in dz)
    return weight_gradients(dz, trace, variant), errors


def weight_gradients(dz: Params, trace: Trace, variant: Variant) -> Params:
    """Error times source, summed over all steps and sequences: shaped like the block's weights.

    >>> params = init(np.random.default_rng(0), D=2, H=3, variant="carousel")
    >>> trace = forward(params, np.ones((5, 1, 2)), variant="carousel")
    >>> weight_gradients({"g": np.ones((5, 1, 3))}, trace, trace["variant"])["U_g"]
    array([[5., 5.],
           [5., 5.],
           [5., 5.]])
    """
    x, h, c = trace["x"], trace["h"], trace["c"]
    grads = {}
    for name in shapes(x.shape[2], h.shape[2], variant):
        letter, k = name.split("_")
        source = {"U": x, "W": h[:-1], "P": c[1:] if k == "o" else c[:-1], "b": None}[letter]
        wide = dz[k].sum((0, 1)) if letter == "b" else np.tensordot(dz[k], source, ((0, 1), (0, 1)))
        grads[name] = narrow(wide, name, variant)
    return grads


def loss_and_grads(
    params: Params,
    batch: Batch,
    *,
    variant: Variant | str = "modern",
    output: str = "softmax",
    truncated: bool = False,
    state: State = None,
) -> tuple[float, Params]:
    """Loss of the net, block and readout, and its gradient.

    Parameters
    ----------
    params : dict
        As from `init`, with the readout "V".
    batch : (x, y) or (x, y, mask)
        Inputs (T, B, D), targets (T, B, O), and which predictions count: `losses.share_of`.
    variant, output, state
        As for `forward`.
    truncated : bool
        As for `backward`.

    Returns
    -------
    loss : float
        Mean over the predictions that count: in nats for "softmax", else half the squared error,
        summed over the outputs.
    grads : dict
        Shaped like `params`.

    Raises
    ------
    TypeError, ValueError
        As for `forward`, `backward` and `losses.loss_and_error`; or there is no readout.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=2)
    >>> x, y = np.ones((5, 1, 2)), np.eye(2)[np.zeros((5, 1), int)]
    >>> loss, grads = loss_and_grads(params, (x, y))
    >>> loss > 0, grads["V"].shape
    (True, (2, 3))
    """
    x, y, mask = check_batch(batch)
    if isinstance(params, dict) and "V" not in params:
        raise ValueError("params: got a dict without 'V', expected a readout: init(..., O=...)")
    trace = forward(params, x, state, variant=variant, output=output)
    loss, dlogits = loss_and_error(trace["logits"], y, output, mask)
    grads, _ = backward(params, trace, dlogits @ params["V"], truncated=truncated)
    return loss, grads | {"V": np.tensordot(dlogits, trace["h"][1:], ((0, 1), (0, 1)))}


def read_out(params: Params, h: Array, output: str) -> Params:
    """Return logits V h_t and the predictions they make, if there is a readout.

    >>> sorted(read_out({"V": [[2.0]]}, np.ones((3, 1, 1)), "linear"))
    ['logits', 'prediction']
    """
    check_name("output", output, OUTPUTS)
    if "V" not in params:
        return {}
    V = check_array("params['V']", params["V"], ("O", h.shape[2]))
    logits = h[1:] @ V.T  # (T, B, O); no bias, as in the book
    return {"logits": logits, "prediction": predict(logits, output)}


# ---- the weights


def init(
    rng: np.random.Generator,
    D: int,
    H: int,
    O: int | None = None,
    *,
    variant: Variant | str = "modern",
    scale: float | None = None,
) -> Params:
    """Draw Gaussian weights with mean 0; the biases start at 0.

    A gate's first habit is set by hand afterwards: `params["b_f"] += 1` opens the forget gate,
    `params["b_o"] -= 2` shuts the output gate.

    Parameters
    ----------
    rng : numpy.random.Generator
    D, H : int
        Inputs, and memory cells (a multiple of `variant.cells`).
    O : int, optional
        Outputs of a readout "V" (O, H), std 1/sqrt(H), without bias; None: no readout.
    variant : str or Variant
    scale : float, optional
        Standard deviation of the block's weights. None: 1/sqrt(fan in), that is 1/sqrt(D) for U,
        1/sqrt(H) for W and full peepholes, 1/sqrt(cells) for diagonal ones.

    Returns
    -------
    dict of str to ndarray
        Named and shaped as by `shapes`.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, out of range, or an unknown variant.

    Examples
    --------
    >>> params = init(np.random.default_rng(0), D=2, H=3, O=1, variant="carousel")
    >>> {name: p.shape for name, p in params.items()}
    {'U_g': (3, 2), 'W_g': (3, 3), 'b_g': (3,), 'V': (1, 3)}
    """
    check_rng("rng", rng)
    variant = as_variant(variant)
    if O is not None:
        check_int("O", O, 1)
    if scale is not None:
        check_number("scale", scale, 0)
    params = {}
    for name, shape in shapes(D, H, variant).items():
        fan_in = shape[-1] if len(shape) == 2 else variant.cells
        std = 1 / np.sqrt(fan_in) if scale is None else scale
        params[name] = np.zeros(shape) if name[0] == "b" else rng.normal(0, std, shape)
    if O is not None:
        params["V"] = rng.normal(0, 1 / np.sqrt(H), (O, H))
    return params


def shapes(D: int, H: int, variant: Variant | str = "modern") -> dict[str, tuple[int, ...]]:
    """Name every weight array of a block and give its shape.

    Parameters
    ----------
    D, H : int
        Inputs, cells.
    variant : str or Variant
        A name in `VARIANTS`, or parts of your own.

    Returns
    -------
    dict of str to tuple
        For each k of i, f, g, o that exists: "U_k" (n, D), "W_k" (n, H), "b_k" (n,), and for
        gates with peepholes "P_k": (H,) diagonal, (n, H) full. n is H for g, and the number of
        blocks, H / cells, for a gate.

    Raises
    ------
    TypeError, ValueError
        No whole number from 1 on, an unknown variant, or cells that do not fill the blocks.

    Examples
    --------
    >>> shapes(2, 3, "carousel")
    {'U_g': (3, 2), 'W_g': (3, 3), 'b_g': (3,)}
    """
    variant = as_variant(variant)
    D, H = check_int("D", D, 1), check_int("H", H, 1)
    if H % variant.cells:
        raise ValueError(f"H: got {H}, expected a multiple of the {variant.cells} cells per block")
    found: dict[str, tuple[int, ...]] = {}
    for k in [k for k in ORDER if k in (*variant.gates, "g")]:
        n = H if k == "g" else H // variant.cells
        found[f"U_{k}"] = (n, D)
        if variant.feedback:
            found[f"W_{k}"] = (n, H)
        found[f"b_{k}"] = (n,)
        if k != "g" and variant.peepholes != "none":
            found[f"P_{k}"] = (H,) if variant.peepholes == "diagonal" else (n, H)
    return found


def count_weights(D: int, H: int, variant: Variant | str = "modern") -> int:
    """Count a block's weights and biases.

    Parameters
    ----------
    D, H, variant
        As for `shapes`.

    Returns
    -------
    int

    Raises
    ------
    TypeError, ValueError
        As for `shapes`.

    Examples
    --------
    >>> count_weights(D=2, H=3)  # 4 H (D + H + 1)
    72
    """
    return sum(int(np.prod(shape)) for shape in shapes(D, H, variant).values())


def as_variant(variant: Variant | str) -> Variant:
    """Look up a variant by name, or check a `Variant`; the error says what is wrong.

    Parameters
    ----------
    variant : str or Variant
        A name in `VARIANTS`, or parts of your own.

    Returns
    -------
    Variant

    Raises
    ------
    TypeError, ValueError
        Neither, an unknown name, or a part that no block has.

    Examples
    --------
    >>> as_variant("1997").gates
    'io'
    """
    if isinstance(variant, str):
        return VARIANTS[check_name("variant", variant, VARIANTS)]
    if not isinstance(variant, Variant):
        raise TypeError(f"variant: got {variant!r}, expected a name in VARIANTS or a Variant")
    gates = variant.gates
    if not isinstance(gates, str) or len(set(gates)) < len(gates) or not set(gates) <= {*"ifo"}:
        raise ValueError(f"variant.gates: got {gates!r}, expected letters out of 'ifo'")
    check_name("variant.peepholes", variant.peepholes, ("none", "diagonal", "full"))
    check_name("variant.g", variant.g, SQUASHES)
    check_name("variant.h", variant.h, SQUASHES)
    check_int("variant.cells", variant.cells, 1)
    check_flag("variant.feedback", variant.feedback)
    return variant


# ---- gates that cells share: written once for each cell for the passes, summed for the gradients


def spread(params: Params, variant: Variant) -> Params:
    """One row per cell: shared gates repeated, diagonal peepholes as matrices (H, H).

    >>> spread({"b_i": np.array([1.0, 2.0])}, Variant(cells=2))["b_i"]
    array([1., 1., 2., 2.])
    """
    wide = {}
    for name, p in params.items():
        if name[0] == "P" and variant.peepholes == "diagonal":
            p = own_block(len(p), variant) * p  # (n, H)
        shared = variant.cells > 1 and name[-1] != "g"
        wide[name] = np.repeat(p, variant.cells, axis=0) if shared else p
    return wide


def narrow(wide: Array, name: str, variant: Variant) -> Array:
    """Undo `spread` for a gradient: sum over the copies that it made.

    >>> narrow(np.array([1.0, 1.0, 2.0, 2.0]), "b_i", Variant(cells=2))
    array([2., 4.])
    """
    if variant.cells > 1 and name[-1] != "g":
        wide = wide.reshape(-1, variant.cells, *wide.shape[1:]).sum(axis=1)
    if name[0] == "P" and variant.peepholes == "diagonal":
        return (own_block(wide.shape[1], variant) * wide).sum(axis=0)  # (H,)
    return wide


def own_block(H: int, variant: Variant) -> Array:
    """One where cell v belongs to block j, else zero: (n, H).

    >>> own_block(4, Variant(cells=2))
    array([[1., 1., 0., 0.],
           [0., 0., 1., 1.]])
    """
    return np.repeat(np.eye(H // variant.cells), variant.cells, axis=1)


# ---- the door


def check_params(params: Params, variant: Variant) -> Params:
    """Return the block's weights as float64 arrays, all that the variant asks for, no others.

    >>> check_params({}, Variant())
    Traceback (most recent call last):
    ValueError: params: got [], expected 'U_g' with shape (H, D)
    """
    if not isinstance(params, dict):
        raise TypeError(f"params: got {type(params).__name__}, expected a dict of arrays")
    names = sorted(map(str, params))
    if "U_g" not in params:
        raise ValueError(f"params: got {names}, expected 'U_g' with shape (H, D)")
    H, D = check_array("params['U_g']", params["U_g"], ("H", "D")).shape
    wanted = shapes(D, H, variant)
    if {*params} - {"V"} != {*wanted}:
        raise ValueError(f"params: got {names}, expected {sorted(wanted)}")
    return {k: check_array(f"params['{k}']", params[k], shape) for k, shape in wanted.items()}


def check_run(
    params: Params, x: ArrayLike, state: State, variant: Variant | str
) -> tuple[Variant, Params, Array, Array, Array]:
    """Return the variant, the weights spread, x, h_0 and c_0: arrays that fit together.

    >>> params = init(np.random.default_rng(0), D=2, H=3)
    >>> variant, w, x, h_0, c_0 = check_run(params, np.zeros((5, 1, 2)), None, "modern")
    >>> h_0
    array([[0., 0., 0.]])
    """
    variant = as_variant(variant)
    w = spread(check_params(params, variant), variant)
    H, D = w["U_g"].shape
    x = check_array("x", x, ("T", "B", D))
    return variant, w, x, *check_state(state, x.shape[1], H)


def check_state(state: State, B: int, H: int) -> tuple[Array, Array]:
    """Return h_0 and c_0, (B, H) each; zeros if there is no state.

    >>> h_0, c_0 = check_state(None, B=1, H=2)
    >>> c_0
    array([[0., 0.]])
    """
    if state is None:
        return np.zeros((B, H)), np.zeros((B, H))
    if not isinstance(state, tuple | list) or len(state) != 2:
        raise TypeError(f"state: got {type(state).__name__}, expected (h_0, c_0)")
    return tuple(check_array(f"state[{n}]", part, (B, H)) for n, part in enumerate(state))  # type: ignore[return-value]


def check_trace(
    params: Params, trace: Trace, dh: ArrayLike, truncated: bool
) -> tuple[Variant, Params, Array]:
    """Return the variant of a trace, the weights spread, and dh: arrays that fit together.

    >>> params = init(np.random.default_rng(0), D=2, H=3)
    >>> trace = forward(params, np.zeros((5, 1, 2)))
    >>> variant, w, dh = check_trace(params, trace, np.zeros((5, 1, 3)), truncated=False)
    >>> variant.gates
    'ifo'
    """
    check_flag("truncated", truncated)
    check_keys("trace", trace, ("x", "h", "c", *"ifgos", "variant"))
    variant = as_variant(trace["variant"])
    w = spread(check_params(params, variant), variant)
    T, B, H = check_made("trace['s']", trace["s"], ("T", "B", "H")).shape
    shapes_of = {"x": (T, B, "D"), "h": (T + 1, B, H), "c": (T + 1, B, H)}
    for k in "xhcifgos":
        check_made(f"trace[{k!r}]", trace[k], shapes_of.get(k, (T, B, H)))
    if w["U_g"].shape != (H, D := trace["x"].shape[2]):
        raise ValueError(f"params: got 'U_g' with shape {w['U_g'].shape}, the trace's is {(H, D)}")
    return variant, w, check_array("dh", dh, (T, B, H), finite=False)
