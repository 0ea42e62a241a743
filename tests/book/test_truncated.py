"""What the page on the truncated gradient says is what its cells compute."""

from inspect import signature

import numpy as np
import pytest

from lstm_lib import lstm
from studies.chunks.trial import WAYS
from studies.chunks.trial import trial as chunks
from studies.core.results import read
from studies.gradients import trial as gradients
from studies.gradients.lags import lstm_error, measure
from studies.latch.figures import curves


def test_the_counts_are_those_of_the_formula_and_of_1997(chapter):
    for row in chapter.printed("by_library").splitlines()[-3:]:
        formula, counted = row.split()[-2:]
        assert formula == counted
    chapter.says("264 weights for four blocks of one cell, and 276 for three blocks of two")
    chapter.says("264 and 276.")
    assert "264 like 1997" in chapter.printed("theirs")
    assert "276 like 1997" in chapter.printed("theirs")


def test_one_step_by_hand_is_the_library_s(chapter):
    assert chapter.value("float(gap)") < 1e-12


def test_the_truncated_gradient_carries_two_numbers_for_each_row_of_a_cell(chapter):
    assert chapter.value("kept_on") == 2 * 64 * (64 + 64 + 1)
    chapter.says("$2H(D + H + 1)$ numbers, whatever the length of the sequence")


def test_what_is_kept_is_as_small_and_as_large_as_is_said(chapter):
    carried, all_of_it, by_time = chapter.value("(kept_on, 2 * 64 * 24_768, by_bptt)")
    chapter.says("RTRL keeps about two hundred times as many numbers as the truncated form.")
    assert all_of_it / carried == pytest.approx(200, rel=0.1)
    chapter.says("BPTT passes the truncated form after a few dozen steps")
    assert 24 < carried / (by_time[0] / 100) < 48
    assert chapter.value("N") == 3 * 64 * (64 + 64 + 1)


def test_online_and_truncated_are_one_and_the_exact_gradient_is_another(chapter):
    assert chapter.value("relative_error(online_sum, truncated)") < 1e-12
    assert "exact against truncated:  0.75" in chapter.printed("online against")
    chapter.says("it is off from the exact one by up to three quarters of the largest entry")


def test_the_error_by_lag_does_what_its_text_says(chapter):
    exact, rnn = chapter.value("exact"), chapter.value("rnn_error")
    assert chapter.value("cut") == {1.0}
    assert exact.shape == (6, 3, 101)
    chapter.says("in the medians it stays between 0.5 and 20, where the tanh network keeps")
    assert exact.min() > 0.5
    assert 15 < exact.max() < 20
    chapter.says("where the tanh network keeps $10^{-4}$ at best")
    assert rnn[-1, -1] == rnn[:, -1].max()
    chapter.says("With a bias of $-4$ every way around leads through taps that are nearly shut")
    chapter.says("and the error stays within a hundredth of one")
    assert chapter.value("biases[0]") == -4
    assert np.abs(exact[:, 0] - 1).max() < 0.01
    assert 10**-4.5 < rnn[-1, -1] < 10**-3.5
    assert 10**-82.5 < rnn[0, -1] < 10**-81.5
    assert 5.5 < exact[2, 2, -1] < 6.5 and rnn[2, -1] < 1e-8  # the figure, as its alt text has it
    chapter.says("The exact error rises mostly at the right end")
    far = exact[:, 2, 99] / exact[:, 2, 50]
    assert np.median(far) > 5


def test_the_two_gradients_of_the_net_that_learns_are_not_alike(chapter):
    angles, lengths = np.array(list(chapter.value("compared").values())).T
    assert len(angles) == 4
    assert angles.min() > 30 and angles.max() < 95
    chapter.says("The angle is between 30 and 95 degrees.")
    chapter.says("Above 90, as after 30 updates")
    assert list(chapter.value("compared"))[1] == 30 and angles[1] > 90 > max(angles[[0, 2, 3]])
    chapter.says(
        "it is once less than a quarter of the exact one, once more than four times as long"
    )
    assert sum(lengths < 1 / 4) == sum(lengths > 4) == 1


