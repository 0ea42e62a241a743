"""Which words of a source only a type checker reads: annotations, and what is imported for them.

The fields of a class are not among them, since they make a named tuple what it is; nor is what
only an annotation within quotes names.
"""

import ast
from tokenize import DEDENT, INDENT

LINE = 100  # a longer one the formatter breaks
OPEN, SHUT = ("(", "[", "{"), (")", "]", "}")


def for_checkers(tree):
    """List the nodes of a source that only a type checker reads, the topmost of each."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    fields = {part for node in classes for part in node.body}
    notes: list[ast.AST] = []
    for node in ast.walk(tree):
        match node:
            case (
                ast.arg(annotation=ast.expr() as note) | ast.FunctionDef(returns=ast.expr() as note)
            ):
                notes.append(note)
            case ast.AnnAssign() if node not in fields:
                notes.append(node.annotation if node.value else node)
            case ast.If(test=ast.Name("TYPE_CHECKING"), orelse=[]):
                notes.append(node)
    inside = below(notes)
    noted = {node.id for node in inside if isinstance(node, ast.Name)} | {"annotations"}
    used = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n not in inside}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and node not in inside:
            names = {alias: (alias.asname or alias.name).split(".")[0] for alias in node.names}
            idle = [alias for alias, name in names.items() if name in noted - used]
            notes += [node] if len(idle) == len(names) else idle
    return notes


def below(nodes):
    """Return these nodes and all that is inside them."""
    return {inner for node in nodes for inner in ast.walk(node)}


def places_for_checkers(source, tokens):
    """Return the indices of the tokens that only a type checker reads.

    Their neighbours go with them: what holds a list of imports together, and the comma that ends
    a signature which is long with annotations and would not be without.
    """
    tree = ast.parse(source)
    found: set[int] = set()
    span = _spans(source, tokens)
    notes = for_checkers(tree)
    for node in notes:
        first, last = span(node)
        if isinstance(node, ast.expr):
            while tokens[first - 1].string == "(":
                first, last = first - 1, last + 1
            first -= 1  # the colon or the arrow
        elif isinstance(node, ast.stmt):
            last += 1  # the end of its line
            inner = [token.type for token in tokens[first : last + 1]]
            last += inner.count(INDENT) - inner.count(DEDENT)
        found.update(range(first, last + 1))
    inside = below(notes)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and 0 < len(inside & {*node.names}) < len(node.names):
            found |= _around_imports(node, inside, tokens, span)
        elif isinstance(node, ast.FunctionDef) and inside & {*ast.walk(node.args), node.returns}:
            found |= _last_comma(node, found, tokens, span)
    return found


def _spans(source, tokens):
    """Return a function that gives the indices of a node's first and last token."""
    lines = source.splitlines()
    firsts = {token.start: k for k, token in enumerate(tokens)}
    lasts = {token.end: k for k, token in enumerate(tokens)}

    def place(line, column):  # a column of the tree counts bytes, one of a token characters
        return line, len(lines[line - 1].encode()[:column].decode())

    def span(node):
        first = firsts[place(node.lineno, node.col_offset)]
        return first, lasts[place(node.end_lineno, node.end_col_offset)]

    return span


def _around_imports(node, inside, tokens, span):
    """Return the indices of brackets and of commas that are not between names that stay."""
    stay = [span(alias)[1] for alias in node.names if alias not in inside]
    first, last = span(node)
    commas = {k for k in range(first, last + 1) if tokens[k].string in ("(", ",", ")")}
    return commas - {k + 1 for k in stay[:-1]}


def _last_comma(node, found, tokens, span):
    """Return the index of the comma that ends the parameters, unless they need a line for each."""
    first = close = next(k for k in range(span(node)[0], len(tokens)) if tokens[k].string == "(")
    depth = 1
    while depth:
        close += 1
        depth += (tokens[close].string in OPEN) - (tokens[close].string in SHUT)
    bare = [tokens[k].string for k in range(first + 1, close) if k not in found]
    width = node.col_offset + 4 + len("".join(bare)) + bare.count(",")
    return {close - 1} if bare[-1:] == [","] and width - len(", ") <= LINE else set()
