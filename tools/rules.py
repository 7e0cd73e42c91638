"""The rules of tools/budgets.py: each takes a file and yields (line, sentence) for a find."""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tools.source_files import SourceFile

    Found = Iterator[tuple[int, str]]

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
BROAD = {"Exception", "BaseException"}
SESSIONS = {"AsyncSession", "ReadSession", "WriteSession"}

REGISTRY_HOSTS = re.compile(
    r"registry\.(?:npmjs|yarnpkg)\.|(?:files|pypi)\.python(?:hosted)?\.org|\bpypi\.org"
    r"|(?:deb|security|archive)\.(?:debian|ubuntu)\."
)
HOME_FOLDERS = r"(?:/home/[\w.-]+|/Users/[\w.-]+|/root)/"
# Folders that hold a checkout on many machines, so their names say nothing about this one.
COMMON_FOLDERS = {"tmp", "home", "opt", "srv", "src", "app", "var", "usr"}


def file_length(file: SourceFile, most: int) -> Found:
    """A file with more lines than one reads in a sitting."""
    if len(file.lines) > most:
        yield most + 1, f"{len(file.lines)} lines in a file are more than {most}: split it"


def function_length(file: SourceFile, most: int) -> Found:
    """A function that does more than one thing."""
    for node in ast.walk(file.tree):
        if isinstance(node, FUNCTIONS):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > most:
                yield node.lineno, f"{node.name} has {length} lines, more than {most}: split it"


def broad_handlers(file: SourceFile) -> list[ast.ExceptHandler]:
    """The handlers that catch everything."""
    handlers = (node for node in ast.walk(file.tree) if isinstance(node, ast.ExceptHandler))
    return [node for node in handlers if node.type is None or BROAD & _names(node.type)]


def broad_excepts(file: SourceFile) -> Found:
    """A handler that keeps everything and does not say at which boundary it stands."""
    for handler in broad_handlers(file):
        last = handler.body[-1]
        lets_through = isinstance(last, ast.Raise) and last.exc is None
        if not lets_through and not _is_explained(file, handler.lineno, "# boundary: "):
            yield handler.lineno, "a broad except needs `# boundary: ` and its reason"
    for call in _calls(file):
        if "suppress" in _names(call.func) and any(BROAD & _names(each) for each in call.args):
            yield call.lineno, "suppress what is expected, not every exception"


def bare_type_ignores(file: SourceFile) -> Found:
    """An ignore that hides every error of its line."""
    for number, line in enumerate(file.lines, 1):
        if re.search(r"#\s*(?:type|pyright):\s*ignore(?!\[)", line) and not _is_quoted(line):
            yield number, "an ignored type names its rule in brackets"


def commits(file: SourceFile) -> Found:
    """A transaction that is ended elsewhere than where it was begun."""
    if file.path.startswith("backend/fireside/") and "/db/" not in file.path:
        for call in _calls(file):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "commit":
                yield call.lineno, "only db/ commits"


def sleeping_tests(file: SourceFile) -> Found:
    """A test that waits for time to pass instead of for what it waits for."""
    if file.is_test:
        for call in _calls(file):
            is_sleep = ast.unparse(call.func) in {"time.sleep", "asyncio.sleep", "sleep"}
            is_zero = bool(call.args) and ast.unparse(call.args[0]) == "0"
            if is_sleep and not is_zero and not _is_explained(file, call.lineno, "# real time: "):
                yield call.lineno, "a test waits for an event, or says why: `# real time: `"


def sleeping_page_tests(file: SourceFile) -> Found:
    """The same in the browser, and a test that keeps others from running."""
    if file.is_test:
        for number, line in enumerate(file.lines, 1):
            if "waitForTimeout(" in line:
                yield number, "a test waits for what a person sees, it does not sleep"
            if re.search(r"\b(?:it|test|describe)\.only\(", line):
                yield number, "`.only` keeps every other test from running"


def streaming_sessions(file: SourceFile) -> Found:
    """A generator that holds a database session for as long as its consumer takes."""
    for node in ast.walk(file.tree):
        if isinstance(node, FUNCTIONS) and any(map(_is_yield, _own_nodes(node))):
            arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            hints = [argument.annotation for argument in arguments if argument.annotation]
            if any(SESSIONS & _names(hint) for hint in hints):
                yield node.lineno, f"{node.name} streams: give it a session factory, not a session"


def hosts_and_machine_paths(file: SourceFile, root: Path) -> Found:
    """A package registry's host, or a path that exists on one machine only."""
    folders = [root] if root.parent.name in {"", *COMMON_FOLDERS} else [root, root.parent]
    places = "|".join(re.escape(f"{folder}/") for folder in folders)
    machine = re.compile(rf"(?<![\w.$}}])(?:{HOME_FOLDERS}|{places})")
    for number, line in enumerate(file.lines, 1):
        if REGISTRY_HOSTS.search(line):
            yield number, "names the host of a package registry"
        if machine.search(line):
            yield number, "names a folder of one machine"


def count_python_dependencies(file: SourceFile) -> int:
    """How many packages a pyproject.toml asks for, extras aside."""
    # Python 3.10 cannot read TOML; the formatter keeps one requirement in a line.
    block = re.search(r"^dependencies = \[\n(.*?)^\]", file.text, re.MULTILINE | re.DOTALL)
    return len(block[1].splitlines()) if block else 0


def count_npm_dependencies(file: SourceFile) -> int:
    """How many packages a package.json puts into the page."""
    return len(json.loads(file.text).get("dependencies", {}))


def _names(node: ast.AST) -> set[str]:
    names = {child.id for child in ast.walk(node) if isinstance(child, ast.Name)}
    return names | {child.attr for child in ast.walk(node) if isinstance(child, ast.Attribute)}


def _is_explained(file: SourceFile, number: int, mark: str) -> bool:
    """Whether the line, or the one before or after it, has the comment."""
    return any(mark in line for line in file.lines[max(number - 2, 0) : number + 1])


def _calls(file: SourceFile) -> Iterable[ast.Call]:
    return (node for node in ast.walk(file.tree) if isinstance(node, ast.Call))


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, (*FUNCTIONS, ast.Lambda)):
            yield child
            yield from _own_nodes(child)


def _is_yield(node: ast.AST) -> bool:
    return isinstance(node, (ast.Yield, ast.YieldFrom))


def _is_quoted(line: str) -> bool:
    return bool(re.search(r"""["'].*(?:type|pyright):\s*ignore.*["']""", line))
