"""A short hash of the code that a function runs: has a result's code changed since?

It covers the function's module, every module of `studies` and `lstm_lib` that this one imports,
directly or not, and the files of `studies/data` whose names stand in one of them as a string.
Comments, docstrings, annotations, spaces and line breaks do not count, nor the underscore that
makes a function its module's own. A package's own file does not count either, nor a module that is
imported for annotations alone, or by a name that is put together while the program runs.
"""

import ast
import hashlib
import importlib.util
import io
import tokenize
from pathlib import Path
from typing import Any

from studies.core.checkers import below, for_checkers, places_for_checkers

ROOMS = ("studies", "lstm_lib")
DATA = Path(__file__).parents[1] / "data"
# They only refuse bad input and damaged data: a better check leaves the results as they are.
LEFT_OUT = {"lstm_lib.checks", "studies.data.datafiles"}
MARKS = {tokenize.NEWLINE: ";", tokenize.INDENT: ">", tokenize.DEDENT: "<"}


def fingerprint(function):
    """Return 16 hexadecimal digits for the code behind a function of a study."""
    digest = hashlib.sha256()
    modules = modules_behind(function.__module__)
    for name in sorted(modules):
        digest.update(f"{name}\n{bare_code(_source(name))}\n".encode())
    for path in data_behind(modules):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def modules_behind(name):
    """Names of the module and of all of our own that it imports, but packages and checks."""
    found: set[str] = set()
    todo = [name]
    while todo:
        name = todo.pop()
        if name not in found | LEFT_OUT:
            found.add(name)
            todo += _imports(name)
    return found


def data_behind(modules):
    """Paths of the files of `studies/data` that these modules name, sorted."""
    nodes = [node for name in modules for node in ast.walk(ast.parse(_source(name)))]
    texts = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    named = {text.replace("\\", "/").split("/")[-1] for text in texts}
    return sorted(path for path in DATA.iterdir() if path.name in named)


def bare_code(source):
    """Return a source's tokens, run together, without what no run of it reads.

    That is comments, docstrings, white space, annotations with what is imported for them, and the
    underscore that says a function is its module's own.
    """
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    names = {token.string for token in tokens if token.type == tokenize.NAME}
    defined = {n.name for n in ast.parse(source).body if isinstance(n, ast.FunctionDef)}
    own = {name for name in defined if name[0] == "_" and name[1:] not in names}
    tokens = [token for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL)]
    silent = places_for_checkers(source, tokens)
    out, k = [], 0
    while k < len(tokens):
        starts = k == 0 or tokens[k - 1].type in MARKS
        if starts and tokens[k].type == tokenize.STRING and tokens[k + 1].type == tokenize.NEWLINE:
            k += 2  # a docstring and the end of its line
            continue
        if k in silent:
            k += 1
            continue
        # A doubled brace of an f-string is one token in some versions of Python, two in others.
        text = "".join(tokens[k].string.split()).replace("{{", "{").replace("}}", "}")
        text = text[1:] if text in own else text
        out.append(MARKS.get(tokens[k].type, text))
        k += 1
    return "".join(out)


def _imports(importer):
    tree = ast.parse(_source(importer))
    silent = below(for_checkers(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names if alias not in silent]
        elif isinstance(node, ast.ImportFrom):
            start = importer.split(".")[: -node.level] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names if alias not in silent]
        else:
            continue
        for name in names:
            if name.split(".")[0] in ROOMS and (module := _module(name)):
                yield module


def _module(name):
    """Return the longest beginning of a dotted name that is a file; None for a package alone."""
    for dots in range(name.count("."), 0, -1):
        start = ".".join(name.split(".")[: dots + 1])
        try:
            spec = importlib.util.find_spec(start)
        except ModuleNotFoundError:
            continue
        if spec:
            return None if spec.submodule_search_locations else start
    return None


def _source(name):
    spec: Any = importlib.util.find_spec(name)
    return Path(spec.origin).read_text(encoding="utf-8")
