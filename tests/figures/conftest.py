"""The book's figures are drawn in the book's style."""

import pytest


@pytest.fixture(autouse=True)
def in_style(book_style):
    """Draw every figure here as the book does."""
