"""A glossary link leads to the glossary: no label may be a term.

sphinx-exercise takes any reference whose target is an exercise's label for one to that exercise.
"""

from typing import cast

from sphinx.application import Sphinx
from sphinx.domains.std import StandardDomain
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError


def refuse_collisions(app: Sphinx, env: BuildEnvironment) -> None:
    standard = cast(StandardDomain, env.get_domain("std"))
    terms = {name.lower() for kind, name in standard.objects if kind == "term"}
    labels = {*standard.anonlabels, *getattr(env, "sphinx_exercise_registry", ())}
    both = sorted(label for label in labels if label.lower() in terms)
    if both:
        raise ExtensionError(f"also terms of the glossary: the labels {', '.join(both)}")


def setup(app: Sphinx) -> None:
    app.connect("env-updated", refuse_collisions)
