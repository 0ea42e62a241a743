"""The numbers of the trials that belong to "Input and output gates", on the experiments' page."""

import re
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest

from studies.core.intervals import wilson
from studies.core.results import read
from studies.latch.figures import outcomes
from studies.long_time_lags import figures as long_lags
from studies.long_time_lags import nets
from studies.tasks.memory_task import NOTHING

from .ladder import check_ladder


@pytest.fixture
def chapter(chapter):
    return chapter("experiments")


def test_who_solved_the_latch(chapter):
    latch = chapter.value("latch")
    won = {net: [u for u in updates if u is not None] for net, updates in latch.items()}
    assert {net: len(updates) for net, updates in won.items()} == {
        "sigmoid RNN": 0,
        "tanh RNN": 2,
        "bare carousel": 9,
        "1997, exact": 10,
        "1997, truncated": 9,
        "tanh, other start": 10,
    }
    pairs = zip(latch["1997, truncated"], latch["1997, exact"], strict=True)
    assert sum(cut is None or cut > exact for cut, exact in pairs) > 5
    chapter.says("finds it every time, and with the truncated gradient nine times in ten, mostly")
    chapter.says("the *bare carousel*, without any gate, nine times out of ten")
    assert {len(updates) for updates in latch.values()} == {10}
    assert all(250 < updates < 350 for updates in won["tanh RNN"])  # "two dots near 300"
    for net in ("bare carousel", "1997, exact", "tanh, other start"):
        assert np.sum(np.array(won[net]) < 100) > 5  # "most of them below 100"
    assert 70 < np.median(won["1997, truncated"]) < 130


def test_the_trained_net_answers_with_the_identity_as_with_tanh(chapter):
    shares = re.findall(r"([\d.]+)%", chapter.printed("until_solved("))
    assert len(shares) == 2
    assert min(float(share) for share in shares) > 95
    nets = chapter.value("started['tanh, orthogonal']")
    assert [len(trials) for trials in nets.values()] == [10] * 5
    near = {"model": "tanh, orthogonal", "inputs": 0.002, "lr": 0.0003}
    named = {lag: [t.outcome["linear"] for t in read("latch", lag=lag, **near)] for lag in nets}
    straight = [sum(share == 1 for share in shares) for shares in named.values()]
    assert straight == [10, 10, 10, 10, 9]
    chapter.says("at every lag from 10 to 300 all ten nets name all symbols with the identity")
    chapter.says("and at 1000 nine of ten")


def test_what_the_parts_of_the_start_are_worth(chapter):
    rows = chapter.printed('"Solved, of ten, at two lags."').splitlines()[1:]
    solved = [tuple(int(n) for n in row.split()[-2:]) for row in rows]
    both, gaussian, fast, large, usual = solved
    assert both == (10, 10)
    assert max(far for _, far in (gaussian, fast, large, usual)) <= 2
    chapter.says("At 100 the small inputs count most: without them nothing is solved.")
    assert large[0] == 0 and min(gaussian[0], fast[0]) > 5
    chapter.says("is forgiven more than half of the time")


def test_how_soon_the_gates_solved_the_number_task(chapter):
    number = chapter.value("number")
    left = check_ladder(number)
    chapter.says("in the tanh network all trials are within 6 % of knowing nothing")
    assert 0.05 < np.abs(left["tanh RNN"] - 1).max() < 0.06
    chapter.says("Without gates, or with an output gate alone, most are")
    assert all(np.sum(np.abs(left[net] - 1) < 0.06) > 5 for net in ("no gates", "output gate"))
    chapter.says(rf"Knowing nothing costs $\tfrac16 = {NOTHING:.3f}$, and the floor of a net")
    chapter.says(f"of a net that only adds is at ${0.9 * NOTHING:.2f}$.")
    luckiest = [f"{left[net].min() / 6:.{d}g}" for net, d in (("no gates", 1), ("output gate", 1))]
    chapter.says(f"the luckiest got down to {luckiest[0]} and {luckiest[1]}")
    found = [[o["updates"] for o in number[net] if o["updates"]] for net in list(number)[3:]]
    assert min(found[0]) > 240 and max(found[0]) < 650
    assert min(found[1]) > 260 and max(found[1]) < 715


