"""Nets that learn on the page: cells as data, and the runtime that trains them."""

from .notebook import panel

__all__ = ["panel"]
