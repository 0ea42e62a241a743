"""What is left of an error after many steps back, stage by stage."""

import numpy as np
import pytest

from lstm_lib.lstm import VARIANTS, init
from studies.gradients.lags import lstm_error


def setting(variant, T=1000, scale=None):
    rng = np.random.default_rng(0)
    return init(rng, 3, 4, variant=variant, scale=scale), rng.normal(size=(T, 2, 3))


@pytest.mark.parametrize("variant", ["carousel", "input gate", "1997"])
def test_without_a_forget_gate_the_truncated_error_is_exactly_constant(variant):
    params, x = setting(variant)
    assert (lstm_error(params, x, variant=variant, truncated=True) == 1).all()


def test_without_feedback_the_exact_error_of_the_carousel_is_constant_too():
    variant = VARIANTS["carousel"]._replace(feedback=False)
    params, x = setting(variant)
    assert (lstm_error(params, x, variant=variant) == 1).all()


def test_with_feedback_the_exact_error_is_not_constant():
    params, x = setting("1997", T=100)
    assert not np.allclose(lstm_error(params, x, variant="1997"), 1, atol=0.1)


@pytest.mark.parametrize(
    ("bias", "left"), [(0, 7.9e-31), (1, 2.5e-14), (3, 7.7e-3), (5, 0.51), (700, 1.0)]
)
def test_a_constant_forget_gate_leaves_its_power(bias, left):
    params, x = setting("modern", T=100, scale=0)
    params["b_f"] += bias
    ratio = lstm_error(params, x)
    np.testing.assert_allclose(ratio, (1 / (1 + np.exp(-bias))) ** np.arange(101.0), rtol=1e-11)
    assert ratio[100] == pytest.approx(left, rel=0.01)


def test_an_error_far_too_small_for_its_square_is_still_seen():
    params, x = setting("modern", T=500, scale=0)
    params["b_f"] -= 0.5
    assert lstm_error(params, x)[500] == pytest.approx((1 / (1 + np.exp(0.5))) ** 500, rel=1e-10)


def test_shut_output_gates_are_an_error():
    params, x = setting("modern", T=3, scale=0)
    params["b_o"] -= 1e4
    with pytest.raises(ValueError, match="x: got inputs that let no error through"):
        lstm_error(params, x)
