"""The numbers in the prose of the recurrent chapter are those that its cells compute.

What was trained while the chapter ran is held to bounds with room.
"""

from inspect import getsource, signature
from statistics import NormalDist

import numpy as np
import pytest

from lstm_lib import rnn
from studies.core.intervals import wilson
from studies.core.results import read
from studies.long_time_lags.figures import PAPER
from studies.memory.trial import trial as memory
from studies.tasks.by_hand import forgetting_time
from studies.tasks.memory_task import forgetting_table, sequences, share_right
from studies.tasks.ngrams import count_ngrams, next_probabilities

LONG = sequences(np.random.default_rng(0), lag=100, B=16)[0]
NUMBERS = [  # an expression in the chapter's kernel, its format, and the words that quote it
    ("np.e", ".1f", "A score larger by one is $e={}$ times as likely."),
    ("np.tanh(1)", ".4f", "=({}, 0)."),
    ("np.tanh(1) / 2", ".4f", "$W h_1=({}, 0.3808)$"),
    ("1 + np.tanh(1) / 2", ".4f", "z_2=(0.3808, {})"),
    ("np.tanh(np.tanh(1) / 2)", ".4f", "h_2=({}, 0.8811)"),
    ("np.tanh(1 + np.tanh(1) / 2)", ".4f", "h_2=(0.3634, {})"),
    ("sum(a.size for a in alice_net.values())", ",d", "33 characters, that makes {} at any"),
    ("sum(a.size for a in alice_net.values())", ",d", "64 hidden units, and so the {} numbers."),
    ("np.log(0.01) / np.log(0.5)", ".1f", "$0.5^n=0.01$ at $n={}$"),
    ("fixed_points(2.0)[0][-1]", ".2f", r"fixed points have come up, at $h=\pm{}$"),
    ("fixed_points(2.0)[1][-1]", ".2f", "There the slope is {}"),
    ("-np.log(0.01)", ".1f", r"give it 0.01 and pay $-\ln0.01={}$."),
    ("len(alice())", ",d", "{} characters from"),
    ("K", "d", "an alphabet of {}."),
    ("np.log2(K)", ".2f", r"knowing nothing costs $\log_2 33={}$"),
    ("K", "d", r"knowing nothing costs $\log_2 {}="),
]


@pytest.mark.parametrize(("expression", "form", "words"), NUMBERS)
def test_a_number_in_the_prose_is_what_the_chapter_computes(chapter, expression, form, words):
    chapter.says(words.format(format(chapter.value(expression), form)))


def test_one_copy_has_as_many_weights_at_any_length(chapter):
    chapter.says("one copy has $H D+H^2+H+O H$ numbers")
    for D, H, O in ((33, 64, 33), (4, 8, 2)):
        net = rnn.init(np.random.default_rng(0), D, H, O)
        assert sum(w.size for w in net.values()) == H * D + H**2 + H + O * H


def test_a_tenth_of_the_text_is_held_out(chapter):
    chapter.says("The last tenth is held out.")
    assert chapter.value("len(held_out) / len(alice())") == pytest.approx(0.1, abs=1e-4)


def test_the_quiz_computes_what_it_says(chapter):
    chapter.asks(f"six factors, $0.5^6 = {0.5**6:.3f}$")
    chapter.asks(f"About {0.5**6:.3f}")
    chapter.asks(f"About {0.5**10:.3f}")
    chapter.asks(f"$(0, 0, {-1 / 0.1:.0f})$")
    chapter.asks(f"$(0, 0, {-np.log(0.1):.1f})$")
    chapter.asks(f"{-np.log(0.1):.1f} is the loss itself, $-\\ln 0.1$.")
    said = np.array([0.7, 0.2, 0.1]) - [0, 0, 1]
    chapter.asks(f"$({', '.join(f'{e:.1f}' for e in said)})$")


def test_two_steps_by_hand_are_the_library_s_and_hear_the_order(chapter):
    small = {
        "U": np.eye(2),
        "W": np.array([[0.5, -0.5], [0.5, 0.5]]),
        "b": np.zeros(2),
        "V": np.eye(2),
    }
    ab = rnn.forward(small, np.eye(2)[[0, 1]][:, None])["h"][-1, 0]
    ba = rnn.forward(small, np.eye(2)[[1, 0]][:, None])["h"][-1, 0]
    assert ab.round(4).tolist() == [0.3634, 0.8811]
    assert ba.round(4).tolist() == [0.5506, 0.3634]
    chapter.says("*ba* has the same letters and ends in another state")


