"""Is or are: the cause that it names for who learns sooner is taken away in stored trials."""

import numpy as np

from studies.agreement import figures
from studies.agreement.kept import FEW
from studies.core.results import read

TRIED = figures.sort(read("agreement"))


def early(name, lr):
    """The shares right at the first mark, by settings with this rate: the mean of three nets."""
    return [
        np.mean([o["learned"][1] for o in runs[:FEW]])
        for words, runs in TRIED[name].items()
        if words.endswith(f"lr {lr}")
    ]


def test_at_the_same_small_rate_the_lstm_is_not_ahead(chapter):
    chapter.says("The LSTM learns sooner, and owes that to its larger rate")
    assert max(early("LSTM, 11 cells", 0.003)) < min(early("RNN, 27 units", 0.003))
    assert max(early("LSTM, 11 cells", 0.03)) > max(early("RNN, 27 units", 0.003))
