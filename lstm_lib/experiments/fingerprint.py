"""A short hash of the code that a function runs: has a result's code changed since?

It covers the function's module and every module of `lstm_lib` that this one imports, directly or
not. Comments, docstrings, spaces and line breaks do not count.
"""

import ast
import hashlib
import importlib.util
import io
import tokenize
from pathlib import Path

MARKS = {tokenize.NEWLINE: ";", tokenize.INDENT: ">", tokenize.DEDENT: "<"}


def fingerprint(function):
    """Return 16 hexadecimal digits for the code behind a function of `lstm_lib`."""
    digest = hashlib.sha256()
    for name in sorted(modules_behind(function.__module__)):
        digest.update(f"{name}\n{bare_code(_source(name))}\n".encode())
    return digest.hexdigest()[:16]


def modules_behind(name):
    """Names of the module and of all of `lstm_lib` that it imports, packages left out."""
    found, todo = set(), [name]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += _imports(_source(name))
    return found


def bare_code(source):
    """Return a source's tokens, run together, without comments, docstrings and white space."""
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    tokens = [token for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL)]
    out, k = [], 0
    while k < len(tokens):
        starts = k == 0 or tokens[k - 1].type in MARKS
        if starts and tokens[k].type == tokenize.STRING and tokens[k + 1].type == tokenize.NEWLINE:
            k += 2  # a docstring and the end of its line
            continue
        # A doubled brace of an f-string is one token in some versions of Python, two in others.
        text = "".join(tokens[k].string.split()).replace("{{", "{").replace("}}", "}")
        out.append(MARKS.get(tokens[k].type, text))
        k += 1
    return "".join(out)


def _imports(source):
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.split(".")[0] == "lstm_lib" and (module := _module(name)):
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
    return Path(importlib.util.find_spec(name).origin).read_text(encoding="utf-8")
