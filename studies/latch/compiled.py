"""The loops of the latch, compiled: for lags of a thousand steps, many seeds and many updates.

The same numbers as `nets.PLAIN`, which a test holds equal. Numba is needed to renew the results,
not to read them.
"""

from lstm_lib.fast import compiled
from studies.latch import rnn_compiled

COMPILED = (rnn_compiled, compiled)
