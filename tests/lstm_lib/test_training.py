"""The training loop: it descends, repeats, clips, stops when told, says what is wrong."""

import itertools
import sys
from typing import Any

import numpy as np
import pytest

from lstm_lib import lstm, rnn
from lstm_lib.training import global_norm, minibatches, train, training
from lstm_lib.tree import leaves

START: dict[str, Any] = {
    "w": np.array([4.0, -3.0]),
    "layers": [{"b": np.array(2.0)}, {"b": np.array([[1.0]])}],
}


def bowl(params, batch):
    """Half the squared distance to the batch's number: the gradient is what is left to go."""
    far = {
        "w": params["w"] - batch,
        "layers": [{"b": layer["b"] - batch} for layer in params["layers"]],
    }
    return 0.5 * sum(float(np.sum(leaf**2)) for leaf in leaves(far)), far


@pytest.mark.parametrize(("optimiser", "lr"), [("sgd", 0.3), ("adam", 0.1)])
def test_both_optimisers_reach_the_bottom_of_a_bowl(optimiser, lr):
    params, history = train(
        START, bowl, itertools.repeat(0.5), steps=400, optimiser=optimiser, lr=lr, progress=False
    )
    assert all(np.allclose(leaf, 0.5, atol=1e-3) for leaf in leaves(params))
    assert history["loss"].shape == (400,)
    assert history["loss"][-1] < 1e-5 < history["loss"][0]


def test_the_given_parameters_are_never_modified():
    before = [leaf.copy() for leaf in leaves(START)]
    train(START, bowl, itertools.repeat(0.0), steps=3, progress=False)
    assert all(np.array_equal(a, b) for a, b in zip(before, leaves(START), strict=True))


def test_one_sgd_step_is_the_learning_rate_times_the_gradient():
    done = next(training(START, bowl, [0.0], optimiser="sgd", lr=0.1))
    assert done.step == 1
    assert np.allclose(done.params["w"], 0.9 * START["w"], rtol=1e-15)


def test_the_first_adam_step_is_as_long_as_the_learning_rate_in_each_direction():
    done = next(training(START, bowl, [0.0], optimiser="adam", lr=0.1))
    assert np.allclose(done.params["w"], START["w"] - 0.1 * np.sign(START["w"]), atol=1e-8)


def test_adam_agrees_with_its_paper_written_out():
    theta, m, v = np.array([1.0, -2.0]), np.zeros(2), np.zeros(2)
    target = [0.3, -0.1, 0.2, 0.9]
    for t, goal in enumerate(target, start=1):
        g = theta - goal
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
        theta = theta - 0.05 * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    got, _ = train(
        np.array([1.0, -2.0]),
        lambda p, goal: (0.5 * float(np.sum((p - goal) ** 2)), p - goal),
        target,
        steps=10,
        lr=0.05,
        progress=False,
    )
    assert np.allclose(got, theta, rtol=1e-12)


def test_clipping_shortens_a_long_gradient_and_leaves_a_short_one():
    free = next(training(START, bowl, [0.0], optimiser="sgd", lr=1.0))
    length = global_norm(free.grads)
    clipped = next(training(START, bowl, [0.0], optimiser="sgd", lr=1.0, clip=length / 10))
    moved = {"w": START["w"] - clipped.params["w"], "layers": []}
    for old, new in zip(START["layers"], clipped.params["layers"], strict=True):
        moved["layers"].append({"b": old["b"] - new["b"]})
    assert global_norm(moved) == pytest.approx(length / 10)
    assert global_norm(clipped.grads) == pytest.approx(length)  # reported as it was
    loose = next(training(START, bowl, [0.0], optimiser="sgd", lr=1.0, clip=10 * length))
    assert np.array_equal(loose.params["w"], free.params["w"])


def test_an_interrupt_keeps_what_was_reached():
    def press_stop(done):
        if done.step == 5:
            raise KeyboardInterrupt

    params, history = train(
        START, bowl, itertools.repeat(0.0), steps=100, progress=False, watch=press_stop
    )
    again, _ = train(START, bowl, itertools.repeat(0.0), steps=5, progress=False)
    assert len(history["loss"]) == 5
    assert np.array_equal(params["w"], again["w"])


