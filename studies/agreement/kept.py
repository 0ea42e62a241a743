"""One LSTM of two cells that has learned the agreement task, as the study's trial made it."""

import io

import numpy as np

from studies.data.datafiles import read_data

TRIAL = {"net": "LSTM", "H": 2, "forget_bias": 1, "lr": 0.03}  # with seed 0
PAIR = ("in the halls the key to the cabinets", "in the halls the keys to the cabinets")


def load():
    """Load the weights: a dict as `lstm_lib.lstm` has it, with the readout "V"."""
    with np.load(io.BytesIO(read_data("agreement.npz"))) as file:
        return {name: file[name] for name in file.files}
