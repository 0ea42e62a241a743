"""How much of an error is left after q steps back in time, for any stage of the block.

In the truncated gradient the answer is a product: only the carousel carries error, and
d c_t / d c_{t-1} = f_t, so after q steps f_t f_{t-1} ... f_{t-q+1} are left. Without a forget gate
that is 1, at every lag: the constant error carousel.
"""

import numpy as np

from lstm_lib.lstm import backward, forward


def error_by_lag(params, x, parts="modern", truncated=False, h_0=None, c_0=None):
    """Size of the error at c_{T-q}, relative to that at c_T, where it is put in.

    Parameters
    ----------
    params, x, parts, h_0, c_0
        As for `lstm.forward`. One unit of error arrives at every h_T, none earlier.
    truncated : bool
        As for `lstm.backward`.

    Returns
    -------
    ndarray, shape (T+1,)
        Entry q: the length of the errors at c_{T-q}, over batch and cells, divided by that at c_T.

    Raises
    ------
    TypeError, ValueError
        As for `lstm.forward`; or no error reaches c_T, because the output gates are shut.
    """
    trace = forward(params, x, parts, h_0, c_0)
    dh = np.zeros_like(trace["s"])
    dh[-1] = 1
    c = backward(trace, dh, truncated)[1]["c"]  # (T+1, B, H)
    size = np.abs(c).max(axis=(1, 2))[::-1]  # scaled by the largest first: nothing underflows
    if not size[0]:
        raise ValueError(
            "x: got inputs that shut the output gates, expected some error to reach c_T"
        )
    scaled = np.divide(c[::-1], size[:, None, None], where=size[:, None, None] > 0, out=c[::-1] * 0)
    length = np.sqrt((scaled**2).sum(axis=(1, 2)))
    return size / size[0] * length / length[0]
