"""The page on frameworks: short, with the measured numbers; tests/oracle runs its code."""

import json
import re

from studies.data.datafiles import read_data

from .conftest import BOOK


def test_the_page_is_not_long(chapter):
    told = re.sub(r"^```.*?^```", "", chapter.text.split("---", 2)[2], flags=re.M | re.S)
    told = re.sub(r"\$[^$]*\$", "x", re.sub(r"\]\([^)]*\)", "]", told))
    assert len(told.split()) < 2000


def test_each_link_leads_to_a_heading(chapter):
    links = re.findall(r"\]\((\w+)\.md#([\w-]+)\)", chapter.text)
    assert len(links) > 3
    for page, anchor in links:
        headings = re.findall(r"^#+ (.+)$", (BOOK / f"{page}.md").read_text("utf-8"), re.M)
        slugs = {re.sub(r"[^\w\s-]", "", h.lower()).replace(" ", "-") for h in headings}
        assert anchor in slugs, (page, anchor)


def test_the_versions_are_those_that_were_measured(chapter):
    for one in json.loads(read_data("frameworks.json")):
        chapter.says(f"{one['name']} {one['version']}")


def test_the_sum_of_two_biases_moved_as_the_text_says(chapter):
    chapter.says("moves twice as far as one bias would. That is so for SGD, and for Adam as well.")
    chapter.says("so the ratio does not stay")
    for first, later in chapter.value("list(found['PyTorch']['biases'].values())"):
        assert first == 2
        assert 1.2 < later < 1.8


def test_who_says_nothing_is_off_by_the_mean_square_of_what_is_marked(chapter):
    chapter.says("A net that always answers 0 has an error of $1/3$.")
    errors = chapter.value("[error for one in found.values() for error in one['errors']]")
    assert len(errors) == 6 and max(errors) < 0.02 < 1 / 3
