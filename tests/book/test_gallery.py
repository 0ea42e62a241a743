"""The gallery's figures show at the start what their alternative texts say."""

import numpy as np
import pytest


def test_the_words_of_the_figures_say_what_is_drawn(chapter):
    wave = chapter.shown("curve")
    chapter.describes("A sine wave of height 1, a dot on its first peak.")
    assert wave["wave"] == pytest.approx(np.sin(np.linspace(0, 6.3, len(wave["wave"]))), abs=1e-9)
    assert np.ravel(wave["top"])[-1] == 1
    bars = np.array(chapter.shown("bars")["powers"])
    chapter.describes("Twelve bars, each 0.8 times the one before it.")
    assert len(bars) == 12
    assert bars[1:] / bars[:-1] == pytest.approx(0.8)
    swings = np.array(chapter.shown("recursion")["x"])
    chapter.describes("A population that settles after some swings.")
    assert np.sum(np.diff(np.sign(np.diff(swings))) != 0) > 3
    assert np.ptp(swings[-5:]) < 0.01 * np.ptp(swings)
    means = np.array(chapter.shown("table")["means"])
    chapter.describes("Means of one uniform number, sorted: a straight line from 0 to 1.")
    assert chapter.shown("table", n=1)["means"] == means.tolist()
    assert means == pytest.approx(np.linspace(0, 1, len(means)), abs=0.1)
    line = np.array(chapter.shown("choice")["f"])
    chapter.describes("A line that is zero to the left and rises to the right.")
    left = len(line) // 2
    assert (line[:left] == 0).all() and (np.diff(line[left:]) > 0).all()
    chapter.describes("A pendulum, 40 degrees to the side.")
    assert chapter.value("float(swing.subs({t: 0, a: 0}))") == 40