def test_nets_without_gates_choose_by_what_is_not_straight(chapter):
    rows = chapter.value(
        "{net: [np.median([o[name] for o in longer[net][10]]) for name in ('loss', 'linear')]"
        " for net in starts}"
    )
    left = {net: 6 * loss for net, (loss, _) in rows.items()}
    chapter.says("with no squashing at all, stays near its floor of nine tenths")
    assert 0.85 < left["linear, orthogonal"] < 1
    chapter.says("The tanh network gets down to about a tenth")
    assert 0.08 < left["tanh, orthogonal"] < 0.15
    assert left["ReLU, identity"] < 0.021
    chapter.says("wrong by thousands of times what knowing nothing costs, in the median.")
    assert min(rows[net][1] for net in ("tanh, orthogonal", "ReLU, identity")) > 2000


def test_a_negative_bias_leaves_cells_free(chapter):
    equal, apart = (
        [np.sort(np.abs(share)) for share in chapter.value(f"[carried({b}, s) for s in range(3)]")]
        for b in ([0, 0, 0, 0], [0, -2, -4, -6])
    )
    chapter.says("With equal gates at least two cells are taken")
    assert min(shares[-2] for shares in equal) > 0.25  # a tenth counts as taken
    chapter.says("With a different negative bias for each it is one, as the paper advises.")
    assert min(shares[-1] for shares in apart) > 0.8
    assert max(shares[-2] for shares in apart) < 0.07


def test_the_nets_of_the_long_lags_have_the_paper_s_weights(chapter):
    rows = chapter.printed("long_lags.init(").splitlines()[1:]
    counts = [int(row.split()[-1].replace(",", "")) for row in rows]
    assert counts == [36, 144, 10_404, 10_504]
    assert counts[2] == 101**2 + 2 * 101 + 1  # one recurrent unit, no biases, all layers fed
    assert counts[3] == 101**2 + 3 * 101


def test_the_long_lags_went_as_the_text_says(chapter):
    rows = chapter.value("lag_tables.rows(results)")
    won = {key: [t.outcome["sequences"] for t in row] for key, row in rows.items()}
    best = won["LSTM", 100, "10.0", -5.0]
    assert (len(best), min(best), max(best)) == (18, 2700, 4000)
    chapter.says("in 18 of 18 trials, after 2,700 to 4,000 sequences")
    learning = [t.outcome["learning"] for t in rows["LSTM", 100, "10.0", -5.0]]
    assert None not in learning
    chapter.says("in the median those begin after about 7,000")
    chapter.says(f"All {len(learning)} also pass the harder test in the folded table")
    assert np.median(learning) == pytest.approx(7000, abs=100)
    chapter.says(f"with a rate of 10 after about {np.median(best):,.0f}.")
    for key in (("RTRL", 10), ("RTRL", 100), ("BPTT", 100)):
        assert set(won[*key, "1.0–10.0", 0.0]) == {None}
    assert set(won["RTRL", 4, "1.0", 0.0]) == {None}
    chapter.says("A rate of 20, which the paper does not list, wins all 18.")
    assert None not in won["RTRL", 4, "20.0", 0.0]
    chapter.says("At a lag of 10 the net succeeds all the same, every time; at 100 seldom.")
    assert None not in won["LSTM", 10, "1.0", 0.0]
    half_open = won["LSTM", 100, "1.0", 0.0]
    assert (len(half_open), half_open.count(None)) == (6, 5)
    chapter.says("At the paper's rate of 1.0 it wins 1 of 6.")
    shut = won["LSTM", 100, "1.0", -5.0]
    assert (len(shut), shut.count(None)) == (10, 0)
    chapter.says(f"all {len(shut)} trials succeed, after about {round(np.median(shut), -3):,.0f}")
    far = won["LSTM", 200, "4.0", -5.0]
    assert (len(far), far.count(None)) == (3, 0)
    chapter.says(f"At a lag of 200, with a rate of 4, it is 3 of {len(far)} after about")
    chapter.says(f"after about {round(np.median(far), -3):,.0f}; we went no farther")
    assert len(won["RTRL", 4, "1.0", 0.0]) == len(won["RTRL", 4, "20.0", 0.0]) == 18
    cap = rows["RTRL", 4, "1.0", 0.0][0].settings["cap"]
    chapter.says(f"is our worst: none of 18 trials gets there within {cap:,} sequences")


