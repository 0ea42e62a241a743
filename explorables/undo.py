"""A binding that is refused leaves an explorable as it was."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def all_or_nothing(cls: type[T]) -> type[T]:
    """Let each public method of a class of bindings take back what it did, when it raises."""
    for name, method in list(vars(cls).items()):
        if callable(method) and not name.startswith("_"):
            setattr(cls, name, _undone(method))
    return cls


def _undone(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def bind(self: Any, *args: Any, **kwargs: Any) -> Any:
        lists = [self._sources, self._grids, self._marks]
        lengths, refs = list(map(len, lists)), dict(self._refs)
        buttons = self._play, self._advance, self._pick
        named = [(artist, artist.get_gid()) for artist in self._fig.findobj()]
        try:
            return method(self, *args, **kwargs)
        except BaseException:
            for items, length in zip(lists, lengths, strict=True):
                del items[length:]
            for artist, gid in named:
                artist.set_gid(gid)
            self._refs = refs
            self._play, self._advance, self._pick = buttons
            raise

    return bind
