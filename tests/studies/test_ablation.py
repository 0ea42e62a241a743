"""The block with one wire cut: each cut is what it says, and every gradient is that of its loss."""

import numpy as np
import pytest

from lstm_lib.gradcheck import check_gradient
from studies.ablation.nets import (
    BIAS,
    NETS,
    count_weights,
    forward,
    init_net,
    last_state,
    loss_and_grads,
)
from studies.ablation.trial import CELLS, SIZES, start, until
from studies.tasks.memory_task import marked_numbers

D, H, O = 2, 3, 1
TIED = {"recurrent gates": ("W_i", "W_f", "W_o"), "own forget gate": ("U_f", "W_f", "P_f", "b_f")}


def batch_and_net(net):
    rng = np.random.default_rng(1)
    return marked_numbers(rng, 3, 2), init_net(0, net, D, H, O)


@pytest.mark.parametrize("net", NETS)
def test_every_net_has_the_gradient_of_its_loss(net):
    (x, y, mask), params = batch_and_net(net)
    free = {name: p for name, p in params.items() if name not in TIED.get(net, ())}

    def whole(free):
        if net == "own forget gate":
            return free | {f"{letter}_f": -free[f"{letter}_i"] for letter in "UWPb"}
        return params | free

    def answer(free):
        full = whole(free)
        trace = forward(full, x, net=net, output="linear")
        loss, grads = loss_and_grads(full, trace, y, net=net, output="linear", mask=mask)
        return loss, {name: grads[name] for name in free}

    assert check_gradient(answer, free) < 1e-7


def test_a_cut_leaves_all_other_weights_as_they_were_drawn():
    whole = init_net(0, "nothing", D, H, O)
    for net in NETS:
        if net == "GRU":
            continue
        changed = {
            name for name, p in init_net(0, net, D, H, O).items() if (p != whole[name]).any()
        }
        wanted = {"recurrent gates": {"W_i", "W_f", "W_o"}, "own forget gate": set("UWPb")}
        if net in BIAS:
            assert changed == {"b_f"}
        elif net == "own forget gate":
            assert changed == {f"{letter}_i" for letter in "UWPb"}
        else:
            assert changed == wanted.get(net, set())


def test_gates_without_h_hear_nothing_of_it():
    (x, *_), params = batch_and_net("recurrent gates")
    states = [(np.full((2, H), h), np.full((2, H), 0.3)) for h in (0.0, 0.9)]
    one, other = (forward(params, x[:1], state, net="recurrent gates") for state in states)
    for k in "if":
        assert np.array_equal(one[k], other[k])
    assert (one["g"] != other["g"]).all()


def test_without_its_own_gate_a_cell_forgets_as_much_as_it_writes():
    (x, *_), params = batch_and_net("own forget gate")
    trace = forward(params, x, net="own forget gate", output="linear")
    assert trace["f"] + trace["i"] == pytest.approx(np.ones_like(trace["f"]), abs=1e-12)


def test_a_gated_unit_gets_about_as_many_weights():
    for task in CELLS:
        D, O = SIZES[task]
        whole, other = (count_weights(net, D, CELLS[task], O) for net in ("nothing", "GRU"))
        assert abs(other - whole) < 0.1 * whole


def test_a_run_goes_on_from_where_it_ended():
    (x, *_), _ = batch_and_net("nothing")
    for net in ("nothing", "GRU"):
        params = init_net(0, net, D, H, O)
        first = forward(params, x[:4], net=net, output="linear")
        rest = forward(params, x[4:], last_state(first), net=net, output="linear")
        assert rest["h"][-1] == pytest.approx(forward(params, x, net=net)["h"][-1], abs=1e-12)


def test_training_stops_when_the_last_batches_are_good_enough():
    batches = [marked_numbers(np.random.default_rng(k), 3, 4) for k in range(5)]
    _, updates = until("number", 0, "nothing", 0.01, batches, "linear", last=3, bound=10.0)
    assert updates == 3
    params, updates = until("number", 0, "nothing", 0.01, batches, "linear", last=3, bound=0.0)
    assert updates is None
    assert (params["U_g"] != start("number", 0, "nothing")["U_g"]).any()
