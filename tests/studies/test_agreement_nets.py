"""The agreement study's nets, what is done to their cells, and what can be known without them."""

from collections import Counter

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.gradcheck import central_difference
from studies.agreement import baselines, nets
from studies.agreement.figures import best, sort
from studies.agreement.gates import right_with
from studies.agreement.kept import BEST, FEW, PAIR, TRIAL, load
from studies.agreement.study import STUDY, TRIED
from studies.agreement.trial import batches, trial
from studies.alice.compiled import COMPILED
from studies.alice.nets import loss_and_grads
from studies.core.results import read
from studies.tasks import agreement


def rng(seed=0):
    return np.random.default_rng(seed)


@pytest.mark.parametrize("net", nets.SIZES)
def test_the_gradient_is_that_of_nudged_weights_and_compiled_loops_find_it_too(net):
    params, batch = nets.init_net(rng(), net, H=3), agreement.batch(agreement.draw(rng(1), 3, 0, 1))
    loss, grads = loss_and_grads(params, batch)
    nudged = central_difference(lambda p: loss_and_grads(p, batch)[0], params)
    sooner = loss_and_grads(params, batch, loops=COMPILED)
    assert loss == pytest.approx(sooner[0], rel=1e-12)
    for name in params:
        assert grads[name] == pytest.approx(nudged[name], abs=1e-8), name
        assert grads[name] == pytest.approx(sooner[1][name], abs=1e-12), name


def test_the_two_nets_have_nearly_equally_many_weights():
    sizes = {net: sum(w.size for w in nets.init_net(rng(), net).values()) for net in nets.SIZES}
    assert sizes == {"LSTM": 1166, "RNN": 1188}
    assert sum(w.size for w in load().values()) == 140


def test_starts_are_what_they_are_called():
    W = nets.init_net(rng(), "RNN", start="orthogonal")["W"]
    assert pytest.approx(np.eye(27), abs=1e-12) == W @ W.T
    assert (nets.init_net(rng(), "LSTM", forget_bias=1)["b_f"] == 1).all()
    with pytest.raises(ValueError, match="start: got 'zero'"):
        nets.init_net(rng(), "RNN", start="zero")
    with pytest.raises(ValueError, match="net: got 'GRU'"):
        nets.init_net(rng(), "GRU")


def test_batches_are_fresh_sentences_of_those_that_are_learned_from():
    found = list(batches(rng(), 100))
    assert len(found) == 100
    assert {x.shape for x, _, _ in found} == {(27, 32, 14)}
    first, later = found[0][0], found[60][0]
    assert not np.array_equal(first, later)
    assert all((mask.sum(axis=0) == 1).all() for _, _, mask in found)


def test_setting_a_cell_by_hand_finds_the_same():
    params, words = load(), agreement.encode(list(PAIR))
    flip, fair = nets.flipped(params, words, [1])
    x = agreement.one_hot(words)
    known = agreement.facts(words)
    for mine, theirs in ((0, 1), (1, 0)):
        at = known["subject"][mine] + 1
        run, other = (lstm.forward(params, x[: at + 1, [b]]) for b in (mine, theirs))
        h, c = run["h"][-1], run["c"][-1].copy()
        c[:, 1] = other["c"][-1][:, 1]
        rest = x[at + 1 : known["subject"][mine] + known["distance"][mine] + 1, [mine]]
        answer = lstm.forward(params, rest, (h, c))["logits"][-1, 0].argmax()
        assert flip[mine] == (answer != known["plural"][mine])
    assert fair.all()


def test_setting_nothing_flips_nothing_and_setting_all_flips_all():
    words = nets.with_attractors(B=200)
    params = load()
    assert not nets.flipped(params, words, [])[0].any()
    assert nets.flipped(params, words, [0, 1])[0].all()
    with pytest.raises(ValueError, match="wait: got 3, expected fewer"):
        nets.flipped(params, words, [0], wait=3)


def test_gates_are_held_and_cells_emptied_at_the_nouns_after_the_subject():
    params, words = load(), nets.with_attractors(B=50)
    assert (right_with(params, words, 1, "f", None) == nets.right(params, words)).all()
    pair = agreement.encode(list(PAIR))
    x, at = agreement.one_hot(pair), len(pair) - 1  # the pair ends with its one attractor
    trace = lstm.forward(params, x[:at])
    h, c = trace["h"][-1], trace["c"][-1] * [0, 0]
    answer = lstm.forward(params, x[at:], (h, c))["logits"][-1].argmax(axis=1)
    found = right_with(params, pair, 1, "f", None, empty=[0, 1])
    assert (found == (answer == agreement.facts(pair)["plural"])).all()
    assert (right_with(params, pair, 1, "f", 0, empty=[0]) == found).all()
    with pytest.raises(ValueError, match="empty: got 2"):
        right_with(params, pair, 1, "f", None, empty=[2])


