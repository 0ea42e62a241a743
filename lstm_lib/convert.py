"""The modern block's weights in the layouts of PyTorch and Keras, and back.

    here                    PyTorch (nn.LSTM, one layer)          Keras (LSTM)
    U_i, U_f, U_g, U_o      weight_ih_l0 (4H, D), rows i f g o    kernel (D, 4H), columns i f c o
    W_i, W_f, W_g, W_o      weight_hh_l0 (4H, H), rows i f g o    recurrent_kernel (H, 4H)
    b_i, b_f, b_g, b_o      bias_ih_l0 + bias_hh_l0, (4H,) each   bias (4H,)

PyTorch adds two biases where one would do; on the way there the second is zero, on the way back
they are summed. What we call g, Keras calls c. Neither has peepholes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lstm_lib.checks import check_array
from lstm_lib.kinds import Array, Params
from lstm_lib.lstm import VARIANTS, check_params, shapes


def to_torch(params: Params) -> dict[str, Array]:
    """Name and shape the modern block's weights as the `state_dict` of `torch.nn.LSTM`.

    Parameters
    ----------
    params : dict
        As from `lstm.init(rng, D, H)`, without a readout.

    Returns
    -------
    dict of str to ndarray
        "weight_ih_l0" (4H, D), "weight_hh_l0" (4H, H), "bias_ih_l0" and "bias_hh_l0" (4H,).

    Raises
    ------
    TypeError, ValueError
        The weights are not those of a modern block.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=3, H=2)
    >>> {name: p.shape for name, p in to_torch(params).items()}
    {'weight_ih_l0': (8, 3), 'weight_hh_l0': (8, 2), 'bias_ih_l0': (8,), 'bias_hh_l0': (8,)}
    """
    U, W, b = _stacked(params)
    return {
        "weight_ih_l0": U,
        "weight_hh_l0": W,
        "bias_ih_l0": b,
        "bias_hh_l0": np.zeros_like(b),
    }


def from_torch(state: Mapping[str, ArrayLike]) -> Params:
    """Turn the `state_dict` of a one-layer `torch.nn.LSTM` (as NumPy arrays) into weights here.

    Parameters
    ----------
    state : dict of str to array_like
        "weight_ih_l0" (4H, D), "weight_hh_l0" (4H, H), "bias_ih_l0" and "bias_hh_l0" (4H,).

    Returns
    -------
    dict
        As from `lstm.init(rng, D, H)`.

    Raises
    ------
    TypeError, ValueError
        Missing or unknown names (more layers, two directions), or shapes that do not fit.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=3, H=2)
    >>> again = from_torch(to_torch(params))
    >>> all((again[name] == params[name]).all() for name in params)
    True
    """
    _check_names("state", state, ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"))
    U, W, b = state["weight_ih_l0"], state["weight_hh_l0"], state["bias_ih_l0"]
    b = check_array("state['bias_ih_l0']", b, ("4H",))
    b = b + check_array("state['bias_hh_l0']", state["bias_hh_l0"], b.shape)
    H = check_array("state['weight_hh_l0']", W, ("4H", "H")).shape[1]
    U = check_array("state['weight_ih_l0']", U, (4 * H, "D"))
    W = check_array("state['weight_hh_l0']", W, (4 * H, H))
    return _split(U, W, check_array("state['bias_ih_l0']", b, (4 * H,)))


def to_keras(params: Params) -> list[Array]:
    """Shape the modern block's weights as `keras.layers.LSTM.set_weights` takes them.

    Parameters
    ----------
    params : dict
        As from `lstm.init(rng, D, H)`, without a readout.

    Returns
    -------
    list of ndarray
        kernel (D, 4H), recurrent_kernel (H, 4H), bias (4H,).

    Raises
    ------
    TypeError, ValueError
        The weights are not those of a modern block.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=3, H=2)
    >>> [p.shape for p in to_keras(params)]
    [(3, 8), (2, 8), (8,)]
    """
    U, W, b = _stacked(params)
    return [U.T, W.T, b]


def from_keras(weights: Sequence[ArrayLike]) -> Params:
    """Turn what `keras.layers.LSTM.get_weights` gives into weights here.

    Parameters
    ----------
    weights : list of array_like
        kernel (D, 4H), recurrent_kernel (H, 4H), bias (4H,).

    Returns
    -------
    dict
        As from `lstm.init(rng, D, H)`.

    Raises
    ------
    TypeError, ValueError
        Not three arrays, or shapes that do not fit.

    Examples
    --------
    >>> from lstm_lib import lstm
    >>> params = lstm.init(np.random.default_rng(0), D=3, H=2)
    >>> again = from_keras(to_keras(params))
    >>> all((again[name] == params[name]).all() for name in params)
    True
    """
    if not isinstance(weights, (list, tuple)) or len(weights) != 3:
        raise ValueError(f"weights: got {_kind(weights)}, expected kernel, recurrent_kernel, bias")
    kernel, recurrent_kernel, bias = weights
    H = check_array("weights[1]", recurrent_kernel, ("H", "4H")).shape[0]
    U = check_array("weights[0]", kernel, ("D", 4 * H))
    W = check_array("weights[1]", recurrent_kernel, (H, 4 * H))
    return _split(U.T, W.T, check_array("weights[2]", bias, (4 * H,)))


def _stacked(params: Params) -> list[Array]:
    if isinstance(params, dict) and "V" in params:
        raise ValueError("params: got a readout 'V', expected a block alone: it has no place for V")
    params = check_params(params, VARIANTS["modern"])
    return [np.concatenate([params[f"{letter}_{k}"] for k in "ifgo"]) for letter in "UWb"]


def _split(U: Array, W: Array, b: Array) -> Params:
    split = {"U": np.split(U, 4), "W": np.split(W, 4), "b": np.split(b, 4)}
    return {
        name: split[name[0]]["ifgo".index(name[-1])].copy()
        for name in shapes(U.shape[1], W.shape[1])
    }


def _check_names(argument: str, state: object, names: Sequence[str]) -> None:
    if not isinstance(state, dict) or set(state) != set(names):
        raise ValueError(f"{argument}: got {_kind(state)}, expected a dict with {list(names)}")


def _kind(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, dict) else type(value).__name__
