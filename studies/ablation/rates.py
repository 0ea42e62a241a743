"""The learning rate of each task, and what it was multiplied by on two of them, as a trial."""

RATES = {"verb": 0.05, "stream": 0.05, "number": 0.01, "Alice": 0.06}
OTHER = {"verb": (0.5, 2), "stream": (0.5, 2)}
