"""The same LSTM, faster: `fused` in NumPy alone, `compiled` with numba. Both equal `lstm_lib.lstm`."""
