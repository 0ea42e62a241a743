"""A chain's factors by name, out of the library's numbers: what sympy's are compared with."""

from lstm_lib import chain
from lstm_lib.activations import ACTIVATIONS


def named_factors(trace, y, k, cost):
    """The factors of dC/dw_k as the code has them, from the cost to the weight: (LaTeX, value)."""
    n, f = len(trace["w"]), ACTIVATIONS[trace["activation"]]
    slope = f.derivative(trace["h"][1:])
    found = [(rf"\frac{{\partial C}}{{\partial h_{{{n}}}}}", chain.output_cost(trace, y, cost)[1])]
    for l in range(n, k - 1, -1):
        found.append((rf"{f.latex}'(z_{{{l}}})", slope[l - 1]))
        if l > k:
            found.append((rf"w_{{{l}}}", trace["w"][l - 1]))
    return [*found, (f"h_{{{k - 1}}}" if k > 1 else "x", trace["h"][k - 1])]
