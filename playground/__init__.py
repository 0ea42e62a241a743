"""Nets that learn on the page: cells as data, and the runtime that trains them."""
