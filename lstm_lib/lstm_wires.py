"""Named weights to one bundle of wires, and gradients back: what makes the block's loop short.

Stacked, the nets of all cells are the rows of one matrix, so a step needs one product with
h_{t-1} instead of four. Two things happen on the way in, and are undone for the gradients on
the way out:

- A gate that several cells share is written once for each of them; its gradients are summed.
- A diagonal peephole is written as a matrix that is zero between different blocks.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.checks import check_array
from lstm_lib.lstm_parts import lstm_shapes


class Wires(NamedTuple):
    """The bundle; R rows, H for each net that exists, in the order o, i, f, g.

    In this order neighbours share their work: o, i, f are gates; i, f look at c_{t-1}; i, f, g
    make c_t.
    """

    rows: dict  # "o", "i", "f", "g" -> slice of the rows
    U: np.ndarray  # (R, D)
    W: np.ndarray | None  # (R, H)
    b: np.ndarray  # (R,)
    P_o: np.ndarray | None  # (H, H): what o sees of c_t
    P_if: np.ndarray | None  # (H or 2H, H): what i and f see of c_{t-1}

    @property
    def H(self):
        return self.rows["g"].stop - self.rows["g"].start


def bundle(params, parts):
    """Check the named weights and stack them.

    Parameters
    ----------
    params : dict
        As from `init_lstm`.
    parts : Parts

    Returns
    -------
    Wires

    Raises
    ------
    TypeError, ValueError
        Missing or unknown names, wrong shapes, NaN or infinity.
    """
    params = check_params(params, parts)
    H = len(params["b_g"])
    names = [k for k in "oifg" if f"b_{k}" in params]

    def stack(letter, some="oifg"):
        found = [params[f"{letter}_{k}"] for k in some if f"{letter}_{k}" in params]
        return np.concatenate([_widen(p, letter, H, parts) for p in found]) if found else None

    return Wires(
        rows={k: slice(n * H, (n + 1) * H) for n, k in enumerate(names)},
        U=stack("U"),
        W=stack("W"),
        b=stack("b"),
        P_o=stack("P", "o"),
        P_if=stack("P", "if"),
    )


def unbundle(wires, parts, grads):
    """Turn gradients of the bundle into gradients of the named weights.

    Parameters
    ----------
    wires : Wires
    parts : Parts
    grads : dict
        "U", "W", "b", "P": shaped like the bundle's arrays of these names, P_o above P_if.

    Returns
    -------
    dict of str to ndarray
        Shaped like the named weights.
    """
    named = {}
    for name in lstm_shapes(wires.U.shape[1], wires.H, parts):
        letter, k = name.split("_")
        n = wires.H if k == "g" else wires.H // parts.cells
        named[name] = _narrow(grads[letter][wires.rows[k]], letter, n, parts)
    return named


def _widen(p, letter, H, parts):
    """Write a gate's row once for each cell of its block: (n, ...) -> (H, ...)."""
    if letter == "P" and parts.peepholes == "diagonal":
        p = _own_block(H, parts) * p  # (n, H)
    return np.repeat(p, H // len(p), axis=0)


def _narrow(dp, letter, n, parts):
    """Sum over the copies that `_widen` made: (H, ...) -> (n, ...)."""
    H = len(dp)
    dp = dp.reshape(n, H // n, *dp.shape[1:]).sum(axis=1)
    if letter == "P" and parts.peepholes == "diagonal":
        dp = (_own_block(H, parts) * dp).sum(axis=0)  # (H,)
    return dp


def _own_block(H, parts):
    """One where cell v belongs to block j, else zero: (n, H)."""
    return np.repeat(np.eye(H // parts.cells), parts.cells, axis=1)


def check_params(params, parts):
    """Return the named weights as float64 arrays, all that `parts` asks for and no others.

    Raises
    ------
    TypeError, ValueError
        Missing or unknown names, wrong shapes, NaN or infinity.
    """
    if not isinstance(params, dict):
        raise TypeError(f"params: got {type(params).__name__}, expected a dict of arrays")
    if "U_g" not in params or np.ndim(params["U_g"]) != 2:
        raise ValueError(f"params: got {sorted(params, key=str)}, expected 'U_g' with shape (H, D)")
    H, D = np.shape(params["U_g"])
    shapes = lstm_shapes(D, H, parts)
    if set(params) != set(shapes):
        raise ValueError(
            f"params: got {sorted(params, key=str)}, expected {sorted(shapes, key=str)}"
        )
    return {k: check_array(f"params['{k}']", params[k], shape) for k, shape in shapes.items()}
