"""Which wire would be missed first? Four tasks; the block, its cuts, a cause tried, and a GRU."""

from studies.ablation.nets import CUTS
from studies.ablation.trial import trial
from studies.core.study import Row, Study

RATES = {"verb": 0.05, "stream": 0.05, "number": 0.01, "Alice": 0.06}
TESTED = ("stream", "number")  # where the forget biases are started at 5, too

STUDY = Study(
    "ablation",
    trial,
    rows=tuple(
        Row({"task": task, "net": net, "lr": lr}, trials=10)
        for task, lr in RATES.items()
        for net in (*CUTS, *(("bias 5",) if task in TESTED else ()), "GRU")
    ),
)