def steps_left(chapter, **values):
    return float(chapter.value(f"one_unit.evaluate(**{values})['steps']"))


def test_the_pulse_is_forgotten_below_one_and_kept_above(chapter):
    assert chapter.starts("pulse")["w"] == 0.5
    chapter.says(f"At $w=0.5$ the pulse is gone after {steps_left(chapter):.0f} steps.")
    chapter.says(f"At 0.9 it takes {steps_left(chapter, w=0.9):.0f}.")
    most = signature(forgetting_table).parameters["steps"].default
    chapter.says(f"(An infinity sign means more than {most}.) Above 1 it is **never** forgotten.")
    assert steps_left(chapter, w=1.0) == np.inf  # not within 500 steps
    assert forgetting_time(1.0, pulse=2.0, limit=500) == np.inf
    assert forgetting_time(1.0, pulse=2.0, limit=50000) < np.inf
    assert all(steps_left(chapter, w=w, u=u) == np.inf for w in (1.1, 1.5, 2.0) for u in (-1, 2))
    assert steps_left(chapter, w=-0.5) == 7
    for u in (-3, -1, 1, 3):  # the pulse's sign is kept
        ends = chapter.value(f"one_unit.evaluate(w=1.5, u={u})['touched'][-1]")
        assert ends == pytest.approx(np.sign(u) * chapter.value("fixed_points(1.5)[0][-1]"))


def test_the_dotted_line_stands_where_less_than_a_hundredth_is_left(chapter):
    shown = chapter.value("{w: one_unit.evaluate(w=w) for w in (0.5, 0.9, 1.5)}")
    for w in (0.5, 0.9):
        state, at = np.abs(shown[w]["touched"]), 5 + int(shown[w]["steps"])
        assert chapter.value(f"gone[list(U_.values).index(2), np.isclose(W_.values, {w})]") == [at]
        assert state[at] < 0.01 * state[5] <= state[at - 1]
    assert np.isnan(chapter.value("gone[list(U_.values).index(2), np.isclose(W_.values, 1.5)]"))


def test_the_error_of_a_prediction_is_what_it_said_minus_what_was_true(chapter):
    said, true = np.array([0.7, 0.2, 0.1]), np.array([0.0, 0.0, 1.0])
    chapter.says(f"the error is $({', '.join(f'{e:.1f}' for e in said - true)})$")
    scores, y, nudge = np.array([0.3, -1.2, 0.8]), np.array([0.0, 1.0, 0.0]), 1e-6

    def C(l):
        return -y @ l + np.log(np.exp(l).sum())

    said = np.exp(scores) / np.exp(scores).sum()
    assert C(scores) == pytest.approx(-np.log(said[1]))
    slopes = [(C(scores + d) - C(scores - d)) / (2 * nudge) for d in nudge * np.eye(3)]
    assert slopes == pytest.approx(said - y, abs=1e-9)


def test_what_an_error_drops_on_its_way_back_adds_up_to_the_gradient():
    """The three lines of the walk, against nudging w."""
    x, u, w, b, h_0 = (0.7, -0.4, 1.1), 0.8, 0.9, 0.1, 0.3

    def states(w):
        h = [h_0]
        for x_t in x:
            h.append(np.tanh(u * x_t + w * h[-1] + b))
        return h

    h = states(w)
    e, dropped = h[3] - 0.5, []  # C = (h_3 - 0.5)^2 / 2
    for t in (3, 2, 1):
        slope = 1 - h[t] ** 2
        dropped.append(e * slope * h[t - 1])
        e = e * slope * w
    cost = [(states(w + d)[3] - 0.5) ** 2 / 2 for d in (1e-6, -1e-6)]
    assert sum(dropped) == pytest.approx((cost[0] - cost[1]) / 2e-6, rel=1e-8)


def test_the_transpose_brings_an_error_back_over_the_wires_of_the_example():
    W = np.array([[0.5, -0.5], [0.5, 0.5]])
    assert W.T.tolist() == [[0.5, 0.5], [-0.5, 0.5]]


