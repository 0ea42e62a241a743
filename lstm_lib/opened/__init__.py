"""Your own trained LSTM, opened with the book's tools: NumPy arrays in, no framework needed.

>>> import numpy as np
>>> from lstm_lib import opened
>>> rng = np.random.default_rng(0)
>>> shapes = {"weight_ih_l0": (16, 1), "weight_hh_l0": (16, 4), "bias_ih_l0": 16, "bias_hh_l0": 16}
>>> state = {name: rng.normal(size=shape) for name, shape in shapes.items()}  # a state_dict
>>> layers = opened.from_torch(state)
>>> x = rng.normal(size=(30, 8, 1))  # 30 steps of 8 sequences
>>> opened.forward(layers, x)["h"].shape
(30, 8, 4)
>>> report = opened.checkup(layers, x, lag=10)
>>> [finding["name"] for finding in report.findings]
[]
"""

from lstm_lib.opened.layers import from_keras, from_torch
from lstm_lib.opened.page import save_checkup
from lstm_lib.opened.report import Checkup, checkup
from lstm_lib.opened.run import backward, forward, reach

__all__ = [
    "Checkup",
    "backward",
    "checkup",
    "forward",
    "from_keras",
    "from_torch",
    "reach",
    "save_checkup",
]
