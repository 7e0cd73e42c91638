"""The limits that no linter knows, held on every file of the repository.

A limit is tightened, never loosened. Where a rule has to be broken, a comment says why:
`except Exception:  # boundary: one sentence`, `await asyncio.sleep(0.3)  # real time: another`.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

from tools import rules
from tools.setup_steps import ROOT
from tools.source_files import SourceFile, read_files

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Physical lines.
PYTHON_FILE = 500
PYTHON_FUNCTION = 60
SCRIPT_FILE = 350

# Per 1,000 lines of backend/fireside.
BROAD_EXCEPTS = 0.5
TYPE_IGNORES = 1.0

# Lines of tests for one line of code. The backend's goal is 1.0, then 1.2: raise it as it grows.
BACKEND_TESTS = 0.7
FRONTEND_TESTS = 0.5

# Direct dependencies.
BACKEND_DEPENDENCIES = 35
FRONTEND_DEPENDENCIES = 40


def check_file(file: SourceFile) -> Iterator[str]:
    """What is over budget or against a rule in one file, as `path:line: sentence`."""
    found = [rules.hosts_and_machine_paths(file, ROOT)]
    if file.is_python:
        found += [
            rules.file_length(file, PYTHON_FILE),
            rules.function_length(file, PYTHON_FUNCTION),
            rules.broad_excepts(file),
            rules.bare_type_ignores(file),
            rules.commits(file),
            rules.sleeping_tests(file),
            rules.streaming_sessions(file),
        ]
    if file.is_script:
        found += [rules.file_length(file, SCRIPT_FILE), rules.sleeping_page_tests(file)]
    for problems in found:
        for line, sentence in problems:
            yield f"{file.path}:{line}: {sentence}"


def check_tree(files: Iterable[SourceFile]) -> Iterator[str]:
    """What is over budget in the whole."""
    lines: Counter[str] = Counter()
    ignores = excepts = 0
    for file in files:
        side = file.path.split("/", 1)[0]
        if side in {"backend", "frontend"} and (file.is_python or file.is_script):
            lines[f"{side} tests" if file.is_test else side] += len(file.lines)
        if file.path.startswith("backend/fireside/") and file.is_python:
            excepts += len(rules.broad_handlers(file))
            ignores += len(re.findall(r"#\s*(?:type|pyright):\s*ignore", file.text))
    thousands = max(lines["backend"], 1) / 1000
    if excepts / thousands > BROAD_EXCEPTS:
        yield f"backend: {excepts} broad excepts are more than {BROAD_EXCEPTS} in 1,000 lines"
    if ignores / thousands > TYPE_IGNORES:
        yield f"backend: {ignores} ignored types are more than {TYPE_IGNORES} in 1,000 lines"
    for side, least in (("backend", BACKEND_TESTS), ("frontend", FRONTEND_TESTS)):
        if lines[f"{side} tests"] < least * lines[side]:
            have, code = lines[f"{side} tests"], lines[side]
            yield f"{side}: {have} lines of tests for {code} of code are less than {least} for one"


def check_dependencies(files: Iterable[SourceFile]) -> Iterator[str]:
    """Whether either side depends on more packages than it may."""
    for file in files:
        if file.path == "backend/pyproject.toml":
            count, most = rules.count_python_dependencies(file), BACKEND_DEPENDENCIES
        elif file.path == "frontend/package.json":
            count, most = rules.count_npm_dependencies(file), FRONTEND_DEPENDENCIES
        else:
            continue
        if count > most:
            yield f"{file.path}:1: {count} direct dependencies are more than {most}"


def main() -> int:
    """Print every problem; the exit status says whether there was one."""
    files = list(read_files(ROOT))
    problems = [problem for file in files for problem in check_file(file)]
    problems += [*check_tree(files), *check_dependencies(files)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
