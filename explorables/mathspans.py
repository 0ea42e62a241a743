r"""Short formulas in a figure's words, `pre-activation $z_t$`, as runs of text.

So they take the reader's font like the words around them. What needs a layout of its own
(fractions, roots, accents) is left to Matplotlib's outlines.
"""

import re

GREEK = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "varsigma sigma tau upsilon phi chi psi omega",
)
SYMBOLS = {
    **{name: chr(ord("α") + k) for k, name in enumerate(GREEK)},
    **{"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ"},
    **{"partial": "∂", "nabla": "∇", "prime": "′", "infty": "∞", "ldots": "…", "cdots": "⋯"},
    **{"|": "‖", "Vert": "‖", "vert": "|", "{": "{", "}": "}", "%": "%"},
}  # fmt: skip
OPERATORS = {
    **{"times": "×", "cdot": "·", "to": "→", "rightarrow": "→", "leftarrow": "←", "approx": "≈"},
    **{"leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "pm": "±", "in": "∈"},
    **{"odot": "⊙", "propto": "∝", "sim": "∼"},
}
NAMES = ["tanh", "exp", "log", "ln", "max", "min", "sin", "cos", "Pr"]
UPRIGHT = ["mathdefault", "mathrm", "text", "operatorname"]
SPACES = {",": "\u2009", ";": "\u2005", " ": " ", "quad": "\u2003", "!": ""}
Run = tuple[str, str, int]
THIN = "\u2009"
TOKEN = re.compile(r"\\([A-Za-z]+|.)|([{}^_])|(\s+)|(.)")


def runs(text: str) -> list[Run] | None:
    """Return [(words, look, level)], or None where only an outline will do.

    `look` is "text", "upright" or "italic"; `level` is 1 for a superscript, -1 for a subscript.
    """
    out = []
    for k, part in enumerate(re.split(r"(?<!\\)\$", text)):
        if k % 2 == 0:
            out += [(part.replace(r"\$", "$"), "text", 0)] if part else []
            continue
        try:
            _group(_tokens(part), out, 0, None)
        except (KeyError, IndexError):
            return None
    return _joined(out)


def _tokens(part: str) -> list[re.Match[str]]:
    return [m for m in TOKEN.finditer(part.replace("'", r"\prime ")) if not m[3]][::-1]


def _group(rest: list[re.Match[str]], out: list[Run], level: int, look: str | None) -> None:
    """Take tokens (from the end of `rest`) up to a closing brace or the end."""
    while rest:
        if rest[-1][2] == "}":
            rest.pop()
            return
        _one(rest, out, level, look)


def _one(rest: list[re.Match[str]], out: list[Run], level: int, look: str | None) -> None:
    """Take one token, or a braced group."""
    command, mark, _, char = rest.pop().groups()
    if mark == "{":
        _group(rest, out, level, look)
    elif mark:
        if level:
            raise KeyError("a script on a script")
        _one(rest, out, 1 if mark == "^" else -1, look)
    elif command in UPRIGHT:
        _one(rest, out, level, "text" if command in ("mathdefault", "text") else "upright")
    elif command in NAMES:
        out.append((command, look or "upright", level))
    elif command in OPERATORS or (char and char in "+-=<>"):
        sign = OPERATORS[command] if command else char.replace("-", "−")
        gap = "" if level or not out or out[-1][0].endswith(("(", " ")) else THIN
        out.append((f"{gap}{sign}{gap}", look or "upright", level))
    elif command in SPACES:
        out.append((SPACES[command], look or "upright", level))
    elif command:
        slant = "italic" if "α" <= SYMBOLS[command] <= "ω" else "upright"
        out.append((SYMBOLS[command], look or slant, level))
    else:
        out.append((char, look or ("italic" if char.isalpha() else "upright"), level))


def _joined(out: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for words, look, level in out:
        if joined and joined[-1][1:] == (look, level):
            joined[-1] = (joined[-1][0] + words, look, level)
        else:
            joined.append((words, look, level))
    return joined