def test_the_eight_lines_are_the_library_s_gradient_and_that_of_nudged_weights(chapter):
    chapter.says("The library agrees to rounding, and so does nudging each weight")
    assert chapter.value("apart") < 1e-15
    assert chapter.value("nudged") < 1e-7


def test_truncation_before_the_first_symbol_leaves_exactly_nothing():
    batch = sequences(np.random.default_rng(0), lag=10, B=16)
    net = rnn.init(np.random.default_rng(0), D=4, H=8, O=2)
    read = [rnn.loss_and_grads(net, batch, window=k)[1]["U"][:, :2] for k in (5, 9, 10)]
    assert not read[0].any()
    assert not read[1].any()
    assert np.linalg.norm(read[2]) > 0.01


def test_the_network_beats_triples_but_not_quadruples(chapter):
    bits, table = chapter.value("bits"), chapter.value("table")
    assert table[4][0] < bits < table[3][0] - 0.2
    chapter.says("*not* beat counting quadruples, which needs twice as many numbers")
    assert table[4][1] / chapter.value("sum(a.size for a in alice_net.values())") == pytest.approx(
        2, abs=0.2
    )
    assert table[0][0] == pytest.approx(np.log2(33))
    after = chapter.value("bits_after")
    assert after[0] > 5 and after[5000] == bits
    assert list(after.values()) == sorted(after.values(), reverse=True)


def test_more_than_half_of_the_words_it_writes_are_words_of_the_book(chapter):
    chapter.says("more than half of the words that it writes are words of the book.")
    known = chapter.value(
        "(lambda words: [np.mean([w in words(alice()) for w in words(write(alice_net, "
        "np.random.default_rng(seed), 2000))]) for seed in range(3)])(lambda text: "
        "__import__('re').findall(r\"[a-z']+\", text))"
    )
    assert 0.53 < np.mean(known) < 0.8


def test_rare_contexts_are_filled_up_from_the_shorter_one(chapter):
    chapter("glossary").says("counts as much as one more character seen")
    tables = count_ngrams([0, 1, 0, 2], 2)
    short = next_probabilities(tables[:1], [0])
    longer = (np.array([0, 1, 1] + [0] * (len(short) - 3)) + short) / 3
    assert next_probabilities(tables, [0]) == pytest.approx(longer)


def test_q_is_followed_by_u_at_any_temperature_and_a_new_word_is_least_sure(chapter):
    hot, unsure = chapter.value("hot"), chapter.value("unsure")
    u = chapter.value("ALPHABET.index('u')")
    begin = chapter.value("beginnings")
    chapter.says("there is little to choose even at $\\tau = 2$, where *u* still gets nearly all")
    assert chapter.value("tau.values[-1]") == 2
    assert hot[begin.index("the q"), :, u].min() > 0.85
    assert unsure[:, 8].argmax() == begin.index("alice ")
    said = hot[begin.index("said th"), 8].argsort()[::-1]
    letters = "".join(chapter.value("ALPHABET")[i] for i in said)
    assert letters[0] == "e"
    assert set(letters[1:4]) < set("aiou")  # "then other vowels"
    assert (np.diff(unsure, axis=1) > 0).all()  # hotter is less sure
    assert hot.sum(axis=-1) == pytest.approx(1)


def test_the_error_fades_on_its_way_whether_cut_or_not(chapter):
    lost, ks = chapter.value("lost"), chapter.value("ks")
    after = dict(zip(ks, lost["trained"], strict=True))
    chapter.says(
        "Cut after 8 steps, and a few percent of the trained network's gradient are missing"
    )
    assert 0.01 < after[8] < 0.06
    chapter.says("are missing; after 16, less than one. In other words, what stands more than 16")
    assert after[16] < 0.005
    assert all(np.diff(errors).max() < 0 for errors in lost.values())


def test_the_network_by_hand_is_always_right(chapter):
    chapter.says("Every answer is right, even after 1000 distractors.")
    chapter.asks("The one built by hand holds it for 1000 steps, and longer.")
    assert chapter.value("[share_right(by_hand, lag) for lag in (5, 100, 1000)]") == [1, 1, 1]


