"""Alice, letter by letter: an LSTM and a tanh RNN of as many weights."""

from studies.alice.kept import BEST, UPDATES
from studies.alice.nets import SIZES
from studies.alice.trial import trial
from studies.core.study import Row, Study

RATES = {  # until the best is not the largest
    "LSTM": (0.001, 0.003, 0.01, 0.03, 0.1),
    "RNN": (0.001, 0.003, 0.01, 0.03),
}

STUDY = Study(
    "alice",
    trial,
    rows=(
        Row({"net": "LSTM", "lr": 0.01, "steps": 100, "validate": True}, 1),  # for the tests
        *(
            Row({"net": net, "lr": BEST[net], "steps": UPDATES, "T": 32, "B": 16}, 5)
            for net in SIZES
        ),
        *(
            Row({"net": net, "lr": lr, "steps": 2000, "validate": True}, 2)
            for net in SIZES
            for lr in RATES[net]
        ),
    ),
)
