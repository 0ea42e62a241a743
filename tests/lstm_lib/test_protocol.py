"""All nets keep one protocol: who can train one can train them all."""

import inspect

import numpy as np
import pytest

from lstm_lib import check_gradient, feedforward, lstm, rnn, train, tree
from lstm_lib.beyond import attention, gru, scan
from lstm_lib.fast import compiled, fused

D, H, O = 2, 3, 4
X = np.random.default_rng(1).normal(size=(5, 2, D))  # (T, B, D)
Y = np.eye(O)[np.random.default_rng(2).integers(O, size=(5, 2))]  # (T, B, O)
NETS = {net.__name__.split(".")[-1]: net for net in (rnn, lstm, gru, scan, attention, feedforward)}
UNITS = ("lstm", "gru")  # a readout is optional


@pytest.fixture(params=NETS)
def net(request):
    """A net's name, module, params and batch."""
    module, rng = NETS[request.param], np.random.default_rng(0)
    if module is feedforward:  # no time: the steps are examples
        x, y = X.reshape(-1, D), Y.reshape(-1, O)
        return request.param, module, module.init(rng, (D, H, O)), (x, y)
    return request.param, module, module.init(rng, D, H, O), (X, Y)


def shapes(nest):
    return tree.tree_map(np.shape, nest)


def test_sizes_come_by_place_and_all_else_by_name(net):
    _, module, *_ = net
    for name, places in (
        ("init", ["rng", "D", "H", "O", "sizes"]),
        ("forward", ["params", "x", "state"]),
        ("backward", ["params", "trace", "dlogits", "dh"]),
        ("loss_and_grads", ["params", "batch"]),
    ):
        parameters = inspect.signature(getattr(module, name)).parameters.values()
        by_place = [p.name for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD]
        assert by_place == [place for place in places if place in by_place]


def test_a_trace_has_the_states_the_logits_and_the_prediction(net):
    _, module, params, (x, y) = net
    trace = module.forward(params, x)
    assert {"h", "logits", "prediction"} <= set(trace)
    assert trace["logits"].shape == trace["prediction"].shape == y.shape
    np.testing.assert_allclose(trace["prediction"].sum(axis=-1), 1)


def test_backward_takes_the_error_of_what_the_net_always_ends_in(net):
    name, module, params, (x, y) = net
    trace = module.forward(params, x)
    error = list(inspect.signature(module.backward).parameters)[2]
    assert error == ("dh" if name in UNITS else "dlogits")
    given = np.ones((*y.shape[:-1], H)) if name in UNITS else np.ones(y.shape)
    found = module.backward(params, trace, given)
    grads = found if module is feedforward else found[0]
    own = {k: v for k, v in params.items() if k != "V"} if name in UNITS else params
    assert shapes(grads) == shapes(own)
    if module is not feedforward:  # the paths of the error through time
        assert found[1] and all(e.shape[1:] in {(2, D), (2, H)} for e in found[1].values())


@pytest.mark.parametrize("unit", [NETS["lstm"], NETS["gru"], fused, compiled])
def test_a_unit_works_without_a_readout(unit):
    maker = lstm if unit in (fused, compiled) else unit
    params = maker.init(np.random.default_rng(0), D, H)
    trace = unit.forward(params, X)
    assert not {"logits", "prediction"} & set(trace)
    assert shapes(unit.backward(params, trace, np.ones((5, 2, H)))[0]) == shapes(params)


def test_loss_and_gradient_are_of_one_function_and_shaped_like_the_params(net):
    _, module, params, batch = net
    before = tree.tree_map(np.copy, params)
    loss, grads = module.loss_and_grads(params, batch)
    assert isinstance(loss, float)
    assert shapes(grads) == shapes(params)
    assert check_gradient(lambda p: module.loss_and_grads(p, batch), params) < 1e-7
    for old, new in zip(tree.leaves(before), tree.leaves(params), strict=True):
        np.testing.assert_array_equal(old, new)


def test_one_call_trains_every_net(net):
    _, module, params, batch = net
    _, history = train(
        params, module.loss_and_grads, [batch] * 30, steps=30, lr=0.05, progress=False
    )
    assert history["loss"][-1] < history["loss"][0]