def test_the_trials_are_trained_and_judged_as_the_text_says(chapter):
    steps = signature(memory).parameters["steps"].default
    chapter.says(f"{steps} updates by Adam at a learning rate of 0.01, each on a batch of 16 fresh")
    assert not any("steps" in trial.settings for trial in read("memory"))
    assert "sequences(rng, lag, 16)" in getsource(memory)  # a batch
    B = signature(share_right).parameters["B"].default
    chapter.says(f"A trial succeeds if at least 99 % of {B} new sequences are answered right.")
    chapter.says("make the input weights small, about 0.02 instead of 0.5")
    spread = (
        "[np.std([start_of(seed, 8, near)['U'] for seed in range(20)]) for near in (True, False)]"
    )
    assert chapter.value(spread) == pytest.approx([0.02, 0.5], rel=0.1)


def successes(**settings):
    return sum(one.outcome["right"] >= 0.99 for one in read("memory", **settings))


def test_how_many_trials_learn_the_task(chapter):
    chapter.says("Over five steps, learning mostly works.")
    usual = {"start": "Gaussian", "inputs": 0.5, "lr": 0.01}
    assert [successes(H=H, lag=5, **usual) for H in (1, 8)] == [17, 20]
    chapter.says("Over a hundred, 3 of 20 find")
    assert [successes(H=H, lag=100, **usual) for H in (1, 8)] == [3, 3]


def test_a_good_start_needs_both_changes(chapter):
    chapter.says("With both changes 39 of 40 trials learn to remember over 100 steps")
    slow = {"lag": 100, "lr": 0.001}
    both = [successes(H=H, start="orthogonal", inputs=0.02, **slow) for H in (1, 8)]
    assert both == [19, 20]
    chapter.says("With one change alone it is half of them or fewer.")
    for one in ({"start": "orthogonal", "inputs": 0.5}, {"start": "Gaussian", "inputs": 0.02}):
        assert all(successes(H=H, **one, **slow) <= 10 for H in (1, 8))


def test_from_the_good_start_the_gradient_arrives_and_from_the_usual_one_hardly(chapter):
    chapter.says("from the usual start nearly nothing of it is left after 100 steps back")
    share = {
        (H, near): chapter.value(f"np.median([felt(s, {H}, {near}) for s in range(20)])")
        for H in (1, 8)
        for near in (True, False)
    }
    assert min(share[1, True], share[8, True]) > 0.03
    assert max(share[1, False], share[8, False]) < 1e-9


def factor_a_step(net):
    """What one step multiplies an error by, the geometric mean over 100 steps."""
    h = rnn.forward(net, LONG[:, :1])["h"][1:, 0]
    error, log = np.ones(h.shape[-1]), 0.0
    for state in h[::-1]:
        error = net["W"].T @ ((1 - state**2) * error)
        length = np.linalg.norm(error)
        error, log = error / length, log + np.log(length)
    return np.exp(log / len(h))


@pytest.mark.parametrize("H", [1, 8])
def test_the_good_start_keeps_lengths_and_its_factor_is_mostly_close_to_one(chapter, H):
    chapter.says("Now the factor $f'w$ is mostly close to one in size.")
    good, usual = chapter.value(
        f"[[start_of(seed, {H}, near) for seed in range(20)] for near in (True, False)]"
    )
    assert good[0]["W"].T @ good[0]["W"] == pytest.approx(np.eye(H), abs=1e-12)
    assert np.median([factor_a_step(net) for net in good]) > 0.97
    assert np.median([factor_a_step(net) for net in usual]) < 0.85


def test_after_a_few_steps_the_trained_unit_is_in_one_state_whatever_came_first(chapter):
    h = chapter.value("{name: rnn.forward(net, x_ab)['h'][1:, :, 0] for name, net in pair.items()}")
    kept, lost = h["built by hand"], h["trained (seed 0)"]
    chapter.describes(
        "The state of one unit over 101 steps, once after A and once after B. Built by"
    )
    chapter.describes("Built by hand, the two lines stay apart at plus and minus 0.96.")
    assert kept.shape == lost.shape == (101, 2)
    assert kept[5:] == pytest.approx(np.array([[0.96, -0.96]] * 96), abs=0.005)
    assert kept[:, 0].min() > 0.95 > -0.95 > kept[:, 1].max()
    assert np.abs(lost[10:, 0] - lost[10:, 1]).max() < 1e-2


