"""What can be changed in a source file, one place at a time."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_OTHER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OTHER_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
}
_LOGS = {"log", "_log", "logger", "_logger", "LOGGER"}
_SAYS_NOTHING = (ast.JoinedStr, ast.Assert, ast.arg, ast.Import, ast.ImportFrom)
"""Parts that are left as they are: names and texts, and what only type checkers learn from."""
_SEEN_TO = (ast.Compare, ast.BoolOp, ast.Constant)
"""Conditions that are changed for what they are."""


@dataclass(frozen=True)
class Mutant:
    """One change of one file."""

    path: str
    """Below the backend's folder."""
    line: int
    start: int
    """Where the change begins, in bytes; what is replaced ends at `end`."""
    end: int
    kind: str
    before: str
    after: str
    function: int = 0
    """The first line of the function it is in, decorators included; 0 outside of any."""

    def apply(self, source: bytes) -> bytes:
        """Return the file with the change made to it."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        """Say where it is and what it does, in one line."""
        before, after = (" ".join(text.split())[:90] for text in (self.before, self.after))
        return f"{self.path}:{self.line}: {self.kind}: {before} -> {after}"


def mutants_of(path: str, source: bytes) -> list[Mutant]:
    """Return every change that can be made to a file, in the order of its lines."""
    tree = ast.parse(source)
    file = _File(path, source, tree)
    nodes = _walk(tree)
    found = (file.mutant(change) for node in nodes for change in _changes(node))
    return sorted(found, key=lambda mutant: (mutant.start, mutant.end, mutant.kind, mutant.after))


def sample(
    by_file: Sequence[Sequence[Mutant]], count: int, dice: random.Random, often: str = ""
) -> list[Mutant]:
    """Draw mutants of all files in turns; files whose path has `often` in it have three a turn."""
    decks = [dice.sample(mutants, len(mutants)) for mutants in by_file if mutants]
    dice.shuffle(decks)
    chosen: list[Mutant] = []
    while len(chosen) < count and any(decks):
        for deck in decks:
            turns = 3 if deck and often and often in deck[0].path else 1
            chosen += [deck.pop() for _ in range(min(turns, len(deck)))]
    return chosen[:count]


class _File:
    """Finds the place of a node in the bytes of a file."""

    def __init__(self, path: str, source: bytes, tree: ast.Module) -> None:
        self._path, self._source = path, source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))
        self._functions = [
            (
                min([node.lineno, *(each.lineno for each in node.decorator_list)]),
                node.end_lineno or 0,
            )
            for node in ast.walk(tree)
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        ]

    def mutant(self, change: _Change) -> Mutant:
        """Return the mutant of a change."""
        start = self._starts[change.first.lineno - 1] + change.first.col_offset
        last_line, last_column = change.last.end_lineno or 0, change.last.end_col_offset or 0
        end = self._starts[last_line - 1] + last_column
        before = self._source[start:end].decode()
        line, kind = change.first.lineno, change.kind
        function = max((f for f, last in self._functions if f <= line <= last), default=0)
        return Mutant(self._path, line, start, end, kind, before, change.after, function)


@dataclass(frozen=True)
class _Change:
    """From the start of one node to the end of another, which mostly is the same."""

    first: ast.expr | ast.stmt
    last: ast.expr | ast.stmt
    kind: str
    after: str


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is calculated and done; annotations and decorators are neither."""
    yield node
    left_alone: list[object] = [getattr(node, "annotation", None), getattr(node, "returns", None)]
    left_alone += getattr(node, "decorator_list", [])
    for child in ast.iter_child_nodes(node):
        if child not in left_alone and not _is_left_alone(child):
            yield from _walk(child)


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return True
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        return isinstance(function, ast.Attribute) and ast.unparse(function.value) in _LOGS
    return isinstance(node, _SAYS_NOTHING)


def _changes(node: ast.AST) -> Iterator[_Change]:
    """Yield the changes that begin with this node."""
    if isinstance(node, (ast.If, ast.While, ast.IfExp)) and not isinstance(node.test, _SEEN_TO):
        yield _Change(node.test, node.test, "condition", _text(ast.UnaryOp(ast.Not(), node.test)))
    elif isinstance(node, ast.ExceptHandler) and not isinstance(node.body[0], ast.Raise | ast.Pass):
        yield _Change(node.body[0], node.body[-1], "except", "pass")
    elif isinstance(node, ast.Return) and node.value is not None:
        if ast.unparse(node.value) != "None":
            yield _Change(node, node, "return", "return None")
    elif isinstance(node, ast.Raise):
        yield _Change(node, node, "raise", "pass")
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.Await):
        yield _Change(node, node, "statement", "pass")
    elif isinstance(node, ast.expr):
        yield from (_Change(node, node, kind, after) for kind, after in _replacements(node))


def _replacements(node: ast.expr) -> Iterator[tuple[str, str]]:
    """Yield what an expression can be replaced by, and what kind of change that is."""
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            yield "comparison", _text(ast.Compare(left, [_OTHER[type(operator)]()], [right]))
        case ast.BoolOp(op=ast.And(), values=values):
            yield "and/or", _text(ast.BoolOp(ast.Or(), values))
        case ast.BoolOp(op=ast.Or(), values=values):
            yield "and/or", _text(ast.BoolOp(ast.And(), values))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not", _text(operand)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OTHER_ARITHMETIC:
            other = _OTHER_ARITHMETIC[type(operator)]()
            yield "arithmetic", _text(ast.BinOp(left, other, right))
        case ast.Constant(value=bool(value)):
            yield "truth", str(not value)
        case ast.Constant(value=int(value) | float(value)):
            yield "number", f"({value + 1})"
        case _:
            pass


def _text(node: ast.expr) -> str:
    return f"({ast.unparse(ast.fix_missing_locations(node))})"
