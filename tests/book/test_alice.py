"""What "The block writes" says of its nets is what their trials found."""

import numpy as np
import pytest

from studies.core.results import read
from studies.sunspots.study import CELLS


def last(chapter, net):
    return [one["bits"][-1] for one in chapter.value(f"trials[{net!r}]")]


def test_the_nets_are_as_large_as_it_says(chapter):
    chapter.says("The block gets 29 cells, which makes 8,265 weights.")
    assert chapter.value("count(lstm_net)") == 8265
    chapter.says("The plain net has 64 tanh units and 8,384.")
    assert chapter.value("count(rnn_net)") == 8384


def test_the_table_is_that_of_the_trials(chapter):
    chapter.says("Each line is the median of five seeds")
    assert all(len(last(chapter, net)) == 5 for net in ("LSTM", "RNN"))


def test_the_live_run_learns_as_the_study_s_nets_did(chapter):
    after = {
        n: [one["bits"][k] for one in chapter.value("trials['LSTM']")]
        for k, n in ((1, 100), (2, 500))
    }
    assert min(after[500]) - 0.1 < chapter.value("now") < max(after[100])