def test_the_openings_are_means_over_the_words_of_a_kind():
    params, words = load(), agreement.encode(list(PAIR))
    found = nets.openings(params, words, 1)
    trace = lstm.forward(params, agreement.one_hot(words))
    assert found["subject"]["i"] == pytest.approx(trace["i"][4, :, 1].mean())
    assert found["before"]["f"] == pytest.approx(trace["f"][2, :, 1].mean())
    assert found["between"]["i"] == pytest.approx(trace["i"][7, :, 1].mean())
    assert found["rest"]["f"] == pytest.approx(trace["f"][5:7, :, 1].mean())


def test_a_cell_that_is_a_copy_of_the_number_follows_it_and_noise_does_not():
    params = {name: np.zeros_like(w) for name, w in load().items()}
    words = agreement.draw(rng(), 400, 0, 0)
    params["U_g"][0] = np.where(agreement.is_plural(np.arange(agreement.K)), 1, 0)
    params["U_g"][1, agreement.WORDS.index("key")] = 1
    copy, other = nets.follows_number(params, words)
    assert copy == pytest.approx(1)
    assert 0.1 < other < 0.7


@pytest.mark.parametrize("width", [2, 4])
def test_the_best_window_is_what_counting_finds(width):
    def windows(words):
        return [" ".join(s.split()[-width:]) for s in agreement.spell(words)]

    learn, new = agreement.draw(rng(), 60_000, before=2), agreement.draw(rng(1), 20_000, before=2)
    seen = Counter(zip(windows(learn), agreement.facts(learn)["plural"], strict=True))
    known = agreement.facts(new)
    says = np.array([seen[w, True] > seen[w, False] for w in windows(new)])
    for k in range(5):
        where = known["attractors"] == k
        share = (says == known["plural"])[where].mean()
        assert share == pytest.approx(baselines.window(width, k), abs=0.025), k


def test_the_best_use_of_counts_is_the_majority():
    words = agreement.draw(rng(), 40_000, before=2)
    known = agreement.facts(words)
    majority = np.where(
        2 * known["plurals"] == known["nouns"],
        rng(1).random(len(known["nouns"])) < 0.5,
        2 * known["plurals"] > known["nouns"],
    )
    for k in range(5):
        where = known["attractors"] == k
        share = (majority == known["plural"])[where].mean()
        assert share == pytest.approx(baselines.counts(k), abs=0.015), k


def test_the_first_and_the_last_noun_are_right_as_often_as_they_say():
    words = agreement.draw(rng(), 40_000, before=2)
    known = agreement.facts(words)
    noun = words >= agreement.FIRST
    first = agreement.is_plural(words[noun.argmax(axis=0), np.arange(words.shape[1])])
    assert (first == known["plural"]).mean() == pytest.approx(baselines.first_noun(), abs=0.01)
    for k in range(3):
        where = known["attractors"] == k
        share = (known["last"] == known["plural"])[where].mean()
        assert share == pytest.approx(baselines.last_noun(k), abs=0.015)


def test_the_stored_net_is_as_right_as_the_study_s_trial():
    params = load()
    stored = next(t for t in read("agreement", **TRIAL) if t.seed == 0).outcome
    for k, kinds in zip(nets.BETWEEN, stored["between"], strict=True):
        count = nets.right(params, nets.new_sentences(k)).sum()
        assert count == sum(good for good, _ in kinds)
    words = nets.with_attractors()
    assert nets.follows_number(params, words) == pytest.approx(stored["follows"], abs=1e-3)
    for cell, flips in enumerate(stored["flips"]):
        flip, fair = nets.flipped(params, words, [cell])
        assert (flip & fair).sum() == flips
    cell = int(np.argmax(stored["follows"]))
    for kind, gates in nets.openings(params, words, cell).items():
        assert gates == pytest.approx(stored["gates"][kind], abs=1e-3)


def test_the_best_settings_are_those_that_the_tries_say():
    found = sort(read("agreement"))
    for settings, name in zip(BEST, ("LSTM, 11 cells", "RNN, 27 units"), strict=True):
        assert len(found[name]) == 6
        words = ", ".join(f"{k} {v}" for k, v in settings.items() if k != "net")
        assert best(found[name], FEW) == words
    assert all(settings in TRIED for settings in BEST)
    assert STUDY.rows[0].settings == TRIAL


@pytest.mark.slow
def test_a_trial_counts_what_the_net_does():
    outcome = trial(0, **TRIAL)
    assert [sum(n for _, n in kinds) for kinds in outcome["between"]] == [500] * 8
    assert sum(n for _, n in outcome["distance"]) == 2500
