"""A glossary link leads to the glossary: no label may be a term.

sphinx-exercise takes any reference whose target is an exercise's label for one to that exercise.
"""

from sphinx.errors import ExtensionError


def refuse_collisions(app, env):
    standard = env.get_domain("std")
    terms = {name.lower() for kind, name in standard.objects if kind == "term"}
    labels = {*standard.anonlabels, *getattr(env, "sphinx_exercise_registry", ())}
    both = sorted(label for label in labels if label.lower() in terms)
    if both:
        raise ExtensionError(f"also terms of the glossary: the labels {', '.join(both)}")


def setup(app):
    app.connect("env-updated", refuse_collisions)
