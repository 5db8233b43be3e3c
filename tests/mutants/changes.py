"""The small changes that a module's text admits: one operator, constant, condition or statement each.

A change is a piece of text put in another's place, so that what survives is shown as a reader would make it.
The libraries that do this (mutmut, cosmic-ray) wrap each function or change the checkout itself: a procedure's table
is read from the functions as they stand, and a developer goes on working meanwhile.
"""

import ast
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

COMPARED = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"), ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="), ast.Is: (r"is", "is not"), ast.IsNot: (r"is\s+not", "is"), ast.In: (r"in", "not in"),
    ast.NotIn: (r"not\s+in", "in"),
}  # fmt: skip
RECKONED = {ast.Add: (r"\+", "-"), ast.Sub: ("-", "+"), ast.Mult: (r"\*", "+"), ast.FloorDiv: ("//", "*")}
TYPES = ("annotation", "returns", "type_params")
MEANINGLESS = ("frozen", "repr", "default_factory", "maxsize", "examples", "strict")
"""Keywords that change no rule: whether a value may be written to, how it is shown, how much is kept, whether what is
as long as another by its making is checked for it."""
EXAMPLES = ("PANEL_OF_THREE",)
"""Values that are shown to people where they type, and decide nothing."""
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Change:
    """`text` in the place of what stands from `start` to `end`, in bytes of the module."""

    module: str
    start: int
    end: int
    text: str

    def applied(self, source: bytes) -> bytes:
        return source[: self.start] + self.text.encode() + source[self.end :]

    def shown(self, source: bytes) -> str:
        """The change as a diff without its surroundings."""
        before, after = (text.decode().splitlines() for text in (source, self.applied(source)))
        return "\n".join(difflib.unified_diff(before, after, self.module, self.module, n=0, lineterm=""))


def changes(root: Path, module: str) -> list[Change]:
    """Every change of a module that still compiles, in the order of its text."""
    source = (root / module).read_bytes()
    lines = [0]
    for line in source.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    found = sorted(set(_Reader(module, source, lines).of(ast.parse(source))), key=lambda c: (c.start, c.end, c.text))
    return [change for change in found if _compiles(change.applied(source))]


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "changed", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


@dataclass
class _Reader:
    """Walks a module's tree; `lines` are the offsets at which its lines begin."""

    module: str
    source: bytes
    lines: list[int]

    def of(self, node: ast.AST) -> Iterator[Change]:
        """The changes at a node and below it."""
        yield from self._here(node)
        for name, value in ast.iter_fields(node):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in EXAMPLES:
                continue
            if name in TYPES or isinstance(node, ast.JoinedStr):
                continue  # types are mypy's; the pieces of an f-string bear no place in the text
            if isinstance(node, ast.keyword) and node.arg in MEANINGLESS:
                continue
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from self.of(child)

    def _here(self, node: ast.AST) -> Iterable[Change]:
        if isinstance(node, ast.expr):
            return self._of_expression(node)
        match node:
            case ast.If(test=test):
                return [self._negated(test)]
            case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Continue() | ast.Break():
                return [self._instead(node, "pass")]
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript(), *_]):
                return [self._instead(node, "pass")]
        return []

    def _of_expression(self, node: ast.expr) -> Iterable[Change]:
        match node:
            case ast.Compare(left=left, ops=ops, comparators=others):
                pairs = zip([left, *others], ops, others, strict=False)
                return [c for a, op, b in pairs for c in self._between(a, b, *COMPARED[type(op)])]
            case ast.BoolOp(op=op, values=values):
                words = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                return [c for a, b in pairwise(values) for c in self._between(a, b, *words)]
            case ast.BinOp(left=left, op=op, right=right) if type(op) in RECKONED:
                return self._between(left, right, *RECKONED[type(op)])
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return [self._change(self._start(node), self._start(operand), "")]
            case ast.IfExp(test=test):
                return [self._negated(test)]
        return self._of_value(node)

    def _of_value(self, node: ast.expr) -> Iterable[Change]:
        match node:
            case ast.Constant(value=bool(value)):
                return [self._instead(node, str(not value))]
            case ast.Constant(value=int(value)):
                return [self._instead(node, str(value + 1)), self._instead(node, str(value - 1))]
            case ast.Call(func=ast.Name(id=name) as function) if name in SWAPPED:
                return [self._instead(function, SWAPPED[name])]
            case ast.Call(func=ast.Name(id="timedelta"), args=args, keywords=given) if args or given:
                return [self._instead(node, "timedelta()")]
        return []

    def _negated(self, test: ast.expr) -> Change:
        return self._instead(test, f"(not ({self._text(test)}))")

    def _between(self, left: ast.expr, right: ast.expr, wanted: str, other: str) -> list[Change]:
        """The operator that stands between two operands, changed."""
        begin, end = self._end(left), self._start(right)
        found = re.search(wanted.encode(), self.source[begin:end])
        return [self._change(begin + found.start(), begin + found.end(), other)] if found else []

    def _instead(self, node: ast.expr | ast.stmt, text: str) -> Change:
        return self._change(self._start(node), self._end(node), text)

    def _change(self, start: int, end: int, text: str) -> Change:
        return Change(self.module, start, end, text)

    def _text(self, node: ast.expr) -> str:
        return self.source[self._start(node) : self._end(node)].decode()

    def _start(self, node: ast.expr | ast.stmt) -> int:
        return self.lines[node.lineno - 1] + node.col_offset

    def _end(self, node: ast.expr | ast.stmt) -> int:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return self.lines[node.end_lineno - 1] + node.end_col_offset
