"""What "The block writes" says of its nets is what their trials found."""

import numpy as np
import pytest

from studies.core.results import read

NETS = ("LSTM", "RNN")
ECHOES = ("a space", "a vowel", "letters of the word")


def column(chapter, net, key, place):
    return np.array([one[key][place] for one in chapter.value(f"trials[{net!r}]")])


def follows(chapter, net, name, trained):
    return np.abs([one["cells"][name][trained][1] for one in chapter.value(f"trials[{net!r}]")])


def sun(net, H, key, **drawn):
    found = [
        t for t in read("sunspots", net=net, H=H, **drawn) if drawn or "times" not in t.settings
    ]
    return np.array([t.outcome[key] for t in found])


def test_the_nets_are_as_large_as_it_says(chapter):
    chapter.says("The block gets 29 cells, which makes 8,265 weights.")
    assert chapter.value("count(lstm_net)") == 8265
    chapter.says("The plain net has 64 tanh units and 8,384.")
    assert chapter.value("count(rnn_net)") == 8384
    chapter.says("the LSTM took 0.03, the plain net 0.01")
    assert chapter.value("BEST") == {"LSTM": 0.03, "RNN": 0.01}


def test_the_two_end_close_together_and_do_not_beat_quadruples(chapter):
    chapter.says("The two end close together, and neither beats counting quadruples.")
    ends = {net: column(chapter, net, "bits", -1) for net in NETS}
    assert abs(np.median(ends["LSTM"]) - np.median(ends["RNN"])) < 0.06
    assert min(map(min, ends.values())) > chapter.value("grams[4]") + 0.02
    chapter.says("The block is ahead at first.")
    for place in (1, 2):
        early = [column(chapter, net, "bits", place) for net in NETS]
        assert early[0].max() < early[1].min()


def test_the_live_run_learns_as_the_study_s_nets_did(chapter):
    after_100, after_500 = (column(chapter, "LSTM", "bits", place) for place in (1, 2))
    assert after_500.min() - 0.1 < chapter.value("now") < after_100.max()


def test_an_untrained_cell_echoes_the_last_letters(chapter):
    chapter.says(
        "follows a space, a vowel or the letters of a word nearly as well as a trained one"
    )
    for name in ECHOES:
        chance = max(follows(chapter, net, name, 0).max() for net in NETS)
        assert all(chance > 0.7 * np.median(follows(chapter, net, name, 1)) for net in NETS)


def test_one_property_stands_clear_of_chance(chapter):
    chapter.says("One property stands clear of chance, in both nets: *the word ends*.")
    chance = max(follows(chapter, net, "the word ends", 0).max() for net in NETS)
    assert all(follows(chapter, net, "the word ends", 1).min() > chance + 0.05 for net in NETS)
    chapter.says("no cell follows how many words have passed")
    for net in NETS:
        assert np.median(follows(chapter, net, "words since a mark", 1)) < 0.25


def test_both_use_about_eight_characters(chapter):
    chapter.says("Both nets use about eight characters.")
    for net in NETS:
        four, eight, all_ = (np.median(column(chapter, net, "shown", k)) for k in (2, 3, 6))
        assert eight - all_ < 0.02 < 0.1 < four - all_
    chapter.says("the gradient is gone at half of that")
    assert all(np.median(column(chapter, net, "reach", 4)) < 0.01 for net in NETS)


def test_the_figures_show_the_stored_nets(chapter):
    assert chapter.value("len(passage)") == 120
    backs = chapter.value("backs")
    for net in NETS:
        assert (backs[net][0] == 1).all()
        assert np.median(backs[net][16]) < 0.02
    lines = chapter.value("best['lines']")
    for name, (_, (cell, r)) in chapter.value("trials['LSTM'][0]['cells']").items():
        assert f"“{name}” ({abs(r):.2f})" in lines[cell]


def test_no_net_climbs_the_whole_ladder(chapter):
    chapter.says("No net climbs the whole ladder.")
    (regression,) = np.unique(sun("RNN", 2, "regression off"), axis=0)
    assert regression[:2] == pytest.approx(
        chapter("time_series").value("scores['AR(11)'][:2]"), abs=0.01
    )
    off = {(net, H): np.median(sun(net, H, "off"), axis=0) for net in NETS for H in (2, 4, 8)}
    chapter.says("two tanh units come level with the eleven weights")
    assert off["RNN", 2][0] == pytest.approx(regression[0], abs=1)
    chapter.says("four years ahead all nets are behind")
    assert min(one[1] for one in off.values()) > regression[1] + 2
    chapter.says("The LSTM is worse than the plain net.")
    assert all(off["LSTM", H][0] > off["RNN", H][0] for H in (2, 4, 8))


def test_the_nets_learnt_their_years_too_well_and_more_years_help(chapter):
    chapter.says("the nets of four and eight units are *nearer* than the regression")
    for net in NETS:
        for H in (4, 8):
            assert np.median(sun(net, H, "fit")) < sun(net, H, "regression fit")[0]
    chapter.says("With ten times as many years the net comes close to the regression")
    for net in NETS:
        behind = [
            np.median(sun(net, 4, "off", times=n) - sun(net, 4, "regression off", times=n), axis=0)[
                0
            ]
            for n in (1, 10)
        ]
        assert behind[1] < 1 < 2 < behind[0]
