"""The loops of the two nets, compiled: the numbers of `nets.PLAIN`, sooner."""

from lstm_lib.fast import compiled
from studies.latch import rnn_compiled

COMPILED = {"LSTM": compiled, "RNN": rnn_compiled}
