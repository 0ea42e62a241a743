"""What "The block agrees" says of its nets is what the stored study and its own cells find."""

import numpy as np
import pytest

from studies.agreement import baselines, figures
from studies.agreement.kept import BEST, FEW, load
from studies.agreement.nets import AHEAD, BETWEEN, SIZES, with_attractors
from studies.alice.nets import read as run
from studies.alice.nets import start
from studies.core.intervals import wilson
from studies.core.results import read
from studies.tasks.agreement import facts, one_hot

TRIED = figures.sort(read("agreement"))
CHOSEN = {name: TRIED[name][figures.best(TRIED[name], FEW)] for name in TRIED}
LSTM, RNN = CHOSEN["LSTM, 11 cells"], CHOSEN["RNN, 27 units"]
TWO, ONE = CHOSEN["LSTM, 2 cells"], CHOSEN["LSTM, 1 cell"]
TENS = (LSTM, RNN, TWO, ONE)


def followers(ten):
    return [int(np.argmax(o["follows"])) for o in ten]


def most(ten):
    return [int(np.argmax(o["flips"])) for o in ten]


def flipped_by_followers(ten):
    return [o["flips"][k] / o["fair"] for o, k in zip(ten, followers(ten), strict=True)]


def test_the_rules_of_thumb_are_as_good_as_they_say(chapter):
    chapter.says(
        "A rule that follows the last noun is right half the time once an attractor stands between."
    )
    assert [baselines.last_noun(k) for k in range(4)] == [1, 0.5, 0.5, 0.5]
    chapter.says("In one sentence of three no noun stands before the subject; in the others")
    chapter.says("That makes two thirds.")
    assert baselines.first_noun() == pytest.approx(2 / 3)
    alt = "A window of 4 words falls to 50 percent at two attractors, one of 8 words at three."
    assert alt in " ".join(chapter.text.replace('"\n     "', "").split())
    for width, falls in ((4, 2), (8, 3)):
        assert baselines.window(width, falls - 1) > baselines.window(width, falls) == 0.5
    assert baselines.counts(12) == pytest.approx(0.6, abs=0.02)


def test_the_settings_and_the_sizes_are_the_study_s(chapter):
    chapter.says("an LSTM of 11 cells with 1,166 weights")
    chapter.says("of 27 tanh units with 1,188")
    assert SIZES == {"LSTM": 11, "RNN": 27}
    D = one_hot(with_attractors()).shape[-1]
    weights = {
        net: sum(w.size for w in start(net, np.random.default_rng(0), H, D, 2).values())
        for net, H in SIZES.items()
    }
    assert weights == {"LSTM": 1166, "RNN": 1188}
    chapter.says(
        "For each we tried three rates and two ways to start, with three {term}`seeds <seed>`."
    )
    for name in ("LSTM, 11 cells", "RNN, 27 units"):
        assert [len(runs) for runs in TRIED[name].values()].count(FEW) == 5
    chapter.says("The best settings got ten seeds, and are drawn here:")
    chapter.says("its larger rate: 0.03 against 0.003")
    assert (BEST[0]["forget_bias"], BEST[0]["lr"]) == (1, 0.03)
    assert (BEST[1]["start"], BEST[1]["lr"]) == ("Gaussian", 0.003)
    assert [len(ten) for ten in TENS] == [10] * 4


def test_both_nets_are_right_wherever_they_learned(chapter):
    chapter.says("Up to four attractors, all ten nets of both kinds answer everything right")
    for ten in (LSTM, RNN):
        assert (figures.shares(ten)[:, : BETWEEN.index(4) + 1] == 1).all()
        good, all_of_them = figures.misled(ten, 4)
        assert good == all_of_them > 200
    chapter.says("with up to 16 words between subject and verb")
    for one in (*LSTM, *RNN):
        assert len(one["distance"]) == 17
        assert all(right == all_of_them for right, all_of_them in one["distance"])
    chapter.says("(For ten of ten the {term}`Wilson interval` is 72 to 100 %.)")
    assert [round(100 * end) for end in wilson(10, 10)] == [72, 100]
    chapter.says("one plain net misses one sentence of 500, and the others none")
    wrong = [500 - round(500 * share) for share in figures.shares(RNN)[:, -1]]
    assert sorted(wrong) == [0] * 9 + [1]
    chapter.says("With twelve attractors, three times what they learned from")
    assert BETWEEN[-1] == 12 == 3 * 4
    chapter.says("all ten nets of both kinds answer everything right")
    assert len(LSTM) == len(RNN) == 10
    assert (figures.shares(LSTM)[:, -1] == 1).all()


