"""Short names for what the library's annotations say."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Params = dict[str, Array]  # a net's weights by name, and gradients
Trace = dict[str, Any]  # what a forward pass leaves: arrays by name, and how they were made
State = tuple[ArrayLike, ArrayLike] | None  # (h_0, c_0) of a block
Batch = Sequence[Any]  # (x, y) or (x, y, mask)
Nest = TypeVar("Nest")  # parameters in any nest of dicts and lists; what is made of them has it too
Part = TypeVar("Part")  # one batch
