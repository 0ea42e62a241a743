"""The library behind the book: small recurrent networks with every wire in sight.

A net is a module of functions over a dict of arrays, `rnn`, `lstm`, `gru` or `feedforward`:
`init`, `forward`, `backward`, `loss_and_grads`. `lstm.Variant` says which parts a block has.
Sigmoid and softmax are in `activations`; `from lstm_lib.fast import fused` has a faster form of the
block; `from lstm_lib import opened` examines a net that you trained in PyTorch or Keras.

>>> import numpy as np
>>> from lstm_lib import check_gradient, lstm, train
>>> rng = np.random.default_rng(0)
>>> params = lstm.init(rng, D=3, H=8, O=2)  # 3 inputs, 8 cells, 2 classes
>>> x = rng.normal(size=(20, 4, 3))  # 20 steps, 4 sequences
>>> y = np.eye(2)[(x.sum(axis=2) > 0).astype(int)]  # is the sum of the inputs positive?
>>> lstm.forward(params, x)["prediction"].shape
(20, 4, 2)
>>> check_gradient(lambda p: lstm.loss_and_grads(p, (x, y)), params) < 1e-7
True
>>> params, history = train(params, lstm.loss_and_grads, [(x, y)] * 100, steps=100, progress=False)
>>> bool(history["loss"][-1] < 0.2 < history["loss"][0])
True
"""

from lstm_lib import convert, feedforward, lstm, online, rnn
from lstm_lib.beyond import gru
from lstm_lib.gradcheck import check_gradient
from lstm_lib.training import train

__version__ = "0.1.0"
__all__ = ["check_gradient", "convert", "feedforward", "gru", "lstm", "online", "rnn", "train"]
