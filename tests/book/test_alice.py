"""What "The block writes" says of its nets is what their trials found."""

import numpy as np
import pytest
from lxml import html

from studies.alice import nets
from studies.alice.kept import load
from studies.alice.trial import parts
from studies.core.results import read
from studies.data import series
from studies.data.text import text_of
from studies.sunspots import trial as sunspots

NETS = ("LSTM", "RNN")
KINDS = [(net, H) for net in NETS for H in (2, 4, 8)]
ECHOES = ("a space", "a vowel", "letters of the word")


def column(chapter, net, key, place):
    return np.array([one[key][place] for one in chapter.value(f"trials[{net!r}]")])


def follows(chapter, net, name, trained):
    return np.abs([one["cells"][name][trained][1] for one in chapter.value(f"trials[{net!r}]")])


def sun(net, H, key, times=0):
    found = [t for t in read("sunspots", net=net, H=H) if t.settings.get("times", 0) == times]
    return np.array([t.outcome[key] for t in found])


def test_the_nets_are_as_large_as_it_says(chapter):
    chapter.says("We wrote down seven such properties of a place in the text.")
    assert chapter.value("len(found)") == 7
    chapter.says("The block gets 29 cells, which makes 8,265 weights.")
    assert chapter.value("sum(w.size for w in lstm_net.values())") == 8265
    assert chapter.value("(len(lstm_net['b_f']), len(rnn_net['b']))") == (29, 64)
    chapter.says("The plain net has 64 tanh units and 8,384.")
    assert chapter.value("sum(w.size for w in rnn_net.values())") == 8384
    chapter.says("0.03 for the LSTM, 0.01 for the plain net")
    assert chapter.value("BEST") == {"LSTM": 0.03, "RNN": 0.01}


def test_the_two_end_close_together_and_do_not_beat_quadruples(chapter):
    chapter.says("neither net beats counting quadruples")
    ends = {net: column(chapter, net, "bits", -1) for net in NETS}
    assert all(len(found) == 5 for found in ends.values())
    chapter.says("In the end hardly anything is left of that")
    assert abs(np.median(ends["LSTM"]) - np.median(ends["RNN"])) < 0.04
    assert min(map(min, ends.values())) > chapter.value("grams[4]") + 0.02
    chapter.says("After 500 updates the block is ahead by about a tenth of a bit.")
    early = [column(chapter, net, "bits", 2) for net in NETS]
    assert early[0].max() < early[1].min()
    assert np.median(early[1]) - np.median(early[0]) == pytest.approx(0.1, abs=0.05)


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
    chapter.says("In each of the plain nets the same unit also follows the letters of the word")
    for one in chapter.value("trials['RNN']"):
        cells = [one["cells"][name][1][0] for name in ("the word ends", "letters of the word")]
        assert cells[0] == cells[1]
    chapter.says("its bars go down where a word ends")
    assert chapter.value("found['the word ends'][1][1]") < 0
    chapter.says("no cell follows how many words have passed")
    for net in NETS:
        assert np.median(follows(chapter, net, "words since a mark", 1)) < 0.25


def test_both_use_about_eight_characters(chapter):
    chapter.says("Both nets use about eight characters")
    chapter.says("With more than eight characters the bits hardly fall any further.")
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
    lines = chapter.value("draw.told(found, 29)")
    for name, (_, (cell, r)) in chapter.value("trials['LSTM'][0]['cells']").items():
        assert f"“{name}” ({abs(r):.2f})" in lines[cell]


def test_each_letter_of_the_last_two_lines_can_be_tapped(chapter):
    chapter.says("Tap a letter of the second or third line, or move the slider.")
    page = html.fromstring(next(text for text in chapter.html() if 'id="fig-reach"' in text))
    drawn = page.xpath("//*[starts-with(@data-gid, 'letter-')]")
    letters = "".join(letter.text_content() for letter in drawn).replace("\u00a0", " ")
    assert letters == chapter.value("passage")[40:] and len(letters) == 80
    assert chapter.value("[letters[0], letters[-1]]") == [40, 119]


@pytest.mark.parametrize("net", NETS)
def test_a_space_between_costs_much_of_the_gradient(chapter, net):
    chapter.says("six letters back the gradient is clearly smaller if a space lies between")
    codes = parts()[1]
    text, places = text_of(codes), np.linspace(200, len(codes) - 2, 600).astype(int)
    left = nets.reach(load(net), codes, places, 33)[6]
    between = np.array([" " in text[p - 5 : p] for p in places])
    share = np.median(left[between]) / np.median(left[~between])
    assert share < 0.65
    chapter.says("end after some twenty")
    far = np.median(nets.reach(load(net), codes, places[::10], 26), axis=1)
    assert far[15] > 1e-3 > far[25]


