"""LSTMs that were trained in PyTorch, one in good health and three with a planted disease.

Their task is sample and hold on the sunspots: each year's number comes in, few of the years are
marked, and the net is to say the number that was marked last. `tests/oracle/your_lstm.py` trains
them; here are their sequences, their weights and what the check-up said of all that were trained.
"""

import io
import json

import numpy as np

from lstm_lib.checks import check_flag, check_int, check_name, check_rng
from studies.data.datafiles import read_data
from studies.data.series import sunspots
from studies.tasks.trained_cell import CENTRE, SPREAD, sample_and_hold

CASES = ("healthy", "as PyTorch begins", "forget bias", "input scale", "exploding gradient")
STEPS, SHARE = 60, 0.06  # years in a sequence, and how many of them are marked
LAG = 20  # years over which a net has to remember: one gap in four is as long or longer


def draw_windows(rng, B, scaled=True):
    """Draw windows of the sunspot series with marks.

    Parameters
    ----------
    rng : numpy.random.Generator
    B : int
        How many windows.
    scaled : bool
        Numbers of about -1 to 1; else as they are counted, 0 to 190.

    Returns
    -------
    x : ndarray, shape (60, B, 2)
        The year's number, and 1 where the year is marked.
    y : ndarray, shape (60, B, 1)
        The number marked last, scaled in any case.

    Raises
    ------
    TypeError, ValueError
        Arguments of the wrong type, or B below 1.
    """
    check_rng("rng", rng)
    shape = STEPS, check_int("B", B, 1)
    _, counts = sunspots()
    starts = rng.integers(0, len(counts) - STEPS + 1, B)
    numbers = counts[starts + np.arange(STEPS)[:, None]]  # (60, B)
    marks = (rng.random(shape) < SHARE).astype(float)
    marks[0] = 1
    x, y = sample_and_hold(numbers, marks)
    if check_flag("scaled", scaled):
        x[..., 0] = (x[..., 0] - CENTRE) / SPREAD
    return x, (y - CENTRE) / SPREAD


def windows_of(case, B=32):
    """Draw the windows on which the check-up of a case is made: x, y as in `draw_windows`."""
    check_name("case", case, CASES)
    return draw_windows(np.random.default_rng(1000), B, scaled=case != "input scale")


def load(case):
    """Load a trained net as PyTorch stores it.

    Returns
    -------
    state : dict of str to ndarray
        The state_dict of `torch.nn.LSTM(2, 12, num_layers=2)`.
    readout : ndarray, shape (1, 12)
        The weights of the linear layer behind it.

    Raises
    ------
    ValueError
        An unknown case, or a file that is not whole.
    """
    check_name("case", case, CASES)
    with np.load(io.BytesIO(read_data("your_lstm.npz"))) as file:
        found = {
            name.partition("/")[2]: file[name]
            for name in file.files
            if name.partition("/")[0] == case
        }
    return {name: w for name, w in found.items() if name != "readout"}, found["readout"]


def outcomes():
    """Load what the check-up said of every net that was trained.

    Returns
    -------
    list of dict
        "case", "seed", "error" (mean squared error at the end), "found" (the findings' names in
        order), and measures.
    """
    return json.loads(read_data("your_lstm.json"))