def test_the_lstm_learns_sooner_and_at_every_rate(chapter):
    chapter.says("The LSTM learns sooner, and owes that to its larger rate")
    early = [np.mean([o["learned"] for o in ten], axis=0) for ten in (LSTM, RNN)]
    assert (early[0][:3] > early[1][:3]).all()
    ends = {
        name: {words: [o["learned"][-1] for o in runs[:FEW]] for words, runs in TRIED[name].items()}
        for name in ("LSTM, 11 cells", "RNN, 27 units")
    }
    assert all(right == 1000 for runs in ends["LSTM, 11 cells"].values() for right in runs)
    chapter.says("But it learns at all three rates, the plain net reliably only at this one.")
    for words, runs in ends["RNN, 27 units"].items():
        assert (min(runs) == 1000) == words.endswith("lr 0.003"), words
    chapter.says("At 0.003 it is no quicker (folded table).")
    rows = chapter.value("rows")
    after = {row[0]: float(row[1].split()[0]) for row in rows if "0.003" in row[0]}
    assert list(chapter.value("columns")) == ["after 8,000", "after 32,000"]
    lstm, plain = ([v for k, v in after.items() if k.startswith(n)] for n in ("LSTM", "RNN"))
    assert len(lstm) == len(plain) == 2
    assert max(lstm) < min(plain)


def test_more_attractors_before_the_subject_mislead_both(chapter):
    chapter.says("the LSTM falls to 88 % on average (58 to 100)")
    chapter.says("the plain net to 76 % (50 to 100).")
    six = [
        100 * np.array([np.divide(*o["before"][AHEAD.index(6)]) for o in ten])
        for ten in (LSTM, RNN)
    ]
    assert [f"{f(ten):.0f}" for ten in six for f in (np.mean, np.min, np.max)] == (
        ["88", "58", "100", "76", "50", "100"]
    )
    for ten in (LSTM, RNN):
        assert all(good == n for o in ten for good, n in o["before"][:3])


def test_two_cells_are_enough_and_one_comes_close(chapter):
    chapter.says("Two are enough!")
    chapter.says("Two cells are enough, and one comes close.")
    assert all(o["learned"][-1] == 1000 for o in TWO)
    assert min(o["learned"][-1] for o in ONE) > 980
    assert sum(o["learned"][-1] < 1000 for o in ONE) > 0
    chapter.says("a net of two cells, 140 weights in all")
    assert chapter.value("sum(w.size for w in params.values())") == 140


def test_the_pair_is_read_as_the_box_says(chapter):
    seen = chapter.value("seen")
    _, _, halls, the, key, _, _, cabinets = range(8)
    chapter.says("At *halls* the net leans to *are*")
    assert (seen["are"][halls] > 0.8).all()
    assert (seen["i"][halls] < 0.2).all()
    assert (np.abs(seen["c"][halls]) < 0.3).all()
    chapter.says("At the next *the* the input gate begins to open")
    assert (seen["i"][halls] < seen["i"][the]).all()
    assert (seen["i"][the] < seen["i"][key]).all()
    chapter.says("At *key* or *keys* it is at 0.96.")
    assert [f"{one:.2f}" for one in seen["i"][key]] == ["0.96", "0.96"]
    chapter.says("The memory goes to $-0.9$ for *key* and to 0.7 for *keys*.")
    assert [f"{one:.1f}" for one in seen["c"][key]] == ["-0.9", "0.7"]
    chapter.says("in both sentences, $i$ is nearly shut and $f$ mostly open")
    assert [f"{one:.2f}" for one in seen["i"][cabinets]] == ["0.04", "0.13"]
    assert [f"{one:.2f}" for one in seen["f"][cabinets]] == ["0.94", "0.77"]
    chapter.says("The answer does not move.")
    assert (seen["are"][key:, 0] < 0.05).all()
    assert (seen["are"][key:, 1] > 0.95).all()


