"""Alice, letter by letter: an LSTM and a tanh RNN of as many weights."""

from studies.alice.kept import BEST, UPDATES
from studies.alice.nets import SIZES
from studies.alice.trial import trial
from studies.core.study import Row, Study

RATES = (0.001, 0.003, 0.01, 0.03, 0.1)

STUDY = Study(
    "alice",
    trial,
    rows=(
        Row({"net": "LSTM", "lr": 0.01, "steps": 100, "validate": True}, 1),  # for the tests
        *(
            Row({"net": net, "lr": lr, "steps": 2000, "validate": True}, 2)
            for net in SIZES
            for lr in RATES
        ),
        # The windows of chapter 2; and four times as long, as many characters in an update
        *(
            Row({"net": net, "lr": BEST[net], "steps": UPDATES, "T": T, "B": 512 // T}, 5)
            for T in (32, 128)
            for net in SIZES
        ),
    ),
)
