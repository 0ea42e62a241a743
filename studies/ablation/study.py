"""Which wire would be missed first? Four tasks, the block and its cuts, two learning rates each."""

from studies.ablation.nets import CUTS
from studies.ablation.trial import trial
from studies.core.study import Row, Study

RATES = {
    "verb": (0.05, 0.02),
    "stream": (0.05, 0.02),
    "number": (0.01, 0.03),
    "Alice": (0.06, 0.03),
}
TESTED = {"number": ("bias 5",)}  # no cut, but a test of a cause
TRIALS = 10

STUDY = Study(
    "ablation",
    trial,
    rows=tuple(
        Row({"task": task, "net": net, "lr": RATES[task][k]}, TRIALS)
        for k in (0, 1)
        for others in (False, True)
        for task in RATES
        for net in ((*TESTED.get(task, ()), "GRU") if others else CUTS)
    ),
)