def test_at_the_median_no_kind_of_net_beats_the_weighted_sum(chapter):
    chapter.says("At the median no kind of net beats the weighted sum.")
    (regression,) = np.unique(sun("RNN", 2, "regression off"), axis=0)
    scores = chapter("time_series").value("scores")
    assert regression[:2] == pytest.approx(scores["AR(11)"][:2], abs=0.01)
    off = np.array([np.median(sun(net, H, "off"), axis=0) for net, H in KINDS])
    chapter.says("only match AR(2), a sum of two years: it is off by 19.6")
    assert off[:, 0].min() == pytest.approx(scores["AR(2)"][0], abs=0.3)
    assert f"{scores['AR(2)'][0]:.1f}" == "19.6"
    chapter.says("Four years ahead all medians are far behind.")
    assert off[:, 1].min() > regression[1] + 5
    assert off[:, 0].min() > regression[0]
    chapter.says("At sixteen the largest nets come level")
    assert all(
        abs(one[2] - regression[2]) < 1.5 for (_, H), one in zip(KINDS, off, strict=True) if H == 8
    )


def test_the_nets_fit_the_sun_s_years_better_and_the_drawn_ones_not(chapter):
    chapter.says("every kind of net is off by *less* than the weighted sum, at the median")
    for net, H in KINDS:
        assert np.median(sun(net, H, "fit")) < sun(net, H, "regression fit")[0]
    chapter.says("the nets fit their years no better than the weighted sum does")
    for net in NETS:
        behind = sun(net, 4, "fit", 1) - sun(net, 4, "regression fit", 1)
        assert np.median(behind) > 0


def test_ten_times_as_many_years_bring_the_nets_close(chapter):
    chapter.says("one year ahead the median net is behind by less than one spot instead of several")
    for net in NETS:
        behind = [
            np.median(sun(net, 4, "off", n)[:, 0] - sun(net, 4, "regression off", n)[:, 0])
            for n in (1, 10)
        ]
        assert behind[1] < 1 < 2 < behind[0]


def test_the_words_of_the_figures_say_what_is_drawn(chapter):
    (axes,) = chapter.drawn(
        "draw.curves(updates, {net: [one['bits'] for one in found] for net, found in "
        "trials.items()}, grams)"
    )
    chapter.describes("over 0, 100, 500, 2,000 and 5,000 updates, LSTM and RNN")
    assert list(chapter.value("updates")) == [0, 100, 500, 2000, 5000]
    chapter.describes("with three dashed lines for n-grams.")
    levels = [y[0] for _, _, y in axes["lines"][2:-1]]
    assert levels == list(chapter.value("grams").values())
    assert len(levels) == 3
    chapter.describes("Both curves fall from a little above 5.")
    for net, (name, _, y) in zip(NETS, axes["lines"], strict=False):
        assert name == net
        assert 5 < y[0] < 5.2
        assert (np.diff(y) < 0).all()


def test_the_words_of_the_two_texts_say_what_is_drawn(chapter):
    chapter.describes("Three lines of the held-out text, with a bar behind each letter")
    chapter.describes("Three lines of text. At the chosen letter, both bars are full")
    for figure in ("draw.coloured(passage)", "draw.reaching(passage, letters[0])"):
        panels = chapter.drawn(figure)
        assert "".join(letter for panel in panels for letter in panel["texts"]).replace(
            "\u00a0", " "
        ) == chapter.value("passage")
        assert len(panels) == 3
    chapter.describes("up where the chosen cell is above its mean, down where it is below.")
    cell = chapter.value("found['the word ends'][1][0]")
    bars = chapter.shown("cells")
    drawn = sum(np.concatenate([bars[f"{side}-{k}"] for k in range(3)]) for side in ("up", "down"))
    above = chapter.value("above")[-120:, cell]
    assert drawn == pytest.approx(above, abs=1 / 32)
    chapter.describes("the LSTM's up, the RNN's down; to the left, letter by letter, they get")
    shown = chapter.shown("reach")
    for sign, net in ((1, "LSTM"), (-1, "RNN")):
        back = sign * np.concatenate([shown[f"{net}-{k}"] for k in range(3)])[92::-1]
        assert back[0] == 1
        assert back[-1] == 0
        ends = np.flatnonzero(back)[-1] + 1
        assert ends < 60
        assert np.polyfit(np.arange(ends), back[:ends], 1)[0] < 0


def test_the_captions_of_the_tables_of_letters_count_the_nets(chapter):
    chapter.describes("Bits per character on the held-out text: median of five seeds, best and")
    chapter.describes("Median of five nets and their range. Chance is the best of ten untrained")
    trials = chapter.value("trials")
    assert [len(trials[net]) for net in NETS] == [5, 5]
    chapter.describes(
        "Medians of five seeds. Above, one character's gradient; the newest one's is 1."
    )
    codes = parts()[1]
    for net in NETS:
        assert (nets.reach(load(net), codes, np.array([100, 200]), 3)[0] == 1).all()


def test_the_captions_of_the_tables_of_sunspots_count_the_years_and_the_series(chapter):
    years = series.sunspots()[0]
    first = years[sunspots.LEAD + sunspots.FIT + sunspots.CHOOSE]
    chapter.describes(
        f"Error in sunspots (root mean square), {first:.0f} to {years[-1]:.0f}: median of ten seeds"
    )
    assert {len(sun(net, H, "off")) for net, H in KINDS} == {10}
    chapter.describes(
        f"than the weighted sum's, on the next {sunspots.JUDGED:,} years: median of five series"
    )
    assert {len(found) for found in chapter.value("drawn").values()} == {5}