def test_the_perfect_memory_has_no_gradient(chapter):
    assert chapter.value("float(felt_by_hand)") < 1e-80 < 1e-79 < chapter.value("slope**100")
    assert chapter.value("float(slope)") == pytest.approx(0.166, abs=5e-4)


def test_a_bag_is_a_network_whose_factor_is_one(chapter):
    bag = chapter.value("bag")
    x = np.eye(4)[[3, 1, 0, 3, 2]][:, None]
    h = rnn.forward(bag, x, activation="identity")["h"][-1, 0]
    assert h.tolist() == x.sum(axis=0)[0].tolist()
    shuffled = rnn.forward(bag, x[::-1], activation="identity")["h"][-1, 0]
    assert np.array_equal(h, shuffled)


def test_the_other_weight_agrees_with_the_library(chapter):
    by_lemma, by_library = chapter.value("(float(by_lemma), float(by_library))")
    assert by_lemma == pytest.approx(by_library, rel=1e-13)


def test_a_cut_gradient_mostly_fails_and_the_whole_one_always_succeeds(chapter):
    right = {k: [share >= 0.99 for share in shares] for k, shares in chapter.value("cut").items()}
    chapter.says("With the whole gradient all four succeed. With $k = 0$ most fail")
    assert sum(right[10]) == 4
    assert sum(right[0]) < 2


def test_each_step_drops_the_share_that_the_picture_of_the_error_says(chapter):
    numbers = chapter.value("{k: float(v) for k, v in shares.evaluate().items()}")
    parts = [numbers[f"part-{t}"] for t in range(5, 0, -1)]
    chapter.describes(
        "Five copies of one unit in a row, and below them the weight that they share."
    )
    assert "error-6" not in numbers
    chapter.describes(
        f"The error comes back from 1.000 to {numbers['error-1']:.3f} in ever thinner"
    )
    errors = [numbers[f"error-{t}"] for t in range(5, 0, -1)]
    assert errors[0] == 1
    assert (np.diff(errors) < 0).all()
    drops = (
        "and drops {:.3f}, {:.3f}, {:.3f}, {:.3f} and {:.3f} into the weight, from the last step"
    )
    chapter.describes(drops.format(*parts))
    low = chapter.value("{k: float(v) for k, v in shares.evaluate(w=0.5).items()}")
    chapter.says("From 0.5 to 0.9 the early shares grow")
    assert numbers["part-2"] > 2 * low["part-2"]
    large = chapter.value("{k: float(v) for k, v in shares.evaluate(w=1.6).items()}")
    chapter.says("At $w = 1.6$ all shares are smaller")
    assert all(large[f"part-{t}"] < numbers[f"part-{t}"] for t in range(2, 6))


def test_the_paper_s_nets_of_one_unit_never_learned_the_long_lags(chapter):
    chapter.says(
        "trained nets of one hidden unit, by RTRL or BPTT, on up to five million sequences of a "
        "task like this one; at lags of 10 and 100 not one trial succeeded"
    )
    plain = {row[:2]: row[4:] for row in PAPER if row[0] in ("RTRL", "BPTT") and row[1] >= 10}
    assert plain == dict.fromkeys([("RTRL", 10), ("RTRL", 100), ("BPTT", 100)], (0, "> 5,000,000"))
    assert max(row[4] for row in PAPER if row[:2] == ("RTRL", 4)) == 78  # at a lag of 4 most do
    for p, weights in ((10, 144), (100, 10_404)):  # one unit, all layers fed, no biases
        assert {row[3] for row in PAPER if row[:2] == ("RTRL", p)} == {weights}
        assert (p + 1) ** 2 + 2 * (p + 1) + 1 == weights


