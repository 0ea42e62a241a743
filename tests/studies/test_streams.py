"""Four rules for the cell state are one net, whose gradient is right; what is nailed stays."""

import numpy as np
import pytest

from lstm_lib import lstm
from lstm_lib.gradcheck import check_gradient
from studies.continual_reber import streams
from studies.tasks.reber import stream


def a_stretch(T=30, B=2, seed=0):
    x, legal, new = stream(np.random.default_rng(seed), T, B)
    return streams.with_sign(x, new), legal, new


@pytest.fixture
def net():
    return lambda rule, **more: streams.init_net(np.random.default_rng(1), rule, **more)


def test_keep_is_the_block_of_1997(net):
    x, *_ = a_stretch()
    params = net("keep")["block"]
    by_1997 = {name: p for name, p in params.items() if not name.endswith("f")}
    ours = lstm.forward(params, x, variant=streams.VARIANT)
    theirs = lstm.forward(by_1997, x, variant=lstm.VARIANTS["1997"]._replace(cells=2))
    assert (ours["f"] == 1).all()
    assert ours["c"] == pytest.approx(theirs["c"], abs=1e-15)


def test_reset_wipes_the_state_where_a_string_begins_and_only_there(net):
    x, _, new = a_stretch()
    trace = streams.run(net("reset"), x)
    assert trace["f"][new == 1].max() < 1e-15
    assert (trace["f"][new == 0] == 1).all()
    fresh = trace["c"][1:][new == 1]
    assert fresh == pytest.approx((trace["i"] * trace["g"])[new == 1], abs=1e-12)


def test_decay_is_nine_tenths_at_every_step(net):
    assert streams.run(net("decay"), a_stretch()[0])["f"] == pytest.approx(0.9, abs=1e-15)


def test_only_reset_hears_the_teacher(net):
    x, _, _ = a_stretch()
    silent = x * [1, 1, 1, 1, 1, 1, 1, 0]
    for rule in ("keep", "decay", "forget gate"):
        told, untold = (streams.run(net(rule), given)["h"] for given in (x, silent))
        assert np.array_equal(told, untold)


def test_the_forget_gates_start_where_they_are_told(net):
    assert net("forget gate")["block"]["b_f"].tolist() == [0.5, 1, 1.5, 2]
    assert net("forget gate", bias=3)["block"]["b_f"].tolist() == [3] * 4


def test_the_gradient_is_right(net):
    x, legal, _ = a_stretch(T=12)
    x = x * [1, 1, 1, 1, 1, 1, 1, 0]  # the sign's weights are nailed, so let them hear nothing
    start = net("forget gate")
    wrong = check_gradient(lambda params: streams.loss_and_grads(params, (x, legal)), start)
    assert wrong < 1e-6


@pytest.mark.parametrize("rule", ["keep", "reset", "decay"])
def test_a_nailed_gate_stays_where_it_is(net, rule):
    *_, last = streams.learning(rule, seed=1, steps=3, B=2)
    before, after = net(rule), last.params
    for name in ("U_f", "W_f", "b_f"):
        assert np.array_equal(before["block"][name], after["block"][name])
    assert not np.array_equal(before["V"], after["V"])
    assert not np.array_equal(before["block"]["U_i"], after["block"]["U_i"])


def test_training_goes_on_from_stretch_to_stretch():
    """One update of two stretches, at a rate so small that the weights stay: the states agree."""
    T, B = 10, 2
    first, second = streams.learning("keep", seed=5, steps=2, T=T, B=B, lr=1e-12)
    rng = np.random.default_rng(5)
    params = streams.init_net(rng, "keep")
    x, legal, new = stream(rng, 2 * T, B)
    trace = streams.run(params, streams.with_sign(x, new))
    wrong = streams.wrong(trace, legal)
    assert (first.wrong, second.wrong) == (wrong[:T].mean(), wrong[T:].mean())
    later = {name: value[T:] for name, value in trace.items() if name in ("outputs", "h", "x")}
    y = later["outputs"]
    loss = -np.log(np.where(legal[T:], y, 1 - y)).sum() / (T * B)
    assert second.loss == pytest.approx(loss, rel=1e-6)
    assert first.c == pytest.approx(trace["c"][T], abs=1e-6)
    assert second.c == pytest.approx(trace["c"][-1], abs=1e-6)


def test_a_confidently_wrong_output_costs_its_logit_not_infinity(net):
    x, legal, _ = a_stretch(T=5)
    params = net("keep") | {"V": np.zeros((7, 8)), "S": np.zeros((7, 8)), "a": np.full(7, 40.0)}
    loss, grads = streams.loss_and_grads(params, (x, legal), rule="keep")
    assert loss == pytest.approx(40 * (1 - legal).sum(axis=-1).mean())
    assert grads["a"] == pytest.approx((1 - legal).mean(axis=(0, 1)))


def test_learning_brings_the_loss_down_within_a_few_updates():
    losses = [done.loss for done in streams.learning("forget gate", seed=0, steps=60, B=8)]
    assert np.mean(losses[-10:]) < 0.6 * losses[0]


def test_a_test_says_where_the_letter_is_asked_for(net):
    test = streams.judge(net("keep"), seed=2, T=300, B=3, warm_up=20)
    assert test.wrong.shape == test.letter.shape == test.new.shape == (300, 3)
    assert test.c.shape == test.f.shape == (300, 3, 8)
    asked = np.argwhere(test.letter[:-3] != 0)
    assert len(asked) > 30
    assert all(test.new[t + 3, b] == 1 for t, b in asked)  # the letter, E, and a new string
    assert abs(np.mean(test.letter != 0) - 1 / 12) < 0.02


def test_the_telling_cell_is_the_one_that_differs(net):
    test = streams.judge(net("decay"), seed=2, T=300, B=3)
    c = np.random.default_rng(0).normal(size=test.c.shape)
    c[..., 5] += 4 * test.letter
    cell, gap = streams.telling_cell(test._replace(c=c))
    assert cell == 5
    assert gap == pytest.approx(8, rel=0.3)


def test_bad_input_is_named(net):
    with pytest.raises(ValueError, match="rule: got 'leak', expected one of 'keep'"):
        net("leak")
    with pytest.raises(TypeError, match="rng: got 0"):
        streams.init_net(0, "keep")
    with pytest.raises(ValueError, match="steps: got 0"):
        next(streams.learning("keep", 0, 0))
    with pytest.raises(ValueError, match="seed: got -1"):
        streams.judge(net("keep"), -1)
    with pytest.raises(ValueError, match=r"state\[1\]: got shape"):
        streams.judge(net("keep"), 0, T=3, c_0=np.zeros(8))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rule": "Forget gate"}, "rule: got 'Forget gate', expected one of"),
        ({"legal": np.nan}, "legal: got NaN or infinity"),
        ({"legal": 0.5}, "legal: got 0 to 0.5, expected 0 and 1 only"),
    ],
)
def test_a_rule_or_a_target_that_is_none_is_refused(net, change, message):
    x, legal, _ = a_stretch(T=3)
    trace, rule = streams.run(net("keep"), x), change.get("rule", "keep")
    legal = legal * change.get("legal", 1)
    with pytest.raises(ValueError, match=message):
        streams.loss_and_grads(net("keep"), (x, legal), rule=rule)
    if "legal" in change:
        with pytest.raises(ValueError, match=message):
            streams.wrong(trace, legal)
