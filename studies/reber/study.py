"""The embedded Reber grammar of 1997: the paper's two nets, Elman's, and nets with shortcuts."""

from studies.core.study import Row, Study
from studies.reber.trial import trial

NETS = [("4 x 1", 0.1), ("4 x 1", 0.5), ("3 x 2", 0.1), ("3 x 2", 0.2), ("3 x 2", 0.5)]
ELMAN = [("Elman", 0.1), ("Elman", 0.5)]
PLAIN = [{"net": net, "lr": lr, "cap": 50_000} for net, lr in NETS + ELMAN]
SHORTCUT = [settings | {"shortcut": True} for settings in PLAIN[: len(NETS)]]
STUDY = Study(
    "reber",
    trial,
    rows=tuple(Row(settings, trials=10) for settings in PLAIN + SHORTCUT),
    check=(5, 0),
)
