"""Random numbers that are the same in Python and on the page, and the start weights.

The generator is xoshiro128** of D. Blackman and S. Vigna 2021 ("Scrambled linear pseudorandom
number generators"), seeded by splitmix32: whole numbers of 32 bits, so no digit can differ.
`runtime.js` has the same lines.
"""

import math
from typing import Any

import numpy as np

from lstm_lib.checks import check_int, check_name

from .cells import Cell
from .run import shapes

ALL = 0xFFFFFFFF
SEEDS = 2**31  # a seed has two streams
STARTS = ("Gaussian", "orthogonal", "identity")


class Draws:
    """A stream of random numbers; each pair of a seed and a stream's number has its own.

    >>> Draws(0, 0).below(10) == Draws(0, 0).below(10)
    True
    """

    def __init__(self, seed: int, stream: int) -> None:
        at = check_int("seed", seed, 0, SEEDS - 1) * 2 + check_int("stream", stream, 0, 1)
        self.state = []
        for _ in range(4):
            at = (at + 0x9E3779B9) & ALL
            v = ((at ^ at >> 16) * 0x21F0AAAD) & ALL
            v = ((v ^ v >> 15) * 0x735A2D97) & ALL
            self.state.append(v ^ v >> 15)

    def bits(self) -> int:
        """Return a whole number of 32 bits."""
        a, b, c, d = self.state
        v = (b * 5) & ALL
        found = ((v << 7 | v >> 25) * 9) & ALL
        c, d = c ^ a, d ^ b
        self.state = [a ^ d, b ^ c, c ^ (b << 9 & ALL), (d << 11 | d >> 21) & ALL]
        return found

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        return self.bits() / 2**32

    def below(self, n: int) -> int:
        """Return one of 0 ... n - 1; none is likelier than another by more than n / 2**32."""
        return self.bits() * n >> 32

    def normal(self) -> float:
        """Return a number from the standard Gaussian (Box and Muller 1958)."""
        length = math.sqrt(-2 * math.log(1 - self.uniform()))
        return length * math.cos(2 * math.pi * self.uniform())


def weights(cell: Cell, D: int, H: int, O: int, start: dict[str, Any], seed: int) -> dict[str, Any]:
    """Draw the weights of a net.

    Parameters
    ----------
    start : dict
        "kind" of each W, out of `STARTS`; "gain", by which it is multiplied; "inputs", the same for
        each U; "bias", a dict: name of a map -> where its bias starts, 0 if it is not named.
        Gaussian weights have the standard deviation 1/sqrt(fan in), own weights 1.
    """
    draws, params = Draws(seed, 0), {}
    kind = check_name("start['kind']", start["kind"], STARTS)
    for name, shape in shapes(cell, D, H, O).items():
        if name[0] == "b":
            params[name] = np.full(shape, float(start["bias"].get(name[2:], 0)))
            continue
        std = 1 / math.sqrt(shape[1]) if len(shape) == 2 else 1.0
        drawn = np.array([draws.normal() for _ in range(math.prod(shape))]).reshape(shape) * std
        if name[0] == "U":
            drawn = drawn * start["inputs"]
        if name[0] == "W":
            if kind == "orthogonal":  # uniform among the matrices that keep every length
                Q, R = np.linalg.qr(drawn.T)
                drawn = (Q * np.sign(np.diag(R))).T
            elif kind == "identity":
                drawn = np.eye(shape[0])
            drawn = drawn * start["gain"]
        params[name] = drawn
    return params