def test_a_bar_shows_the_loss_where_tqdm_is_installed(capsys):
    pytest.importorskip("tqdm")
    train(START, bowl, itertools.repeat(0.0), steps=3, progress=True)
    assert "0/3" in capsys.readouterr().err
    train(START, bowl, itertools.repeat(0.0), steps=3, progress=False)
    assert not capsys.readouterr().err


def test_without_tqdm_the_training_is_the_same_and_shows_no_bar(monkeypatch, capsys):
    with_bar, _ = train(START, bowl, itertools.repeat(0.0), steps=3)
    capsys.readouterr()
    monkeypatch.setitem(sys.modules, "tqdm", None)
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    without, _ = train(START, bowl, itertools.repeat(0.0), steps=3)
    assert not capsys.readouterr().err
    assert np.array_equal(with_bar["w"], without["w"])


def test_watch_keeps_what_it_returns_and_skips_none():
    _, history = train(
        START,
        bowl,
        itertools.repeat(0.0),
        steps=6,
        progress=False,
        watch=lambda done: done.step if done.step % 2 == 0 else None,
    )
    assert history["watch"] == [2, 4, 6]


def test_training_ends_when_the_batches_end():
    _, history = train(START, bowl, [0.0, 0.0], steps=10, progress=False)
    assert len(history["loss"]) == 2


def test_minibatches_show_every_row_once_an_epoch_and_repeat_with_the_seed():
    x, y = np.arange(12), np.arange(12) * 10
    epoch = list(itertools.islice(minibatches(np.random.default_rng(0), 4, x, y), 3))
    assert sorted(np.concatenate([a for a, _ in epoch])) == list(range(12))
    assert all(np.array_equal(10 * a, b) for a, b in epoch)
    again = next(minibatches(np.random.default_rng(0), 4, x, y))
    assert np.array_equal(again[0], epoch[0][0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"optimiser": "adamw"}, "optimiser: got 'adamw', expected one of"),
        ({"lr": 0.0}, "lr: got 0.0, expected a number above 0"),
        ({"lr": float("nan")}, "lr: got nan"),
        ({"clip": -1.0}, "clip: got -1.0"),
        ({"steps": 0}, "steps: got 0"),
        ({"progress": "no"}, "progress: got 'no', expected True or False"),
    ],
)
def test_bad_settings_are_named(change, words):
    settings = {"steps": 2, "progress": False, **change}
    with pytest.raises((TypeError, ValueError), match=words):
        train(START, bowl, itertools.repeat(0.0), **settings)


def test_batches_that_are_no_iterable_are_refused():
    with pytest.raises(TypeError, match="batches: got int, expected an iterable"):
        training(START, bowl, 3)  # type: ignore[arg-type]


def test_a_loss_that_is_not_finite_stops_with_the_step_and_the_learning_rate():
    with (
        np.errstate(over="ignore"),
        pytest.raises(FloatingPointError, match=r"step \d+: .*smaller lr \(now 50\)"),
    ):
        train(
            START,
            bowl,
            itertools.repeat(0.0),
            steps=300,
            optimiser="sgd",
            lr=50,
            progress=False,
        )


def test_a_gradient_of_the_wrong_shape_or_nest_names_its_place():
    def wrong_shape(params, _):
        return 1.0, {**params, "w": np.ones(3)}

    def wrong_nest(params, _):
        return 1.0, {"w": params["w"]}

    with pytest.raises(ValueError, match=r"grads\['w'\]: array: got shape \(3,\), expected \(2,\)"):
        next(training(START, wrong_shape, [0]))
    with pytest.raises(ValueError, match=r"grads: got \['w'\], expected the entries"):
        next(training(START, wrong_nest, [0]))


def test_bad_minibatches_are_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"arrays: got \[3, 2\] rows"):
        minibatches(rng, 2, np.ones(3), np.ones(2))
    with pytest.raises(ValueError, match="size: got 5, expected from 1 to 3"):
        minibatches(rng, 5, np.ones(3))


@pytest.mark.parametrize("net", [rnn, lstm])
def test_a_loss_that_overflows_is_told_by_the_training(net):
    params = net.init(np.random.default_rng(0), D=1, H=2, O=1)
    params["V"] = params["V"] * 1e200
    x = np.ones((3, 1, 1))
    with (
        np.errstate(over="ignore", invalid="ignore"),
        pytest.raises(FloatingPointError, match="step 1"),
    ):
        train(
            params,
            lambda p, batch: net.loss_and_grads(p, batch, output="linear"),
            [(x, x)],
            steps=1,
            progress=False,
        )
