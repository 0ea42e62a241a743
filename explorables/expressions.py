"""One sympy expression, two functions: NumPy's for the kernel, JavaScript's for the page.

Only what both compute alike is let through; anything else is an error before the page is built.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.logic.boolalg import BooleanAtom, BooleanFunction
from sympy.printing.jscode import JavascriptCodePrinter

from .kinds import Expr

KNOWN = (
    *(sp.Add, sp.Mul, sp.Pow, sp.Symbol, sp.Number, sp.NumberSymbol, sp.Mod),
    *(sp.exp, sp.log, sp.sin, sp.cos, sp.tan, sp.asin, sp.acos, sp.atan, sp.atan2),
    *(sp.sinh, sp.cosh, sp.tanh, sp.Abs, sp.sign, sp.floor, sp.ceiling, sp.Max, sp.Min),
    *(sp.Piecewise, sp.functions.elementary.piecewise.ExprCondPair, sp.Heaviside),
    *(sp.core.relational.Relational, sp.And, sp.Or, sp.Not, BooleanAtom),
)


class Compiled:
    """Expressions of the sliders `p`, one running variable `x` and states `s`.

    Parameters
    ----------
    where : str
        Named in errors: ``curve 'sigmoid'``.
    outputs : list of sympy expressions or numbers, or dict
        The keys of a dict are what each is called in an error.
    sliders : list of str
        Names of the parameters, in order.
    x : str or None
        Name of the running variable (a grid's, a time step's, an index).
    states : list of str

    Attributes
    ----------
    js : str
        Body of ``function (p, x, s, mod)``; returns one number per output.
    """

    def __init__(
        self,
        where: str,
        outputs: Sequence[Expr] | dict[str, Expr],
        sliders: Sequence[str],
        x: str | None = None,
        states: Sequence[str] = (),
    ) -> None:
        known = [*sliders, *([x] if x else []), *states]
        if twice := sorted({name for name in known if known.count(name) > 1}):
            raise ValueError(
                f"{where}: got the name {twice[0]!r} for two things, "
                "expected another for a slider than for what runs or is a state"
            )
        named = outputs if isinstance(outputs, dict) else {}
        places = [f"{where}: {name}" for name in named] or [where] * len(outputs)
        outputs = [
            _checked(place, output, known)
            for place, output in zip(places, named.values() if named else outputs, strict=True)
        ]
        self.js = _javascript(outputs, list(sliders), x, list(states))
        plain = [sp.Symbol(name) for name in known]
        self._numpy = sp.lambdify(plain, outputs, modules="numpy", cse=True)
        self._has_x = x is not None

    @np.errstate(all="ignore")  # what overflows is drawn outside, what is undefined is a gap
    def __call__(self, p: Sequence[float], x: Any = None, s: Sequence[float] = ()) -> list[Any]:
        """Return a list of arrays (shape of `x`) or floats, one an output."""
        given = (*p, *([x] if self._has_x else []), *s)
        shape = np.shape(x) if self._has_x else ()
        if not shape:
            return list(map(np.float64, self._numpy(*map(np.float64, given))))
        out = self._numpy(*(np.full(shape, v, dtype=np.float64) for v in given))
        return [np.broadcast_to(np.asarray(value, dtype=np.float64), shape) for value in out]


def as_sympy(where: str, value: object) -> sp.Basic:
    """Return a number or an expression as sympy's. Text is refused: sympy would execute it."""
    if not isinstance(value, sp.Basic | bool | int | float | np.number | np.bool_):
        raise TypeError(f"{where}: got {value!r}, expected a sympy expression")
    return sp.sympify(value)


def name_of(where: str, symbol: object) -> str:
    """Return a symbol's name; raise TypeError if it is none."""
    if not isinstance(symbol, sp.Symbol):
        raise TypeError(f"{where}: got {symbol!r}, expected a sympy symbol")
    return symbol.name


