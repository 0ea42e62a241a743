"""The LSTM block as a list of parts: what each stage of its history has, and which weights.

One step of the block, with everything in place (c stands for c_{t-1}; the output gate, which is
computed last, looks at c_t):

    net_k = U_k x_t + W_k h_{t-1} + b_k + P_k c      for k = i, f, g, o
    i, f, o = sigmoid(net_i), sigmoid(net_f), sigmoid(net_o)        the three gates
    c_t = f c_{t-1} + i g(net_g)                                    the cell state
    h_t = o h(c_t)                                                  what the block shows

A part that is absent is simply not there: a missing gate is stuck at one, a missing peephole has
no P. So the history of the block is a list of presets, each one line of `PRESETS`.

Sources: Hochreiter and Schmidhuber 1997 (carousel, input and output gate, blocks of cells that
share gates); Gers, Schmidhuber and Cummins 1999 (forget gate); Gers and Schmidhuber 2000
(peepholes). In their notation i is y^in, f is y^phi, o is y^out, c is s_c and h_t is y^c.
"""

from typing import NamedTuple

import numpy as np

from lstm_lib.checks import check_flag, check_int, check_name, check_number, check_rng
from lstm_lib.lstm_squash import SQUASHES


class Parts(NamedTuple):
    """Which parts a block has.

    gates : str
        The gates that exist, out of "i" (input), "f" (forget), "o" (output).
    peepholes : {"none", "diagonal", "full"}
        How the gates see the cell state: not at all; each the cells of its own block, one weight
        a cell; or all cells, through a matrix.
    g, h : str
        What squashes the cell's input and its state: a name in `SQUASHES`; h also "identity".
    cells : int
        Cells in one block; they share its gates.
    feedback : bool
        Whether h_{t-1} reaches the next step's nets. Without it the carousel is the only loop.
    """

    gates: str = "ifo"
    peepholes: str = "none"
    g: str = "tanh"
    h: str = "tanh"
    cells: int = 1
    feedback: bool = True


PRESETS = {
    "carousel": Parts(gates="", g="g1997", h="identity"),
    "input gate": Parts(gates="i", g="g1997", h="identity"),
    "1997": Parts(gates="io", g="g1997", h="h1997"),
    "1999": Parts(gates="ifo", g="g1997", h="h1997"),
    "2000": Parts(gates="ifo", peepholes="diagonal", g="g1997", h="h1997"),
    "full": Parts(gates="ifo", peepholes="full"),  # the plumbing picture by Shi Yan
    "modern": Parts(gates="ifo"),  # what the libraries run
}


def block_parts(parts):
    """Look up a preset by name, or check a `Parts`; TypeError or ValueError says what is wrong."""
    if isinstance(parts, str):
        return PRESETS[check_name("parts", parts, PRESETS)]
    if not isinstance(parts, Parts):
        raise TypeError(f"parts: got {type(parts).__name__}, expected a preset's name or a Parts")
    if not isinstance(parts.gates, str) or sorted(parts.gates) != sorted(
        set(parts.gates) & {*"ifo"}
    ):
        raise ValueError(f"parts.gates: got {parts.gates!r}, expected letters out of 'ifo'")
    check_name("parts.peepholes", parts.peepholes, ("none", "diagonal", "full"))
    check_name("parts.g", parts.g, SQUASHES)
    check_name("parts.h", parts.h, (*SQUASHES, "identity"))
    check_int("parts.cells", parts.cells, 1)
    check_flag("parts.feedback", parts.feedback)
    return parts


def lstm_shapes(D, H, parts="modern"):
    """Name every weight array of a block and give its shape.

    Parameters
    ----------
    D, H : int
        Inputs, and memory cells (a multiple of `parts.cells`).
    parts : str or Parts
        A name in `PRESETS`, or a list of parts of your own.

    Returns
    -------
    dict of str to tuple
        For each net k that exists: "U_k" (n, D), "W_k" (n, H), "b_k" (n,), and for gates with
        peepholes "P_k": (H,) diagonal, (n, H) full. n is H for g, and the number of blocks,
        H / cells, for a gate.

    Raises
    ------
    TypeError, ValueError
        A size below 1, an unknown preset, or cells that do not fill their blocks.
    """
    parts = block_parts(parts)
    D, H = check_int("D", D, 1), check_int("H", H, 1)
    if H % parts.cells:
        raise ValueError(f"H: got {H}, expected a multiple of the {parts.cells} cells in a block")
    shapes = {}
    for k in "ifgo":
        if k not in (*parts.gates, "g"):
            continue
        n = H if k == "g" else H // parts.cells
        shapes[f"U_{k}"] = (n, D)
        if parts.feedback:
            shapes[f"W_{k}"] = (n, H)
        shapes[f"b_{k}"] = (n,)
        if k != "g" and parts.peepholes != "none":
            shapes[f"P_{k}"] = (H,) if parts.peepholes == "diagonal" else (n, H)
    return shapes


def count_weights(D, H, parts="modern"):
    """Count the block's weights and biases; arguments and errors as for `lstm_shapes`."""
    return sum(int(np.prod(shape)) for shape in lstm_shapes(D, H, parts).values())


def init_lstm(rng, D, H, parts="modern", scale=None):
    """Draw Gaussian weights with mean 0; the biases start at 0.

    A gate's first habit is set by hand afterwards: `params["b_f"] += 1` opens the forget gate,
    `params["b_o"] -= 2` shuts the output gate.

    Parameters
    ----------
    rng : numpy.random.Generator
    D, H, parts
        As for `lstm_shapes`.
    scale : float, optional
        Standard deviation of all weights. None: 1/sqrt(fan in), that is 1/sqrt(D) for U,
        1/sqrt(H) for W and full peepholes, 1/sqrt(cells) for diagonal ones.

    Returns
    -------
    dict of str to ndarray
        Named and shaped as by `lstm_shapes`.
    """
    check_rng("rng", rng)
    parts = block_parts(parts)
    if scale is not None:
        check_number("scale", scale, 0)
    params = {}
    for name, shape in lstm_shapes(D, H, parts).items():
        fan_in = shape[-1] if len(shape) == 2 else parts.cells
        std = 1 / np.sqrt(fan_in) if scale is None else scale
        params[name] = np.zeros(shape) if name[0] == "b" else rng.normal(0, std, shape)
    return params