def test_the_words_of_the_drawings_count_what_is_drawn(chapter):
    (sheet,) = chapter.drawn("diagrams.rnn_folded_unrolled()")
    chapter.describes(
        "Right, the same network unrolled: three copies side by side for the steps t-1, t and"
    )
    chapter.describes(
        "for the steps t-1, t and t+1, each passing its state to the next through the same W."
    )
    chapter.describes(
        "The same network twice. Folded: one layer with a loop. Unrolled: one copy for"
    )
    names = [words for words in sheet["texts"] if words.startswith("$h")]
    assert len(names) == 1 + 3
    (sheet,) = chapter.drawn("diagrams.sequence_shapes()")
    gids = set(sheet["gids"])
    assert {f"state-{r}-{t}" for r in range(4) for t in range(4)} <= gids
    assert not {"state-4-0", "state-0-4"} & gids

    def steps(way, r):
        return [t for t in range(4) if f"wire-{way}-{r}-{t}" in gids]

    chapter.describes(
        "Four rows of four states each. One photograph in, four words out: a caption."
    )
    assert (steps("in", 0), steps("out", 0)) == ([0], [0, 1, 2, 3])
    chapter.describes(
        "Four words in, one verdict out after the last. Four words in, a label out for"
    )
    assert (steps("in", 1), steps("out", 1)) == ([0, 1, 2, 3], [3])
    assert steps("in", 2) == steps("out", 2) == [0, 1, 2, 3]
    chapter.describes("Two words in, then two words out in another language.")
    assert (steps("in", 3), steps("out", 3)) == ([0, 1], [2, 3])


def test_the_words_of_pulse_and_characters_say_what_is_drawn(chapter):
    shown = chapter.shown("pulse")
    state = np.array(shown["touched"])
    chapter.describes(
        "The state of one unit over 50 steps: at step 5 the pulse lifts it from zero to"
    )
    assert len(state) == 51
    assert (state[:5] == 0).all()
    chapter.describes(
        f"lifts it from zero to {state[5]:.2f}, and it falls back, to half at each step."
    )
    assert state[6:13] / state[5:12] == pytest.approx(0.5, abs=0.05)
    chapter.describes("A dotted line marks step 12, where less than one percent is left.")
    assert state[12] < 0.01 * state[5] < state[11]
    assert (
        chapter.value("float(gone[list(U_.values).index(2), np.isclose(W_.values, 0.5)][0])") == 12
    )
    shown = np.array(chapter.shown("next-character")["p"])
    chapter.describes(
        "Probabilities of the 33 possible next characters after 'said th' at temperature"
    )
    chapter.describes(
        "after 'said th' at temperature 1: e is by far the likeliest, then other vowels"
    )
    assert len(shown) == 33
    assert shown.sum() == pytest.approx(1, abs=0.02)
    assert chapter.value("beginnings[0]") == "said th"
    best = chapter.value("list(ALPHABET)")
    order = np.argsort(-shown)
    assert best[order[0]] == "e" and shown[order[0]] > 3 * shown[order[1]]
    assert {best[k] for k in order[1:4]} & set("aiou")
    assert (shown < 0.02).sum() > 24


def test_the_captions_of_the_tables_count_the_trials(chapter):
    chapter.describes("Trials of 20 that succeed. In brackets the 95 % interval of the rate.")
    usual = {"start": "Gaussian", "inputs": 0.5}
    table = chapter.printed("def succeeded(**settings)").splitlines()[1:]
    for row, lag in zip(table, (5, 20, 100), strict=True):
        for H in (1, 8):
            right = successes(H=H, lag=lag, lr=0.01, **usual)
            assert len(read("memory", H=H, lag=lag, lr=0.01, **usual)) == 20
            low, high = (100 * end for end in wilson(right, 20, NormalDist().inv_cdf(0.975)))
            assert f"{right} ({low:.0f}–{high:.0f}%)" in row
    chapter.describes("Trials of 20 that succeed over 100 steps, at a learning rate of 0.001.")
    slow = read("memory", lr=0.001)
    assert {trial.settings["lag"] for trial in slow} == {100}
    assert len(slow) == 20 * 4 * 2  # four starts, one unit or eight
    table = chapter.printed('"only W orthogonal"').splitlines()[1:]
    for row, start in zip(table, chapter.value("list(starts.values())"), strict=True):
        for H in (1, 8):
            assert f"{successes(H=H, lag=100, lr=0.001, **start)} (" in row
    chapter.describes("Medians of 20 seeds.")
    table = chapter.printed("def felt(seed, H, near_one)").splitlines()[1:]
    for row, near in zip(table, (False, True), strict=True):
        for H in (1, 8):
            median = chapter.value(f"np.median([felt(s, {H}, {near}) for s in range(20)])")
            assert f"{median:.1g}" in row