def test_the_live_run_is_as_its_figure_is_described(chapter):
    assert "after: never" in chapter.printed("first_blocks")
    rnn, lstm = (
        np.array([block.at_rest for block in blocks])
        for blocks in chapter.value("both_nets").values()
    )
    assert rnn[7:].min() >= 0.5
    assert np.median(rnn[7:]) == pytest.approx(0.6, abs=0.05)
    added = chapter.value("both_nets")["LSTM"][-1].added
    assert added == 600
    without = lstm[: added // 100]
    assert without.min() >= 0.5 and without.max() < rnn[: added // 100].min()
    chapter.says("The LSTM learns them sooner, but as long as it has no cell it does not get below")
    below = np.flatnonzero(lstm < 0.25)
    assert 29 < below[0] < 35  # "soon after 3,000"
    assert below[0] < np.flatnonzero(lstm >= 0.25)[-1] < 50  # "in the last thousand"


def test_the_recurrent_networks_fail_at_a_lag_of_ten_and_bptt_is_faster_at_four(chapter):
    rows = long_lags.rows(read("long_time_lags"))
    won = {key: [t.outcome["sequences"] for t in row] for key, row in rows.items()}
    assert set(won["RTRL", 10, "1.0–10.0", 0.0]) == {None}
    assert set(won["RTRL", 4, "1.0", 0.0]) == {None}  # "our worst"
    assert (
        1e5 < np.median(won["RTRL", 4, "20.0", 0.0]) < np.median(won["RTRL", 4, "10.0", 0.0]) < 1e6
    )
    assert np.median(won["BPTT", 4, "20.0", 0.0]) < 0.1 * np.median(won["RTRL", 4, "20.0", 0.0])
    chapter.says("At a lag of 4 they do learn it, BPTT with less than a tenth of RTRL's sequences")


def test_the_grammar_trials_went_as_the_text_says(chapter):
    trials = read("reber")
    won = {
        name: [t.outcome["success"] for t in trials if keep(t.settings)]
        for name, keep in {
            "paper": lambda s: s["net"] != "Elman" and "shortcut" not in s,
            "shortcut": lambda s: "shortcut" in s,
            "Elman": lambda s: s["net"] == "Elman",
        }.items()
    }
    assert len(won["paper"]) == len(won["shortcut"]) == 50
    chapter.says(f"and {sum(won['paper'])} of 50 succeed within 50,000 strings")
    chapter.says(f"and {sum(won['shortcut'])} of 50 succeed, at every rate most of them")
    assert sum(won["Elman"]) == 0
    rows: dict[tuple, list] = {}
    for t in trials:
        assert t.settings["cap"] == 50_000
        if "shortcut" in t.settings:
            rows.setdefault((t.settings["net"], t.settings["lr"]), []).append(t.outcome)
    for ended in rows.values():
        strings = [done["strings"] for done in ended if done["success"]]
        assert len(strings) > len(ended) / 2
        chapter.says("at every rate most of them, after counts like the paper's")
        assert 4000 < np.median(strings) < 40_000
    weights = {t.outcome["weights"] for t in trials if t.settings["net"] != "Elman"}
    assert {264, 276} < weights


def test_the_live_grammar_net_is_the_one_that_got_there_soonest(chapter):
    trials = read("reber", net="3 x 2", lr=0.5, shortcut=True)
    soonest = min(trials, key=lambda t: t.outcome["strings"])
    assert (soonest.seed, len(trials)) == (4, 10)
    chapter.says("of ten it got there soonest")
    lstm, elman = chapter.value("[[(t.right, t.memory) for t in tests] for tests in runs.values()]")
    assert max(memory for _, memory in lstm[:7]) < 0.6
    assert min(lstm[-1]) > 0.95
    alt = chapter.alt("Two panels. Above, the LSTM: right at the letter")
    assert (
        "Two panels. Above, the LSTM: right at the letter stays near one half for more than" in alt
    )
    assert "for more than 1,000 training strings, then climbs to nearly all of them" in alt
    assert min(memory for _, memory in lstm[:4]) > 0.35  # 1,200 strings, and more to spare
    assert "right at all places climbs to one half, waits there, and joins it" in alt
    rights, waits = [right for right, _ in lstm], [0.35 < right < 0.65 for right, _ in lstm]
    assert rights[0] < 0.3 and sum(waits) >= 2 and waits.index(True) < 7
    assert abs(np.subtract(*lstm[-1])) < 0.05
    assert "Elman's net: right at the letter stays near one half throughout; right at all" in alt
    assert "right at all places climbs to about one half." in alt
    assert min(memory for _, memory in elman) > 0.35 and max(memory for _, memory in elman) < 0.65
    assert elman[0][0] < 0.3 and 0.35 < max(right for right, _ in elman) < 0.65
    chapter.describes("Share of 100 test strings read without a mistake: at all places, and at the")
    shares = 100 * np.array([lstm, elman])
    assert shares == pytest.approx(np.round(shares), abs=1e-9)  # of 100


def test_three_letters_tell_all_but_the_one_that_returns(chapter):
    text = chapter.printed("best.total()")
    one, two, three = (int(share) for share in re.findall(r"right at (\d+)%", text))
    assert 50 < one < 60 and 80 < two < 90
    chapter.says("From one letter the guess is right at little more than half of the places")
    missed = chapter.value(
        "sum(n for (heard, legal), n in seen.items() if legal in 'TP' and len(legal) == 1) "
        "/ seen.total() / 2"
    )
    assert three == pytest.approx(100 * (1 - missed), abs=1)


def test_the_rows_of_others_are_those_of_the_paper_s_table_1(chapter):
    chapter.says('with 3 units, "some fraction" after 173,000, with 12 units, "some fraction"')
    chapter.says(
        "after 25,000; recurrent cascade correlation with 7 to 9 units, 50 % after 182,000"
    )
    chapter.says("about 435 weights and no rate that is named")
    assert 15 * 22 + 7 * 15 == 435
    assert {t.outcome["weights"] for t in read("reber", net="Elman")} == {435 + 15 + 7}


def test_the_kept_trials_of_the_latch_are_solved_live_too(chapter):
    text = chapter.printed('for seed in range(3)]\n    print(f"{name:16}')
    assert text.count("now") == 3
    assert "inf" not in text


def test_what_helps_at_a_thousand_steps_and_what_does_not(chapter):
    def solved(name, **settings):
        trials = chapter.value(f"curves(stored, [{name!r}], **{settings!r})")[name][1000]
        return sum(u is not None for u in trials), len(trials)

    chapter.says("at a lag of 1000 none of two trials solves it in 1500 updates, and none of four")
    assert solved("1997, exact", steps=1500) == (0, 2)
    chapter.says("and none of four with a learning rate three times as large")
    assert solved("1997, exact", lr=3 * 0.01) == (0, 4)
    chapter.says("The truncated gradient does, with its input gates shut: ten of ten there, too.")
    assert solved("1997, truncated", input_bias="-ln(lag)") == (10, 10)


def test_a_lag_a_hundred_times_as_long_takes_three_times_the_updates(chapter):
    short, long = (
        np.median([o["updates"] for o in chapter.value(f"closed[{lag}]")]) for lag in (10, 1000)
    )
    assert 3 < long / short < 3.5
    chapter.says(f"{short:.0f} updates at a lag of 10 and {long:.0f} at 1000")


def test_the_updates_over_the_lags_are_as_said_in_the_notes_of_the_tables():
    near_zero = {"inputs": 0.002, "lr": 0.0003}
    held = outcomes(read("latch"), ("tanh, orthogonal",), **near_zero)["tanh, orthogonal"]
    assert max(np.median([o["updates"] for o in trials]) for trials in held.values()) < 50


def test_the_words_of_the_lags_say_what_is_drawn(chapter):
    """The nets learn while the page is built: bounds that leave them room."""
    (axes,) = chapter.drawn('lag_tables.errors_figure(both_nets, both_nets["LSTM"][-1].added)')
    (_, seen, plain), (_, _, lstm) = axes["lines"][:2]
    chapter.describes("Largest error over 6,000 sequences. The recurrent network starts near 1")
    assert (len(seen), seen[-1]) == (60, 6000)
    assert plain[0] > 0.9
    chapter.describes("falls within the first 1,500 and stays above one half.")
    assert plain[14:].max() < 0.9
    assert plain.min() > 0.49
    chapter.describes("The LSTM starts lower, gets its cell within the first 2,000")
    assert lstm[0] < plain[0] - 0.1
    assert chapter.value('both_nets["LSTM"][-1].added') <= 2000
    chapter.describes("is below 0.5 at the end and has been below 0.25.")
    assert lstm[-1] < 0.5 and lstm.min() < 0.25
    chapter.describes("One that knows all but the last symbol cannot get below 0.5.")
    learn: Any = nets.PLAIN["BPTT"]
    for seed in range(20):  # nets that feel no difference between the two first symbols
        weights = nets.init(np.random.default_rng(seed), "BPTT", 10)
        weights[1][-1] = weights[1][-2]
        errors, _ = learn(*weights, np.array([9, 10]), 0.0)
        assert errors.max() >= 0.5
    even = learn(*(0 * w for w in weights), np.array([9, 10]), 0.0)[0]
    assert even.tolist() == [0.5, 0.5]


def updates(chapter, expression):
    (axes,) = chapter.drawn(expression)
    rows = list(chapter.value("list(latch)" if "latch" in expression else "list(number)"))
    dots = {net: np.sort(axes["lines"][k][1]) for k, net in enumerate(rows)}
    crosses = {net: len(axes["lines"][len(rows) + k][1]) for k, net in enumerate(rows)}
    assert {len(dots[net]) + crosses[net] for net in rows} == {10}
    return dots, crosses


def test_the_words_of_the_dots_say_what_is_drawn(chapter):
    dots, crosses = updates(chapter, "dots.updates_figure(latch, 500)")
    chapter.describes("A dot for each of ten trials per net: updates until solved.")
    chapter.describes(
        "Sigmoid RNN: ten crosses, never solved. Tanh RNN: two dots near 300 and eight"
    )
    chapter.describes("two dots near 300 and eight crosses.")
    assert (crosses["sigmoid RNN"], crosses["tanh RNN"]) == (10, 8)
    assert list(dots["tanh RNN"]) == pytest.approx([300, 300], abs=50)
    chapter.describes(
        "The 1997 block and the tanh RNN with another start: ten dots each, most of them"
    )
    chapter.describes("ten dots each, most of them below 100.")
    for net in ("1997, exact", "tanh, other start"):
        assert len(dots[net]) == 10
        assert np.sum(dots[net] < 100) > 5
    chapter.describes(
        "Bare carousel and truncated: nine dots and a cross each, truncated mostly around"
    )
    chapter.describes("nine dots and a cross each, truncated mostly around 100.")
    for net in ("bare carousel", "1997, truncated"):
        assert (len(dots[net]), crosses[net]) == (9, 1)
    assert np.sum(np.abs(dots["1997, truncated"] - 100) < 50) > 4
    dots, crosses = updates(
        chapter,
        "dots.updates_figure({net: [o['updates'] for o in ends] for net, ends in number.items()}, "
        "1000)",
    )
    nets = list(dots)
    chapter.describes(
        "Tanh RNN, no gates, output gate: ten crosses each. Input gate: nine dots between"
    )
    assert sorted(crosses.values()) == [0, 1, 10, 10, 10]
    (nine,) = (net for net in nets if crosses[net] == 1)
    (ten,) = (net for net in nets if crosses[net] == 0)
    assert "input" in nine and "1997" in ten
    chapter.describes("Input gate: nine dots between 240 and 650 updates and a cross.")
    assert 240 <= dots[nine][0] < 250 and 640 < dots[nine][-1] <= 650
    chapter.describes("1997 block: ten dots between 260 and 710.")
    assert 260 <= dots[ten][0] < 270 and 700 < dots[ten][-1] <= 710


def test_the_captions_of_the_tables_of_1997_say_what_their_columns_hold(chapter):
    chapter.describes("After: strings until success; 1997 the mean, here the median.")
    chapter.describes("For Elman's net 1997 names no rate.")
    table = chapter.printed("tables.strings_table(trials_1997)").splitlines()[1:]
    medians = []
    for net in ("4 x 1", "3 x 2"):
        ours = [t for t in read("reber", net=net, lr=0.5) if "shortcut" not in t.settings]
        medians.append(np.median([t.outcome["strings"] for t in ours if t.outcome["success"]]))
    for net, median in zip(("4×1", "3×2"), medians, strict=True):
        assert any(
            row.split()[:2] == [net, "0.5"] and row.split()[-1] == f"{median:,.0f}" for row in table
        )
    chapter.describes("Seeds 0, 1, 2, ... Interval: Wilson's 95 %, of the share of successes.")
    for row in long_lags.rows(read("long_time_lags")).values():
        for settings in [trial.settings for trial in row]:  # a row may hold several rates
            seeds = [trial.seed for trial in row if trial.settings == settings]
            assert seeds == list(range(len(seeds)))
    details = chapter.printed("lag_tables.details_table(results)")
    low, high = wilson(18, 18, NormalDist().inv_cdf(0.975))
    assert f"{100 * low:.0f} to {100 * high:.0f} %" in details.replace("\N{NO-BREAK SPACE}", " ")
    chapter.describes(
        "successes by the harder criterion, 10,000 sequences in a row without a stop."
    )
    assert nets.STREAK == 10_000