def test_one_cell_carries_the_number_and_the_other_only_follows(chapter):
    chapter.says("Both cells follow the number closely, also at the word after the subject, where")
    params, words = load(), with_attractors()
    c, known = run(params, one_hot(words))["c"], facts(words)
    then = c[known["subject"] + 2, np.arange(500)]  # c[0] is the start
    sizes = [abs(np.corrcoef(then[:, k], known["plural"])[0, 1]) for k in range(2)]
    assert [f"{size:.2f}" for size in sizes] == ["0.99", "1.00"]
    assert (sizes > chapter.value("follows")).all()
    assert chapter.value("follows").min() > 0.95
    chapter.says("set it, and all answers flip; set the first, and none does")
    printed = chapter.printed("flip, fair = flipped(").splitlines()
    assert [line.split(", ")[1] for line in printed] == ["0 of 500 flip", "500 of 500 flip"]


def test_the_first_cell_is_told_by_the_second_one_s_output(chapter):
    """Cut the second cell's h off from the first, and the first no longer follows."""
    cut = (
        "{k: np.where((np.arange(2)[:, None] == 0) & (np.arange(2) == 1), 0, w) "
        "if k[0] == 'W' else w for k, w in params.items()}"
    )
    chapter.says("Cut the weights that bring it the second cell's $h$, and the first cell no")
    whole, without = (chapter.value(f"follows_number({p}, words)") for p in ("params", cut))
    assert without[0] < 0.5 < 0.9 < whole[0]


def test_the_gates_matter_as_much_as_the_table_says(chapter):
    gates, forced = chapter.value("gates"), chapter.value("forced")
    chapter.says("with $f$ nearer to 1 and $i$ nearer to 0, though neither gets that far")
    for place in ("before", "between"):
        assert gates[place]["f"] > 0.85 > 0.2 > gates[place]["i"] > 0.1
    assert gates["subject"]["i"] > 0.9 > 0.5 > gates["subject"]["f"]
    chapter.says("$f$ matters: held at 0, it wipes the cell.")
    chapter.says("Yet only a quarter of the answers are wrong")
    assert 500 - forced["f", 0] == pytest.approx(125, abs=5)
    chapter.says("$i$ hardly matters: held open, it makes 34 of 500 wrong")
    assert 500 - forced["i", 1] == 34
    assert forced["f", 1] == forced["i", 0] == 500


def test_what_is_left_without_the_forget_gate_comes_back_from_the_first_cell(chapter):
    chapter.says("What knowledge is left comes mostly from the first cell, which has been told")
    chapter.says("and 293 of 500 are right; following the last noun gets 270")
    chapter.says("While the second cell is whole the first has no say: to empty it alone costs no")
    assert chapter.value("emptied") == {None: 500, 0: 293}
    known = facts(with_attractors())
    alone = int((known["last"] == known["plural"]).sum())
    assert alone == 270
    shut = chapter.value("forced")["f", 0]
    assert 293 - alone < 0.25 * (shut - alone)


def test_a_cell_that_follows_most_closely_need_not_carry(chapter):
    chapter.says("setting the follower flips half of the answers, and it can be all or none")
    found = flipped_by_followers(TWO)
    assert np.median(found) == pytest.approx(0.5, abs=0.05)
    assert (min(found), max(found)) == (0, 1)
    chapter.says("Only in six of the ten nets is the follower the cell that flips most.")
    same = [a == b for a, b in zip(followers(TWO), most(TWO), strict=True)]
    assert sum(same) == 6
    rest = [o for o, one in zip(TWO, same, strict=True) if not one]
    chapter.says("In one of the others the follower flips no answer, and the other cell all 500!")
    whole = [o for o in rest if sorted(o["flips"]) == [0, 500]]
    assert len(whole) == 1
    assert whole[0]["flips"][followers(whole)[0]] == 0
    chapter.says("At the attractors after the subject its follower's $i$ is 0.18")
    chapter.says("the lowest of the six; their median is 0.70.")
    shut = [o["gates"]["between"]["i"] for o, one in zip(TWO, same, strict=True) if one]
    assert same[0]
    assert (f"{np.median(shut):.2f}", f"{shut[0]:.2f}") == ("0.70", "0.18")
    assert shut[0] == min(shut)


