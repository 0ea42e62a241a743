"""Which wire would be missed first? Four tasks, the block and its cuts, two learning rates each."""

from studies.ablation.nets import CUTS
from studies.ablation.trial import trial
from studies.core.study import Row, Study

RATES = {"Alice": (0.02, 0.05), "verb": (0.02, 0.05), "number": (0.01, 0.03), "stream": (0.02, 0.05)}
TRIALS = {"Alice": 10, "verb": 10, "number": 10, "stream": 10}
TESTED = ("bias 5",)  # no cut, but a test of a cause

STUDY = Study(
    "ablation",
    trial,
    rows=tuple(
        Row({"task": task, "net": net, "lr": RATES[task][k]}, TRIALS[task])
        for k in (1, 0)
        for nets in ((*CUTS, *TESTED), ("GRU",))
        for task in TRIALS
        for net in nets
    ),
    check=(11, 0),
)
