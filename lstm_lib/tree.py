"""Parameters in any nest of dicts and lists: visit every array, keep the nest."""

from collections.abc import Callable
from typing import Any


def leaves(tree: Any) -> list[Any]:
    """List the arrays of a nest, in order.

    Parameters
    ----------
    tree : array, or nested dict or list of arrays

    Returns
    -------
    list

    Examples
    --------
    >>> leaves({"W": 1, "layers": [2, 3]})
    [1, 2, 3]
    """
    if isinstance(tree, dict):
        return [leaf for branch in tree.values() for leaf in leaves(branch)]
    if isinstance(tree, list | tuple):
        return [leaf for branch in tree for leaf in leaves(branch)]
    return [tree]


def tree_map(f: Callable[..., Any], tree: Any, *others: Any, name: str = "params") -> Any:
    """Apply f to the arrays that stand at the same place of each nest.

    Parameters
    ----------
    f : callable
        Takes one array of each nest.
    tree, *others : nest of dicts and lists of arrays
    name : str
        What the nest is called in an error.

    Returns
    -------
    Nest like `tree`, of what f returned

    Raises
    ------
    TypeError, ValueError
        The nests differ, or f raised it; the message begins with the place in the nest.

    Examples
    --------
    >>> tree_map(lambda p, g: p - g, {"W": 3.0, "b": [1.0]}, {"W": 1.0, "b": [0.5]})
    {'W': 2.0, 'b': [0.5]}
    """
    if not callable(f):
        raise TypeError(f"f: got {type(f).__name__}, expected a function")
    if isinstance(tree, dict):
        for other in others:
            if not isinstance(other, dict) or other.keys() != tree.keys():
                got = sorted(other, key=str) if isinstance(other, dict) else type(other).__name__
                raise ValueError(f"{name}: got {got}, expected the entries {sorted(tree, key=str)}")
        return {
            k: tree_map(f, v, *(o[k] for o in others), name=f"{name}[{k!r}]")
            for k, v in tree.items()
        }
    if isinstance(tree, list | tuple):
        for other in others:
            if not isinstance(other, list | tuple) or len(other) != len(tree):
                got = len(other) if isinstance(other, list | tuple) else type(other).__name__  # type: ignore[assignment]
                raise ValueError(f"{name}: got {got}, expected {len(tree)} entries")
        rows = enumerate(zip(tree, *others, strict=True))
        return [tree_map(f, *row, name=f"{name}[{i}]") for i, row in rows]
    try:
        return f(tree, *others)
    except (TypeError, ValueError) as problem:
        kind = ValueError if isinstance(problem, ValueError) else TypeError
        raise kind(f"{name}: {problem}") from None
