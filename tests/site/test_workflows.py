"""Workflows, citation and changelog: they parse, and name what there is."""

import os
import re
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

import lstm_lib

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
PINNED = re.compile(r"[\w.-]+/[\w./-]+@(v\d+|[0-9a-f]{40})")
RELEASE = re.compile(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", re.MULTILINE)


def steps(path):
    jobs = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return [step for job in jobs.values() for step in job["steps"]]


def commands(path):
    return [line for step in steps(path) for line in step.get("run", "").splitlines()]


def test_there_is_a_workflow_for_each_purpose():
    assert {path.stem for path in WORKFLOWS} == {"test", "publish", "newest", "links"}


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_says_when_it_runs_and_what_it_may(path):
    workflow = yaml.safe_load(path.read_text("utf-8"))
    assert workflow[True]  # YAML reads the key `on` so
    assert workflow["permissions"]["contents"] == "read"
    for job in workflow["jobs"].values():
        assert job["runs-on"]
        assert all(("run" in step) != ("uses" in step) for step in job["steps"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned(path):
    actions = [step["uses"] for step in steps(path) if "uses" in step]
    assert actions
    assert all(PINNED.fullmatch(action) for action in actions), actions


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_command_names_what_there_is(path):
    for command in commands(path):
        word, *rest = command.split()
        if word == "make":
            assert set(rest) <= set(TARGETS), command
        elif word == "sh":
            assert (ROOT / rest[0]).is_file(), command
        else:
            assert command.startswith("python -m "), command
            for file in re.findall(r"-r (\S+)", command):
                assert (ROOT / file).is_file(), command


def test_the_library_is_tested_on_every_system_with_the_oldest_and_the_newest_python():
    workflow = yaml.safe_load((ROOT / ".github/workflows/test.yml").read_text("utf-8"))
    matrix = workflow["jobs"]["library"]["strategy"]["matrix"]
    systems = {"ubuntu-24.04", "ubuntu-24.04-arm", "macos-latest", "windows-latest"}
    assert set(matrix["os"]) == systems
    more = [pair["python"] for pair in matrix["include"]]
    assert sorted(matrix["python"] + more) == ["3.11", "3.12", "3.13", "3.14"]
    setup = (ROOT / "tools" / "venv.sh").read_text("utf-8")
    assert re.findall(r"python(3\.\d+)", re.findall(r"for candidate in (.*);", setup)[0]) == sorted(
        matrix["python"] + more, reverse=True
    )


def test_no_test_is_chosen_by_a_part_of_its_name():
    files = [ROOT / "Makefile", ROOT / "CONTRIBUTING.md", ROOT / ".ci" / "run", *WORKFLOWS]
    for file in files:
        assert not re.search(r"pytest.* -k ", file.read_text("utf-8")), file
    windows = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (library,) = [
        line for line in commands(ROOT / ".github/workflows/test.yml") if "pytest" in line
    ]
    assert library.removeprefix("python ") in windows


def test_every_workflow_is_explained():
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for path in WORKFLOWS:
        assert f"| `{path.name}` |" in text


GH = """#!/bin/sh
if [ "$2" = list ]; then printf '%s\\n' "$OPEN"; else echo "$@" >> "$CALLS"; fi
"""


@pytest.mark.parametrize(("open_issues", "made"), [("Another", 1), ("Another\nIt fails", 0)])
def test_a_failure_opens_one_issue(tmp_path, open_issues, made):
    gh = tmp_path / "gh"
    gh.write_text(GH)
    gh.chmod(0o755)
    calls = tmp_path / "calls"
    calls.touch()
    env = {
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "OPEN": open_issues,
        "CALLS": str(calls),
        "GITHUB_SERVER_URL": "https://host.example",
        "GITHUB_REPOSITORY": "some/book",
        "GITHUB_RUN_ID": "7",
    }
    subprocess.run(["sh", ROOT / "tools" / "issue.sh", "It fails"], env=env, check=True)
    lines = calls.read_text().splitlines()
    expected = (
        "issue create --title It fails "
        "--body The log is at https://host.example/some/book/actions/runs/7"
    )
    assert lines == [expected] * made


# ---- versions


def test_version_citation_and_changelog_agree():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    releases = RELEASE.findall((ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert releases[0] == (citation["version"], citation["date-released"])
    assert citation["version"] == lstm_lib.__version__


def test_the_changelog_runs_from_new_to_old():
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    releases = RELEASE.findall(text)
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert len(releases) + ("Unreleased" in headings) == len(headings)
    order = [
        (tuple(map(int, version.split("."))), date.fromisoformat(day)) for version, day in releases
    ]
    assert order == sorted(order, reverse=True)


def test_the_citation_has_what_its_format_demands():
    """As version 1.2.0 of the Citation File Format says."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    known = {"cff-version", "message", "title", "abstract", "type", "authors", "version"}
    assert set(citation) <= known | {"date-released", "license", "keywords"}
    assert citation["cff-version"] == "1.2.0"
    assert citation["message"]
    assert citation["type"] == "software"
    assert citation["title"] == settings["title"]
    assert [author["name"] for author in citation["authors"]] == [settings["author"]]
    assert set(citation["license"]) == {"BSD-3-Clause", "CC-BY-4.0"}
    assert all(isinstance(word, str) for word in citation["keywords"])
    date.fromisoformat(citation["date-released"])