def test_setting_all_cells_leaves_what_h_holds(chapter):
    chapter.says("in the median nine tenths, with two cells as with eleven")
    for ten in (TWO, LSTM):
        found = [o["all"] / o["fair"] for o in ten]
        assert np.median(found) == pytest.approx(0.9, abs=0.03)


def test_in_eleven_cells_the_number_is_spread_out(chapter):
    chapter.says("Setting one cell hardly ever does anything, whichever it is;")
    chapter.says("the most that one did in any net is 38 %")
    flips = np.array([o["flips"] for o in LSTM]) / 500
    assert (flips < 0.02).mean() > 0.9
    assert f"{100 * flips.max():.0f}" == "38"
    chapter.says("Setting all cells but the follower flips almost half, in the median.")
    others = [o["others"] / 500 for o in LSTM]
    assert 0.4 < np.median(others) < 0.5


def test_the_words_of_the_figures_say_what_is_drawn(chapter):
    (axes,) = chapter.drawn(
        "figures.by_attractors({name: chosen[name] for name in figures.LOOKS if name in chosen})"
    )
    lines = {name: y for name, _, y in axes["lines"]}
    chapter.describes("against the attractors between subject and verb, from 0 to 12.")
    assert (BETWEEN[0], BETWEEN[-1]) == (0, 12)
    assert {len(share) for share in lines.values()} == {len(BETWEEN)}
    chapter.describes("The LSTM and the recurrent net stay at 100 percent.")
    nets = [share for name, share in lines.items() if name.startswith(("LSTM", "RNN"))]
    assert len(nets) == 2 and min(map(min, nets)) > 0.998
    for width, falls in ((4, 2), (8, 3)):
        share = lines[f"window of {width} words"]
        assert (share[: BETWEEN.index(falls)] > 0.5).all()
        assert (share[BETWEEN.index(falls) :] == 0.5).all()
    chapter.describes("Counting words falls slowly, to about 60 percent.")
    counts = lines["counts of words"]
    assert (np.diff(counts[1:]) < 0).all()
    assert counts[-1] == pytest.approx(0.6, abs=0.02)


def test_the_words_of_the_pair_and_of_the_tables_say_what_they_show(chapter):
    chapter.describes("Four rows over the words in the halls the key(s) to the cabinets")
    chapter.describes("filled up to halls: the forget gate f, the input gate i and the memory c")
    assert len(chapter.drawn("draw_page.panels(PAIR)")) == 4
    shown = chapter.shown("pair")
    for name in ("f-0", "f-1", "i-0", "i-1", "c-0", "c-1", "are-0", "are-1"):
        assert np.isfinite(shown[name]).tolist() == [True] * 3 + [False] * 5
    assert chapter.value("draw_page.both_ways(PAIR)")[2] == "halls"
    chapter.describes("At halls i is small, c is near 0, and the net leans to are.")
    for k in (0, 1):
        assert shown[f"i-{k}"][2] < 0.2
        assert abs(shown[f"c-{k}"][2]) < 0.3
        assert shown[f"are-{k}"][2] > 0.8
    chapter.describes("after so many sentences: mean of ten nets, the worst in brackets.")
    chapter.describes("Of 500 sentences: median of ten nets, lowest and highest in brackets.")
    assert {len(ten) for ten in chapter.value("chosen").values()} == {10}
    assert chapter.value("words.shape[1]") == 500


def test_the_folded_table_takes_three_nets_of_each_setting(chapter):
    chapter.describes("All settings: mean of three nets, the worst in brackets")
    cells = {row[0]: row[1:] for row in chapter.value("rows")}
    assert len(cells) == sum(len(TRIED[net]) for net in ("LSTM, 11 cells", "RNN, 27 units")) == 12
    for net in ("LSTM, 11 cells", "RNN, 27 units"):
        for words, runs in TRIED[net].items():
            three = [o["learned"][-1] / 10 for o in runs[:3]]
            assert cells[f"{net.split(',')[0]}: {words}"][-1] == (
                f"{sum(three) / 3:.0f} % ({min(three):.0f})"
            )
