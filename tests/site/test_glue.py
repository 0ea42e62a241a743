"""What belongs together stays on one line."""

from _ext.math import Glue
from docutils.core import publish_doctree


def test_a_per_cent_stays_with_its_number_but_not_in_code():
    document = publish_doctree("In 5\n% of them, and **9 %**, and ``7 %``.")
    Glue(document).run()
    assert document.astext() == "In 5\u00a0% of them, and 9\u00a0%, and 7 %."
