"""Diagrams, drawn by one hand: the recurrent network, its uses, and the cell that grows.

Each function returns a Matplotlib figure for `show(figure, alt=...)`; its artists have gids.
"""

from .beyond import gated_unit, same_sum
from .black_box import black_box
from .cell import block
from .chain import neuron_chain
from .forgetting import forgetting
from .layers import rnn_layer_beside_lstm
from .reader import reader
from .rnn import rnn_folded_unrolled
from .sequences import sequence_shapes, uses
from .stages import growing_cell_map, stage

__all__ = [
    "black_box",
    "block",
    "forgetting",
    "gated_unit",
    "growing_cell_map",
    "neuron_chain",
    "reader",
    "rnn_folded_unrolled",
    "rnn_layer_beside_lstm",
    "same_sum",
    "sequence_shapes",
    "stage",
    "uses",
]
