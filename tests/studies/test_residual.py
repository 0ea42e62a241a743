"""Deep nets that add: their gradients, and that the plain one is chapter 3's."""

import numpy as np
import pytest

from lstm_lib import feedforward
from lstm_lib.gradcheck import check_gradient, relative_error
from studies.data.digits import load_digits
from studies.gradients.layer_norms import initial_norms
from studies.tasks.residual import KINDS, accuracy, init, loss_and_grads, norms


def batch(rng, B=6):
    return rng.random((B, 64)), np.eye(10)[rng.integers(0, 10, B)]


@pytest.mark.parametrize("kind", KINDS)
def test_gradient_is_that_of_central_differences(kind):
    rng = np.random.default_rng(0)
    params, data = init(rng, 4, kind, width=3), batch(rng)
    assert check_gradient(lambda p: loss_and_grads(p, data, kind=kind), params) < 1e-6


def test_the_plain_net_is_the_library_s_and_chapter_3_s():
    rng = np.random.default_rng(1)
    params, (x, y) = init(rng, 6), batch(rng)
    loss, grads = feedforward.loss_and_grads(params, (x, y))
    ours = loss_and_grads(params, (x, y))
    assert ours[0] == pytest.approx(loss, rel=1e-12)
    assert relative_error(ours[1], grads) < 1e-12
    data = load_digits(seed=0)
    np.testing.assert_allclose(
        norms(data, 6, "plain"),
        initial_norms(data, [64, *[32] * 6, 10], None, "sigmoid"),
        rtol=1e-9,
    )


def test_all_kinds_begin_with_the_same_weights_and_a_highway_s_gates_keep():
    plain, residual, highway = (init(np.random.default_rng(2), 5, kind) for kind in KINDS)
    assert all((a["W"] == b["W"]).all() for a, b in zip(plain, residual, strict=True))
    assert all((a["W"] == b["W"]).all() for a, b in zip(plain, highway, strict=True))
    assert [("W_k" in layer) for layer in highway] == [False, True, True, True, True, False]
    assert (highway[1]["b_k"] == 2).all()


def test_a_highway_with_shut_gates_is_plain_and_with_open_ones_hands_all_on():
    rng = np.random.default_rng(3)
    x, y = data = batch(rng)
    shut = init(np.random.default_rng(4), 4, "highway", keep=-800.0)
    plain = [{k: layer[k] for k in "Wb"} for layer in shut]
    same = loss_and_grads(shut, data, kind="highway")[0]
    assert same == pytest.approx(loss_and_grads(plain, data)[0], rel=1e-12)
    kept = init(np.random.default_rng(4), 4, "highway", keep=800.0)
    short = [plain[0], plain[-1]]
    assert loss_and_grads(kept, data, kind="highway")[0] == pytest.approx(
        loss_and_grads(short, data)[0], rel=1e-12
    )
    assert 0 <= accuracy(kept, x, y, "highway") <= 1
