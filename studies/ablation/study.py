"""Which wire would be missed first? Four tasks; the block, its cuts, a cause tried, and a GRU."""

from studies.ablation.nets import CUTS
from studies.ablation.rates import OTHER, RATES
from studies.ablation.trial import trial
from studies.core.study import Row, Study

TESTED = ("stream", "number")  # where the forget biases are started at 5, too

STUDY = Study(
    "ablation",
    trial,
    rows=(
        *(
            Row({"task": task, "net": net, "lr": lr}, trials=10)
            for task, lr in RATES.items()
            for net in (*CUTS, *(("bias 5",) if task in TESTED else ()), "GRU")
        ),
        *(
            Row({"task": task, "net": net, "lr": times * RATES[task]}, trials=5)
            for task, rates in OTHER.items()
            for times in rates
            for net in (*CUTS, "GRU")
        ),
    ),
)
