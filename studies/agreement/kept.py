"""What of the agreement study pages need: the settings chosen, and one LSTM of two cells."""

import io

import numpy as np

from studies.data.datafiles import read_data

FEW, SEEDS = 3, 10  # seeds of each setting that is tried, and of the best one of each net
BEST = (  # most right answers over the four tests, first three seeds
    {"net": "LSTM", "forget_bias": 1, "lr": 0.03},
    {"net": "RNN", "start": "Gaussian", "lr": 0.003},
)
TRIAL = {"net": "LSTM", "H": 2, "forget_bias": 1, "lr": 0.03}  # that made it, with seed 0
PAIR = ("in the halls the key to the cabinets", "in the halls the keys to the cabinets")


def load():
    """Load the weights of the kept net, as `lstm_lib.lstm` has them, with the readout "V"."""
    with np.load(io.BytesIO(read_data("agreement.npz"))) as file:
        return {name: file[name] for name in file.files}
