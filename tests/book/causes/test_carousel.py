"""Each cause that "The constant error carousel" gives is taken away, and its effect goes."""

import numpy as np
import pytest

from lstm_lib import check_gradient, lstm
from lstm_lib.training import training
from studies.gradients.lags import lstm_error, measure
from studies.tasks.carousel import brackets


def test_the_wire_adds_to_the_carousel_and_without_it_one_is_left(chapter):
    chapter.says("these come on top of the error of one")
    rng = np.random.default_rng(0)
    params, x = lstm.init(rng, 8, 32, variant="carousel"), rng.normal(size=(101, 1, 8))
    assert lstm_error(params, x, variant="carousel")[-1] > 10
    cut = {name: 0 * value if name[0] == "W" else value for name, value in params.items()}
    assert (lstm_error(cut, x, variant="carousel") == 1).all()


def loss_and_grads(p, batch, carousel=True):
    """The chapter's carousel that counts brackets; if p has a "w", it is the loop's weight."""
    (x, y), w = batch, p.get("w", 1.0)
    g, T = np.tanh(x @ p["u"] + p["b"]), len(x)
    c = np.zeros((T + 1, x.shape[1]))
    for t in range(T):
        c[t + 1] = w * c[t] + g[t]
    error = p["v"] * c[-1] - y
    dz, dw, dc = np.zeros_like(g), 0.0, p["v"] * error / len(y)
    for t in reversed(range(T)):
        dz[t], dw = dc * (1 - g[t] ** 2), dw + dc @ c[t]
        dc = w * dc if carousel else 0 * dc
    grads = {"u": np.tensordot(dz, x, 2), "b": dz.sum(), "v": error @ c[-1] / len(y), "w": dw}
    return 0.5 * np.mean(error**2), {name: grads[name] for name in p}


def learn(draw, carousel=True, deaf=False, steps=200, lr=0.01, seed=0, **more):
    rng, start = np.random.default_rng(seed), {"u": np.zeros(4), "b": 0.0, "v": 1.0} | more

    def step(p, batch):
        loss, grads = loss_and_grads(p, batch, carousel)
        if deaf:  # letters and bias do not learn
            grads |= {"u": grads["u"] * [1, 1, 0, 0], "b": 0.0}
        return loss, grads

    return list(training(start, step, (draw(rng) for _ in range(steps)), lr=lr))


def first(T):
    return lambda rng: brackets(rng, T, 32, "first")


def test_a_weight_that_is_learned_leaves_the_edge(chapter):
    chapter.says("A weight that is *learned* will not stay on such an edge: each update moves it.")
    start = {"u": np.full(4, 0.1), "b": 0.1, "v": 1.0, "w": 0.9}
    batch = brackets(np.random.default_rng(0), 5, 3)
    assert check_gradient(lambda p: loss_and_grads(p, batch), start) < 1e-8
    for seed in range(3):
        for lr in (0.01, 0.001):
            run = learn(first(101), steps=50, lr=lr, seed=seed, w=1.0)
            w = np.array([float(done.params["w"]) for done in run])
            doubling = 2 ** (1 / 1000) - 1
            assert (abs(w - 1) < doubling).mean() < 0.2
            assert abs(w[9:] - 1).max() > 3 * doubling


def test_without_the_term_a_count_is_learned_only_from_brackets_at_the_end(chapter):
    chapter.says("It works without the term because this task is kind")
    chapter.says("(If a letter always comes last, the count is not learned without the term.)")
    chapter.asks("The loss fell because the last step was typical of all the others.")

    def letter_last(rng):
        x, _ = brackets(rng, 20, 32)
        x[-1] = np.eye(4)[rng.integers(2, 4, 32)]
        return x, (x[..., 0] - x[..., 1]).sum(axis=0)

    def end(draw, carousel, seed):
        return np.mean([done.loss for done in learn(draw, carousel, seed=seed)][-20:])

    for seed in range(3):
        assert end(lambda rng: brackets(rng, 20, 32), False, seed) < 0.01
        assert end(letter_last, True, seed) < 0.01
        assert end(letter_last, False, seed) > 3


@pytest.mark.parametrize(("lr", "low"), [(0.01, 2), (0.1, 200)])
def test_the_loss_shoots_up_by_what_the_letters_put_in(chapter, lr, low):
    chapter.says("with a learning rate of 0.1 it goes into the hundreds. You have just read why.")
    chapter.says("a thousand of them put in $-20$, and the loss jumps from 0.5 to 204")
    for seed in range(2):
        peak, deaf = (
            max(done.loss for done in learn(first(200), deaf=deaf, steps=40, lr=lr, seed=seed))
            for deaf in (False, True)
        )
        assert peak > low
        assert deaf < 0.51


def test_noise_on_a_wire_of_its_own_is_left_out_in_time(chapter):
    chapter.says("that weight goes to zero in time, as the letters' weights did in the sequences")
    for seed in range(3):
        run = learn(first(20), seed=seed)
        assert np.abs(run[0].params["u"][2:]).min() > 0.009  # the first update moves them away
        assert np.abs(run[-1].params["u"][2:]).max() < 2e-3


def test_the_factor_that_loses_the_error_is_the_one_that_holds_the_bit(chapter):
    chapter.says("whatever disturbs it is multiplied by 0.17 per step.")
    chapter.says("That is why it holds a memory against noise, and why its gradient vanishes.")
    noise = 0.1 * np.random.default_rng(0).normal(size=(1000, 5000))
    wrong = {}
    for factor in (0.17, 0.9, 0.99, 1.0):  # a linear unit around the same resting place
        state = np.full(5000, 0.9575)
        for now in noise:
            state = 0.9575 + factor * (state - 0.9575) + now
        wrong[factor] = np.mean(state < 0)
    assert wrong[0.17] == 0
    assert wrong[0.17] <= wrong[0.9] < wrong[0.99] < wrong[1.0]
    assert wrong[1.0] > 0.3
    assert 0.17**1000 == 0 < 0.99**1000 < 1


def test_a_tanh_unit_of_weight_one_fails_by_its_slope(chapter):
    chapter.asks("As soon as the unit hears something, the slope drops below one")
    one = {"gain": 1, "lags": 200, "seeds": range(5), "H": 1, "start": "identity"}
    assert measure("tanh", inputs=0.3, **one)[0][:, -1].max() < 0.1
    assert (measure("identity", inputs=0.3, **one)[0] == 1).all()
    assert measure("tanh", inputs=1e-6, **one)[0][:, -1].min() > 0.99


def test_a_rotation_with_tanh_loses_the_error_at_the_pre_activations_of_the_exercise(chapter):
    chapter.says("with a tanh at pre-activations around 0.3 it is gone")
    rng = np.random.default_rng(0)
    W, pre_activations = np.linalg.qr(rng.normal(size=(4, 4)))[0], rng.normal(size=(1000, 4))
    left = {}
    for size in (0.3, 0.001):
        error = np.array([1.0, 0, 0, 0])
        for z in size * pre_activations:
            error = (1 - np.tanh(z) ** 2) * (W.T @ error)
        left[size] = np.linalg.norm(error)
    assert left[0.3] < 1e-20
    assert left[0.001] > 0.99
