"""Names for what Sphinx's events hand over."""

from typing import Any

Context = dict[str, Any]  # what a page's template is told
