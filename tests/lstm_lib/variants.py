"""Blocks of every variant with random weights, for the tests that hold for all of them."""

from typing import NamedTuple

import numpy as np
from hypothesis import strategies as st

from lstm_lib.lstm import SQUASHES, Variant, as_variant, init


class Block(NamedTuple):
    """A block, what goes into it, and the errors that come from outside."""

    params: dict
    variant: Variant
    x: np.ndarray
    h_0: np.ndarray
    c_0: np.ndarray
    dh: np.ndarray

    @property
    def state(self):
        return self.h_0, self.c_0

    def everything(self):
        """Weights, inputs and the start as one nest, to differentiate with respect to all."""
        return {"params": self.params, "x": self.x, "h_0": self.h_0, "c_0": self.c_0}


variants = st.builds(
    Variant,
    gates=st.sampled_from(["", "i", "f", "o", "if", "io", "fo", "ifo"]),
    peepholes=st.sampled_from(["none", "diagonal", "full"]),
    g=st.sampled_from(SQUASHES),
    h=st.sampled_from(SQUASHES),
    cells=st.integers(1, 3),
    feedback=st.booleans(),
)


@st.composite
def blocks(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    variant = draw(variants)
    T, B, D = (draw(st.integers(1, high)) for high in (6, 3, 3))
    return make_block(rng, variant, T, B, D, variant.cells * draw(st.integers(1, 2)))


def make_block(rng, variant, T=5, B=2, D=3, H=4):
    params = init(rng, D, H, variant=variant, scale=0.7)
    params = {k: v if k[0] != "b" else rng.normal(size=v.shape) for k, v in params.items()}
    x, dh = rng.normal(size=(T, B, D)), rng.normal(size=(T, B, H))
    h_0, c_0 = rng.normal(size=(B, H)), rng.normal(size=(B, H))
    return Block(params, as_variant(variant), x, h_0, c_0, dh)
