"""A network with one hidden layer of LSTM blocks: the block, then a readout.

    h_t = block(x_t, h_{t-1}, c_{t-1}),   z_t = V h_t,   o_t = softmax(z_t), z_t or sigmoid(z_t)

The readout and the losses are those of the RNN, so that the two can be compared; the block only
ever hears of them through dh_t = V^T dz_t.
"""

import numpy as np

from lstm_lib.checks import check_array, check_int
from lstm_lib.losses import cost_and_error, predict, shares
from lstm_lib.lstm import backward, forward
from lstm_lib.lstm_parts import init_lstm


def init_lstm_net(rng, D, H, O, parts="modern", scale=None):
    """Draw Gaussian weights with mean 0; biases start at 0.

    Parameters
    ----------
    rng, D, H, parts, scale
        As for `init_lstm`.
    O : int
        Number of outputs.

    Returns
    -------
    dict of str to ndarray
        The block's weights, and the readout "V" (O, H), std 1/sqrt(H).
    """
    params = init_lstm(rng, D, H, parts, scale)
    return params | {"V": rng.normal(0, 1 / np.sqrt(H), (check_int("O", O, 1), H))}


def loss_and_grads(
    params, x, y, parts="modern", output="softmax", weight=None, h_0=None, c_0=None, truncated=False
):
    """Loss of the network and its gradient.

    Parameters
    ----------
    params : dict
        As from `init_lstm_net`.
    x, parts, h_0, c_0
        As for `lstm.forward`.
    y : array_like, shape (T, B, O)
    output : {"softmax", "linear", "logistic"}
    weight : array_like, shape (T,) or (T, B), optional
        Which predictions count, as for `rnn.loss`.
    truncated : bool
        As for `lstm.backward`.

    Returns
    -------
    loss : float
        Weighted mean over time and batch.
    grads : dict
        Shaped like `params`.
    trace : dict
        As from `lstm.forward`, with the scores "z" and the predictions "prediction" (T, B, O)
        and the errors "dh" (T, B, H) that the readout sent into the block.

    Raises
    ------
    TypeError, ValueError
        An argument of the wrong type, shape or name, or with NaN or infinity.
    """
    if not isinstance(params, dict) or "V" not in params:
        came = sorted(params, key=str) if isinstance(params, dict) else type(params).__name__
        raise ValueError(f"params: got {came}, expected the block's weights and 'V'")
    block = {name: p for name, p in params.items() if name != "V"}
    trace = forward(block, x, parts, h_0, c_0)
    h = trace["h"][1:]  # (T, B, H)
    V = check_array("params['V']", params["V"], ("O", h.shape[2]))
    z = h @ V.T  # (T, B, O)
    cost, dz = cost_and_error(z, y, output, shares(weight, z.shape[:2]))
    dh = dz @ V
    grads, _ = backward(trace, dh, truncated)
    grads["V"] = np.tensordot(dz, h, ((0, 1), (0, 1)))
    return cost, grads, trace | {"z": z, "prediction": predict(z, output), "dh": dh}
