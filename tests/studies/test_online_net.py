"""The online nets: the papers' weights, the right gradient, and one loop in two forms."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import lstm
from lstm_lib.gradcheck import central_difference
from studies.reber import elman as elman_net
from studies.reber import elman_compiled, online_compiled
from studies.reber import online as online_net

LADDER = np.arange(1, 5) / 2
BIASES = {"i": -LADDER, "f": LADDER, "o": -LADDER}


def lesson(seed, T):
    """Symbols and targets, any: (T,) and (T, 7)."""
    rng = np.random.default_rng(seed)
    return rng.integers(7, size=T), rng.integers(2, size=(T, 7)).astype(float)


def test_the_nets_have_as_many_weights_as_the_papers():
    rng = np.random.default_rng(0)
    like_1997 = {"fed_back": True, "shortcut": False}
    counts = [
        online_net.count_weights(online_net.draw_net(rng, *size, 1, {}, **like_1997))
        for size in ((4, 1), (3, 2))
    ]
    assert counts == [264, 276]
    assert online_net.count_weights(online_net.draw_net(rng, 4, 2, -1, BIASES)) == 424
    assert online_net.count_weights(online_net.draw_net(rng, 4, 2, 1, BIASES)) == 424 - 4 * 16


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    size=st.sampled_from([(4, 1), (3, 2), (4, 2), (1, 3)]),
    forget=st.sampled_from([-1, 0, 0.9, 1]),
    carry=st.sampled_from([-1, 1]),
    fed_back=st.booleans(),
    shortcut=st.booleans(),
)
def test_the_compiled_loop_is_the_plain_one(seed, size, forget, carry, fed_back, shortcut):
    blocks, cells = size
    nets = [
        online_net.draw_net(
            np.random.default_rng(seed), blocks, cells, forget, {}, carry=carry,
            fed_back=fed_back, shortcut=shortcut,
        )
        for _ in range(2)
    ]  # fmt: skip
    memories = [online_net.zero_state(net) for net in nets]
    space, y = online_compiled.workspace(nets[1]), np.zeros(7)
    for symbol, target in zip(*lesson(seed, 60), strict=True):
        plain = online_net.step(nets[0], memories[0], symbol, target, 0.5)
        online_compiled.step(nets[1], memories[1], symbol, target, 0.5, y, space)
        assert y == pytest.approx(plain, abs=1e-12)
    for a, b in zip(nets[0][:2] + memories[0][:3], nets[1][:2] + memories[1][:3], strict=True):
        assert b == pytest.approx(a, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_elmans_compiled_loop_is_the_plain_one(seed):
    nets = [elman_net.draw_elman(np.random.default_rng(seed), 15) for _ in range(2)]
    states = [np.zeros(15), np.zeros(15)]
    space, y = elman_compiled.workspace(nets[1]), np.zeros(7)
    for symbol, target in zip(*lesson(seed, 100), strict=True):
        plain = elman_net.step(nets[0], states[0], symbol, target, 0.5)
        elman_compiled.step(nets[1], states[1], symbol, target, 0.5, y, space)
        assert y == pytest.approx(plain, abs=1e-12)
    for a, b in zip((*nets[0], states[0]), (*nets[1], states[1]), strict=True):
        assert b == pytest.approx(a, abs=1e-12)


def test_the_update_is_the_librarys_truncated_gradient():
    """At a rate so small that the weights stay, updates add up to the gradient through time."""
    T, lr = 40, 1e-7
    net = online_net.draw_net(np.random.default_rng(1), 4, 2, -1, BIASES)
    W, Y = net.W.copy(), net.Y.copy()
    symbols, targets = lesson(1, T)
    memory, y = online_net.zero_state(net), np.zeros((T, 1, 7))
    for t in range(T):
        y[t, 0] = online_net.step(net, memory, symbols[t], targets[t], lr)
    rows = {k: W[4 * n : 4 * n + 4] for n, k in enumerate("ifo")} | {"g": W[12:]}
    block = {f"U_{k}": w[:, :7] for k, w in rows.items()}
    block |= {f"W_{k}": w[:, 7:15] for k, w in rows.items()}
    block |= {f"b_{k}": w[:, 15] for k, w in rows.items()}
    variant = lstm.VARIANTS["1999"]._replace(cells=2)
    trace = lstm.forward(block, np.eye(7)[symbols][:, None], variant=variant)
    dz = (y - targets[:, None]) * y * (1 - y)
    grads, _ = lstm.backward(block, trace, dz @ Y[:, 7:15], truncated=True)
    ours = (W - net.W) / lr
    for n, k in enumerate("ifog"):
        mine = ours[4 * n : 4 * n + (8 if k == "g" else 4)]
        assert mine[:, :7] == pytest.approx(grads[f"U_{k}"], abs=1e-5)
        assert mine[:, 7:15] == pytest.approx(grads[f"W_{k}"], abs=1e-5)


def test_elmans_gradient_is_that_of_one_step():
    net = elman_net.draw_elman(np.random.default_rng(2), 5)
    start, target = np.random.default_rng(3).uniform(0, 1, 5), np.eye(7)[2]

    def loss(weights):
        y = elman_net.step(elman_net.Elman(**weights), start.copy(), 4)
        return 0.5 * np.sum((y - target) ** 2)

    weights = {"W": net.W.copy(), "V": net.V.copy()}
    numeric = central_difference(loss, weights)
    elman_net.step(net, start.copy(), 4, target, lr=1.0)
    assert weights["W"] - net.W == pytest.approx(numeric["W"], abs=1e-9)
    assert weights["V"] - net.V == pytest.approx(numeric["V"], abs=1e-9)


def test_without_a_target_nothing_is_learned():
    net = online_net.draw_net(np.random.default_rng(0), 4, 2, -1, BIASES)
    W, memory = net.W.copy(), online_net.zero_state(net)
    online_net.step(net, memory, 3)
    assert (net.W == W).all() and (memory.P == 0).all() and memory.c.any()
    online_net.reset_state(memory)
    assert not any(array.any() for array in memory)


def test_bad_input_is_named():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="blocks: got 0"):
        online_net.draw_net(rng, 0, 2, 1, {})
    with pytest.raises(ValueError, match=r"forget: got -0\.5"):
        online_net.draw_net(rng, 4, 2, -0.5, {})
    for flag in ("fed_back", "shortcut"):
        with pytest.raises(TypeError, match=f"{flag}: got 'no', expected True or False"):
            online_net.draw_net(rng, 4, 2, 1, {}, **{flag: "no"})
    with pytest.raises(ValueError, match="carry: got 2"):
        online_net.draw_net(rng, 4, 2, 1, {}, carry=2)
    with pytest.raises(ValueError, match="biases: got 'g'"):
        online_net.draw_net(rng, 4, 2, 1, {"g": LADDER})
    with pytest.raises(ValueError, match=r"biases\['o'\]: got shape \(4,\), expected \(3,\)"):
        online_net.draw_net(rng, 3, 2, 1, {"o": LADDER})
    with pytest.raises(TypeError, match="rng: got 0"):
        elman_net.draw_elman(0, 15)