def _checked(where: str, expr: Any, known: Sequence[str]) -> sp.Expr:
    """Return `expr` over plain symbols, or raise for what a page cannot compute."""
    expr = as_sympy(where, expr)
    if not isinstance(
        expr, sp.Expr | BooleanFunction | BooleanAtom | sp.core.relational.Relational
    ):
        raise TypeError(f"{where}: got {type(expr).__name__}, expected a sympy expression")
    expr = expr.xreplace({symbol: sp.Symbol(symbol.name) for symbol in expr.free_symbols})
    for node in sp.preorder_traversal(expr):
        if isinstance(node, AppliedUndef) or not isinstance(node, KNOWN) or node is sp.zoo:
            hint = "; call .doit() on it" if hasattr(node, "doit") and not node.is_Function else ""
            raise ValueError(
                f"{where}: {type(node).__name__} has no JavaScript that equals NumPy: {node}{hint}"
            )
    unknown = sorted({symbol.name for symbol in expr.free_symbols} - set(known))
    if unknown:
        raise ValueError(
            f"{where}: got unbound {', '.join(unknown)}, "
            f"expected only {', '.join(known) or 'numbers'}"
        )
    if not isinstance(expr, sp.Expr):  # true is 1, as NumPy has it
        expr = sp.Piecewise((1, expr), (0, True))
    return expr.replace(sp.Piecewise, _closed).replace(sp.Heaviside, _step)


def _closed(*pairs: sp.Basic) -> sp.Expr:
    """No case holds: NaN, as in NumPy; on the page, a gap."""
    return sp.Piecewise(*pairs, (sp.nan, True))


def _step(z: sp.Expr, at_zero: sp.Expr) -> sp.Expr:
    return sp.Piecewise((0, z < 0), (at_zero, sp.Eq(z, 0)), (1, True))


class _Printer(JavascriptCodePrinter):
    def __init__(self, names: dict[str, str]) -> None:
        super().__init__({"human": False})  # tells what it cannot print, instead of a comment
        self._names = names

    def _print_Symbol(self, expr: sp.Basic) -> str:
        return self._names.get(expr.name, expr.name)

    def _print_Pow(self, expr: sp.Basic) -> str:
        if expr.exp == -1 or expr.exp == sp.Rational(1, 2):
            return super()._print_Pow(expr)
        return f"Math.pow({self._print(expr.base)}, {self._print(expr.exp)})"  # no cbrt: see NumPy

    def _print_Mod(self, expr: sp.Basic) -> str:
        return f"mod({self._print(expr.args[0])}, {self._print(expr.args[1])})"

    def _print_NumberSymbol(self, expr: sp.Basic) -> str:
        return repr(float(expr))  # EulerGamma and others, which neither language has by name

    def _print_NaN(self, expr: sp.Basic) -> str:
        return "NaN"

    def _print_BooleanTrue(self, expr: sp.Basic) -> str:
        return "true"

    def _print_BooleanFalse(self, expr: sp.Basic) -> str:
        return "false"


def _javascript(
    outputs: Sequence[sp.Expr], sliders: Sequence[str], x: str | None, states: Sequence[str]
) -> str:
    names = {name: f"p[{k}]" for k, name in enumerate(sliders)}
    names |= {name: f"s[{k}]" for k, name in enumerate(states)}
    names |= {x: "x"} if x else {}
    lines, values = in_javascript(outputs, names)
    return f"{lines}return [{','.join(values)}]"


def in_javascript(outputs: Sequence[sp.Expr], names: dict[str, str]) -> tuple[str, list[str]]:
    """Return what the outputs share, as statements, and one JavaScript expression per output.

    `names` says how a symbol is written where that is not by its name.

    >>> a, b = sp.symbols("a b")
    >>> in_javascript([sp.exp(a * b), 1 + sp.exp(a * b)], {"a": "p[0]"})
    ('const v_0=Math.exp(b*p[0]);', ['v_0', 'v_0 + 1'])
    """
    outputs = [as_sympy(f"outputs[{k}]", output) for k, output in enumerate(outputs)]
    shared, outputs = sp.cse(outputs, symbols=sp.numbered_symbols("v_"), list=True)
    printer = _Printer(names)
    lines = [f"const {name.name}={_flat(printer, expr)};" for name, expr in shared]
    return "".join(lines), [_flat(printer, expr) for expr in outputs]


def _flat(printer: _Printer, expr: sp.Expr) -> str:
    named, unknown, text = printer.doprint(expr)
    if named or unknown:
        raise ValueError(f"no JavaScript for {expr}: {named or unknown}")
    return " ".join(text.split())
