"""Short names for what the engine's annotations say."""

from collections.abc import Callable
from typing import Any

import numpy as np
import sympy as sp
from numpy.typing import NDArray

Array = NDArray[np.float64]
Expr = sp.Basic | float  # of the sliders; a type checker knows nothing of sympy and takes anything
Format = list[Any]  # [digits, kind]: see `numbers.parse_format`
Ref = int | list[int]  # where numbers are: a grid's index, or [source, output]
Read = Callable[[Ref], Array]
Spec = dict[str, Any]  # for the page's script, of what JSON can hold