def test_fifty_nets_say_the_same_of_the_truncated_gradient_as_the_one(chapter):
    fifty = [trial.outcome for trial in chapter.value("fifty")]
    assert len(fifty) == 50
    chapter.says(
        f"in fifty untrained blocks of {gradients.H} cells, with an error at the last step"
    )
    chapter.says(f"with an error at the last step of {gradients.LAGS[-1] + 1}:")
    angle, length = (np.median([o[name] for o in fifty]) for name in ("angle", "length"))
    chapter.says(f"{angle:.0f} degrees in the median, and two thirds of the length")
    assert length == pytest.approx(2 / 3, abs=0.02)


def test_nets_learn_by_the_truncated_gradient_somewhat_later(chapter):
    cut, exact = (
        curves(read("latch"), (net,))[net][100] for net in ("1997, truncated", "1997, exact")
    )
    assert (sum(u is not None for u in cut), sum(u is not None for u in exact)) == (9, 10)
    assert sum(c is None or c > e for c, e in zip(cut, exact, strict=True)) > 5
    chapter.says(
        "solves the task nine times in ten at a lag of 100, where the exact one solves it ten"
    )


@pytest.mark.parametrize(
    ("expression", "form", "words"),
    [
        ("sum(w.size for w in p.values())", "d", "The paper counts {}, too"),
        ("10_000 / 12 // 10 * 10", ".0f", "10,000 symbols are some {} strings"),
    ],
)
def test_a_number_in_the_prose_is_what_the_page_computes(chapter, expression, form, words):
    chapter.says(words.format(format(chapter.value(expression), form)))


def test_the_papers_update_is_the_truncated_gradient(chapter):
    compare = (
        "[max(np.abs(library[f'{w}_{k}'] - total[k][:, cols]).max() for k in 'ifgo' "
        "for w, cols in columns.items()) for library in (by_time, by_step)]"
    )
    assert max(chapter.value(compare)) < 1e-14
    for letter in "ifo":
        off = chapter.value(f"np.abs(by_time['b_{letter}'] - total['{letter}'][:, 15]).max()")
        assert off < 1e-14


FIRST_THOUSAND = """
x, target, _ = stream(np.random.default_rng(3), T=10_000)
now, dS = {"h": np.zeros(8), "c": np.zeros(8)}, {k: np.zeros((8, 16)) for k in "ifg"}
off = []
for x_t, target_t in zip(x[:1000, 0], target[:1000, 0]):
    now = forward(p, now, x_t)
    dS = carry(now, dS)
    dy, _, do, dc = errors(p, now, target_t)
    p = update(p, gradient(now, dS, dy, do, dc), lr=0.5)
    off.append(float(np.abs(now["y"] - target_t).max()))
"""


def test_the_update_learns_online(chapter):
    missed = chapter.value("missed")
    assert 60 < missed[0] < 85 and missed[-1] < 25
    chapter.says("From about three quarters wrong to less than a quarter")
    chapter.says("one symbol at a time, at the paper's learning rate of 0.5. A prediction is wrong")
    chapter.says("A prediction is wrong if an output is off by 0.49 or more")
    off = np.array(
        chapter.value(f"exec({FIRST_THOUSAND!r}, (own := {{**globals()}})) or own['off']")
    )
    assert 100 * np.mean(off >= 0.49) == missed[0]
    assert 100 * np.mean(off >= 0.48) > missed[0] > 100 * np.mean(off >= 0.5)


def bits(way, k):
    return np.array([one.outcome["bits"] for one in read("chunks", way=way, k=k)])


