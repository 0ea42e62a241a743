"""Task 2a of the 1997 paper: its eight rows but the chunker's, and the settings that work here."""

from studies.core.study import Row, Study
from studies.long_time_lags.trial import trial

THE_PAPER_S = 5_000_000  # sequences, where the paper stops


def row(method, p, lr, trials, cap, gate_bias=0.0):
    settings = {"method": method, "p": p, "lr": lr, "cap": cap}
    return Row(settings | ({"gate_bias": gate_bias} if method == "LSTM" else {}), trials)


STUDY = Study(
    "long_time_lags",
    trial,
    rows=(
        *(row("LSTM", p, 10.0, 18, 50_000, gate_bias=-5.0) for p in (10, 50, 100)),
        row("LSTM", 10, 1.0, 18, 50_000),
        row("LSTM", 100, 1.0, 6, 50_000),
        row("LSTM", 100, 1.0, 10, 50_000, gate_bias=-5.0),
        row("LSTM", 200, 4.0, 3, 50_000, gate_bias=-5.0),
        *(row("RTRL", 4, lr, 18, THE_PAPER_S) for lr in (1.0, 4.0, 10.0, 20.0)),
        row("BPTT", 4, 20.0, 18, THE_PAPER_S),
        *(row("RTRL", 10, lr, 6, 1_000_000) for lr in (1.0, 4.0, 10.0)),
        *(row(m, 100, lr, 3, 50_000) for m in ("RTRL", "BPTT") for lr in (1.0, 4.0, 10.0)),
    ),
    check=(1, 0),
)
