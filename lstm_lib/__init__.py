"""The library behind the book: small recurrent networks with every wire in sight.

Three floors; imports go down only:

- `lstm_lib.models`       networks, their gradients and their sympy expressions
- `lstm_lib.experiments`  data, training, measurements
- `lstm_lib.pages`        figures, diagrams, explorables
"""

__version__ = "0.1.0"