def test_carrying_the_state_counts_and_a_window_per_error_does_not(chapter):
    chapter.says("costs 0.06 bits at $k = 5$ and 0.02 at $k = 20$, in the mean; every seed loses")
    chapter.says("its gain is below 0.01 bits with each seed")
    for k, said in ((5, "0.06"), (20, "0.02")):
        dropped = bits("chunks, state dropped", k) - bits("chunks", k)
        assert len(dropped) == 5 and (dropped > 0).all() and f"{dropped.mean():.2f}" == said
        assert (bits("a window per error", k) > bits("chunks", k) - 0.01).all()
    chapter.says("($k = 20$ is better throughout, but in as many updates it has read four times")
    assert all((bits(way, 20) < bits(way, 5)).all() for way in WAYS) and 20 / 5 == 4
    units = signature(chunks).parameters["H"].default
    chapter.says(f"A tanh network of {units} units reads *Alice*, five seeds each")
    chapter.says("at 2.7 to 3.0 bits these nets are far from fully trained")
    every = np.concatenate([bits(way, k) for way in WAYS for k in (5, 20)])
    assert (f"{every.min():.1f}", f"{every.max():.1f}") == ("2.7", "3.0")


def test_the_words_of_the_figures_say_what_is_drawn(chapter):
    chapter.describes(
        "Two cells, one above the other, each with its own input pipe, loop and output"
    )
    chapter.describes("A memory block of two cells: they are written together and read together.")
    (sheet,) = chapter.drawn("draw.shared_gates()")
    gids = set(sheet["gids"])
    for name in ("in", "loop", "out", "cell", "valve-i", "valve-o"):
        assert any(gid.startswith(f"{name}-2") for gid in gids)
        assert not any(gid.startswith(f"{name}-3") for gid in gids)
    assert {gid for gid in gids if gid.startswith("gate-")} == {"gate-i", "gate-o"}
    chapter.describes(
        "Three time steps, each with a state c on top, pre-activations z in the middle and"
    )
    (sheet,) = chapter.drawn("draw.cut_edges()")
    for k in "czh":
        assert (
            len({gid for gid in sheet["gids"] if gid in {f"{k}-{t}" for t in ("t-1", "t", "t+1")}})
            == 3
        )
    assert sheet["texts"].count("× 1") == 2
    chapter.describes("medians over nine random nets of 8 units or cells.")
    errors = chapter.value(
        "[[block_error(g, b, s) for s in range(9)] for g in gains for b in biases]"
    )
    medians = np.median(errors, axis=1)
    assert chapter.value("exact.reshape(-1, 101)") == pytest.approx(medians, rel=1e-9)
    tanh, _ = measure("tanh", chapter.value("gains[0]"), 100, range(9), H=8, D=4)
    assert chapter.value("rnn_error[0]") == pytest.approx(np.median(tanh, axis=0), rel=1e-6)
    rng = np.random.default_rng(0)  # 8 cells of the other kind
    blocks = lstm.init(rng, 4, 8, variant="1997"), rng.normal(size=(100, 1, 4))
    assert errors[8][0] == pytest.approx(lstm_error(*blocks, variant="1997"), rel=1e-9)
    chapter.describes(
        "Error over 100 steps back, on a log scale, for a gain of 1 and gates half open:"
    )
    shown = chapter.shown("error")
    assert chapter.starts("error") == {"gain": 1, "bias": 0}  # a gate of bias 0 is half open
    (axes,) = chapter.drawn("draw.lag_figure()")
    chapter.describes(
        "the truncated error of the block is a flat line at one, its exact error stays near"
    )
    assert set(axes["lines"][-1][2]) == {1.0}
    assert len(axes["lines"][-1][2]) == 101
    chapter.describes("its exact error stays near one and rises to about six, and that of the tanh")
    exact = np.array(shown["exact"])
    assert np.abs(exact[:50] - 1).max() < 1
    assert exact[-1] == exact.max() == pytest.approx(6, abs=0.5)
    assert np.array(shown["tanh"])[-1] < 1e-6


def test_the_caption_of_the_chunks_says_how_long_they_learned_and_what_the_bounds_are(chapter):
    chapter.describes("after 1,000 updates: mean, and twice its standard error.")
    assert {trial.settings["updates"] for trial in read("chunks")} == {1000}
    table = chapter.printed("by_way = {way:").splitlines()[1:]
    for row, way in zip(table, WAYS, strict=True):
        for k in (5, 20):
            found = bits(way, k)
            error = np.sqrt(((found - found.mean()) ** 2).sum() / (len(found) - 1) / len(found))
            assert f"{found.mean():.3f} ± {2 * error:.3f}" in row
