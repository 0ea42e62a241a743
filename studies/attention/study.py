"""Looking back beside carrying: which nets learn to answer, and at which lags.

The tanh network and the LSTM have kept the first symbol in the study "latch", in the same loop.
"""

from studies.attention.nets import NETS, TOLD
from studies.attention.trial import trial
from studies.core.study import Row, Study

SEEDS = 10
NEW = ("minGRU", "attention", TOLD)
ASKED = (  # task, lag, updates, nets
    ("first", 10, 1000, NETS),
    ("symbol", 10, 500, NEW),
    ("symbol", 100, 500, NEW),
    ("number", 100, 1000, ("LSTM", *NEW)),
    ("symbol", 1000, 500, NEW),
    ("first", 100, 1000, ("LSTM", "minGRU", TOLD)),
)

STUDY = Study(
    "attention",
    trial,
    rows=tuple(
        Row({"net": net, "task": task, "lag": lag, "steps": steps}, SEEDS)
        for task, lag, steps, nets in ASKED
        for net in nets
    ),
)
