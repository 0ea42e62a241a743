"""One style sheet: what the theme, the packages and the book bring, cut down to what pages use.

A rule stays if each class and id that it names occurs in a page or in a script.
"""

import re
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import tinycss2

from . import versions
from .edits import edit

NAME = "style.css"
# In the order in which the pages would load them.
SHEETS = (
    r"styles/theme\.css",
    r"styles/pydata-sphinx-theme\.css",
    r"pygments\.css",
    r"styles/sphinx-book-theme\.css",
    r"mystnb\.\w+\.css",
    r"copybutton\.css",
    r"exercise\.css",
    r"temml\.css",
    r"explorable\.css",
    r"book\.css",
    r"search\.css",
    r"print\.css",
)
LINK = re.compile(
    r'[ \t]*<link [^>]*href="(?P<folder>[^"]*)_static/(?P<file>[^"?]+\.css)[^>]*>\s*?\n'
)
ATTRIBUTE = re.compile(r"""\s(?:class|id)=["']([^"']*)["']""")
CODE = re.compile(r"<script(?![^>]*json)[^>]*>(.*?)</script>", re.DOTALL)
WORD = re.compile(r"[A-Za-z_][\w-]*")
VARIABLE = re.compile(r"--[\w-]+")
READ = re.compile(r"var\(\s*(--[\w-]+)")
URL = re.compile(r"""url\((["']?)(?!data:|["'])([^)"']+)\1\)""")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
GROUPS = {"media", "supports"}
UNUSED_FONT = "Font Awesome"  # icons are drawings: icons.py


def one_sheet(page, context):
    """A page loads one sheet in place of all."""
    links = list(LINK.finditer(page))
    files = [link["file"] for link in links]
    if len(files) != len(SHEETS) or not all(map(re.fullmatch, SHEETS, files)):
        raise AssertionError(f"pages load other style sheets, {files}: say so in {__name__}")
    one = f'    <link rel="stylesheet" href="{links[0]["folder"]}_static/{NAME}" />\n'
    for link in links[1:]:
        page = edit(page, link[0], "", 1)
    return edit(page, links[0][0], one, 1)


EDITS = (one_sheet,)


def text_of(path, top):
    """A sheet with what it imports; addresses are seen from ``top``."""
    folder = PurePosixPath(path.parent.relative_to(top).as_posix())

    def moved(match):
        parts = []
        for part in (folder / match[2]).parts:
            parts = parts[:-1] if part == ".." else [*parts, part]
        return f'url("{"/".join(parts)}")'

    def imported(match):
        return text_of(path.parent / match[1], top)

    text = URL.sub(moved, path.read_text("utf-8").replace('@charset "UTF-8";', ""))
    return re.sub(r'@import\s+"([^"]+)";', imported, text)


def split(tokens, sign):
    """Lists of tokens between signs; what stands in brackets is one token."""
    parts = [[]]
    for token in tokens:
        if token.type == "literal" and token.value == sign:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def classes_and_ids(selector):
    """The names that an element must bear; not those in brackets, as in :not(...)."""
    names, before = set(), None
    for token in selector:
        if token.type == "hash" or (token.type == "ident" and before == "."):
            names.add(token.value)
        before = token.value if token.type == "literal" else None
    return names


class Rule(NamedTuple):
    """Selectors and declarations, or the head of a group and the rules in it."""

    head: str
    inside: list

    def text(self):
        inside = (one if isinstance(one, str) else one.text() for one in self.inside)
        return f"{self.head}{{{''.join(inside)}}}"


def declarations(tokens):
    """The declarations of a rule, each with its semicolon."""
    texts = (tinycss2.serialize(one).strip() for one in split(tokens, ";"))
    return [f"{COMMENT.sub('', text).strip()};" for text in texts if COMMENT.sub("", text).strip()]


def purged(rules, words):
    """The rules that can meet an element."""
    for rule in rules:
        if rule.type == "qualified-rule":
            heads = [one for one in split(rule.prelude, ",") if classes_and_ids(one) <= words]
            if heads:
                head = ",".join(tinycss2.serialize(one).strip() for one in heads)
                yield Rule(head, declarations(rule.content))
        elif rule.type == "at-rule" and rule.lower_at_keyword in GROUPS:
            head = f"@{rule.lower_at_keyword} {tinycss2.serialize(rule.prelude).strip()}"
            inside = tinycss2.parse_rule_list(
                rule.content, skip_comments=True, skip_whitespace=True
            )
            yield Rule(head, list(purged(inside, words)))
        elif rule.type == "at-rule" and rule.content is not None:
            if not (rule.lower_at_keyword == "font-face" and UNUSED_FONT in rule.serialize()):
                head = (
                    f"@{rule.lower_at_keyword} {tinycss2.serialize(rule.prelude).strip()}".strip()
                )
                yield Rule(head, [tinycss2.serialize(rule.content).strip()])
        else:
            raise AssertionError(f"a style sheet cannot be read at line {rule.source_line}: {rule}")


def without(rules, unread):
    """The rules without settings of variables that nothing reads, and without empty ones."""
    for rule in rules:
        inside = [
            one
            for one in rule.inside
            if isinstance(one, Rule) or one.partition(":")[0] not in unread
        ]
        inside = [*without((one for one in inside if isinstance(one, Rule)), unread)] + [
            one for one in inside if isinstance(one, str)
        ]
        if inside:
            yield rule._replace(inside=inside)


def lean(rules, read):
    """Drop variables that nothing reads, and then those that only they read."""
    while True:
        text = "".join(rule.text() for rule in rules)
        unread = set(VARIABLE.findall(text)) - read - set(READ.findall(text))
        slim = list(without(rules, unread))
        if slim == rules:
            return text
        rules = slim


def used(folder):
    """The classes, ids and variables of all pages and of the scripts that they load."""
    words, read, scripts = set(), set(), set()
    for path in Path(folder).glob("*.html"):
        page = path.read_text("utf-8")
        for names in ATTRIBUTE.findall(page):
            words.update(names.split())
        code = "".join(CODE.findall(page))
        words.update(WORD.findall(code))
        read.update(READ.findall(page))
        scripts.update(re.findall(r'<script [^>]*src="([^"?]+)', page))
    for name in scripts:
        code = Path(folder, name).read_text("utf-8")
        words.update(WORD.findall(code))
        read.update(VARIABLE.findall(code))
    return words, read


def write_sheet(app, exception):
    """Gather the sheets into one, and leave no other."""
    if exception or app.builder.format != "html":
        return
    top = Path(app.outdir, "_static")
    if not (top / "styles").is_dir() and (top / NAME).exists():
        return  # no page was written, so Sphinx has brought nothing
    files = {path.relative_to(top).as_posix(): path for path in top.rglob("*.css")}
    sheets = [[name for name in files if re.fullmatch(sheet, name)] for sheet in SHEETS]
    assert all(len(found) == 1 for found in sheets), f"style sheets come or go: {sorted(files)}"
    text = "\n".join(text_of(files[name], top) for (name,) in sheets)
    words, read = used(app.outdir)
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    sheet = lean(list(purged(rules, words)), read)
    (top / NAME).write_text(versions.stamped(sheet, top, URL), "utf-8")


def setup(app):
    app.connect("build-finished", write_sheet, priority=910)
