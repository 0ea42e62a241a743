"""The two nets that the page opens: seed 0 of each, with their weights stored in single precision.

python -m studies.alice.kept        trains them anew, and writes the file
"""

import io

import numpy as np

from lstm_lib.checks import check_name
from studies.alice.nets import SIZES
from studies.data.datafiles import read_data

FILE = "alice_nets.npz"
BEST = {"LSTM": 0.03, "RNN": 0.01}  # learning rates, by the rows of the study that validate
UPDATES = 5000


def load(net):
    """Load a trained net.

    Parameters
    ----------
    net : {"LSTM", "RNN"}

    Returns
    -------
    dict of str to ndarray
        Its weights, for `studies.alice.nets`.
    """
    check_name("net", net, SIZES)
    with np.load(io.BytesIO(read_data(FILE))) as file:
        return {
            name.partition("/")[2]: file[name].astype(float)
            for name in file.files
            if name.partition("/")[0] == net
        }


def keep(path):
    """Train both nets as trial 0 of the study does, and write their last weights."""
    from studies.alice.trial import parts, trained

    arrays: dict = {}
    for net in SIZES:
        last = trained(0, net, BEST[net], [UPDATES], 32, 16, parts()[0])[UPDATES]
        arrays |= {f"{net}/{name}": array.astype(np.float32) for name, array in last.items()}
    np.savez(path, **arrays)


if __name__ == "__main__":
    from pathlib import Path

    keep(Path(__file__).parents[1] / "data" / FILE)
