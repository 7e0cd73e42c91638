"""The software bill of materials, and docs/licences.md, which is made of it.

python -m tools.bill          # writes dist/*.cdx.json (CycloneDX) and docs/licences.md
python -m tools.bill --check  # says whether docs/licences.md is stale, or a licence is not allowed
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from fireside.local_models.full_catalog import CATALOG
from tools.setup_steps import BACKEND, FRONTEND, ROOT, VENV

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DIST = ROOT / "dist"
PAGE = ROOT / "docs" / "licences.md"
LOCKS = ("requirements.txt", "requirements-server.txt")
"""What people install, with any of the extras that are locked for them."""
ALLOWED = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"),
    *("MPL-2.0", "OFL-1.1", "PSF-2.0", "Python-2.0", "Zlib"),
}
"""Licences under which anybody may use a package without opening anything of their own."""
CLASSIFIED = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: MIT License": "MIT",
}
STATED_IN_FILES = {
    "protobuf": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
    "taskiq-dependencies": "MIT",
}
"""Licences of packages whose metadata name none by its identifier."""

_HEAD = """# Licences

Fireside is under the MIT licence. What it is installed with and what its page is built from is
listed here by `make sbom`, which also writes the bill of materials with every version and hash
(CycloneDX, `dist/*.cdx.json`). `make test` fails where this page is stale, or a licence is none of
those that a company can use without opening anything of its own.

**One thing to know.** PyAV's code is under a BSD licence, but the wheels that its authors publish
carry FFmpeg with x264 and x265, which are under the GPL. Fireside uses neither of the two, and
neither its source nor its wheel contains them: `pip` fetches them from PyAV's authors. Whoever
passes on an image with PyAV in it passes those libraries on as well, and has to keep to the GPL
for them, or to build PyAV against an FFmpeg without them.
"""


class Part(NamedTuple):
    """Something that is installed."""

    name: str
    license: str


class BillError(Exception):
    """A licence that is missing or not allowed, in a sentence."""


def installed_packages() -> tuple[dict[str, Any], list[Part]]:
    """Return the bill of the Python packages that people install, and their licences."""
    command = (
        VENV / "bin" / "cyclonedx-py",
        "environment",
        "--output-reproducible",
        "--no-validate",
    )
    options = (
        "--pyproject",
        BACKEND / "pyproject.toml",
        "--mc-type",
        "application",
        "--of",
        "JSON",
    )
    bill = _output(*command, *options, VENV / "bin" / "python")
    names = {name for lock in LOCKS for name in _locked(lock)}
    kept = [each for each in bill["components"] if _plain(each["name"]) in names]
    refs = {each["bom-ref"] for each in kept} | {bill["metadata"]["component"]["bom-ref"]}
    links = [each for each in bill["dependencies"] if each["ref"] in refs]
    for link in links:
        link["dependsOn"] = [ref for ref in link.get("dependsOn", []) if ref in refs]
    parts = [Part(_plain(each["name"]), _license(each)) for each in kept]
    return {**bill, "components": kept, "dependencies": links}, parts


def page_packages() -> tuple[dict[str, Any], list[Part]]:
    """Return the bill of the packages that the page is built from, and their licences."""
    bill = _output("npm", "sbom", "--omit", "dev", "--sbom-format", "cyclonedx", cwd=FRONTEND)
    parts = [Part(each["name"], _license(each)) for each in bill["components"]]
    # Without what a package brings along for this one machine, under the same licence.
    names = {part.name for part in parts}
    return bill, [p for p in parts if not any(p.name.startswith(f"{name}-linux") for name in names)]


def as_markdown(python: Iterable[Part], page: Iterable[Part]) -> str:
    """Return docs/licences.md."""
    models = [Part(model.title, model.license) for model in CATALOG.models]
    tables = (("Models", models), ("Python", python), ("The page", page))
    return _HEAD + "".join(_table(title, sorted(set(parts))) for title, parts in tables)


def check(parts: Iterable[Part]) -> None:
    """Raise a `BillError` for a licence that is not allowed."""
    for part in parts:
        terms = set(re.split(r" AND | OR |[() ]+", part.license)) - {""}
        if not terms or terms - ALLOWED:
            raise BillError(
                f"{part.name} is under “{part.license}”, which is not in ALLOWED of tools/bill.py."
            )


def main(arguments: Sequence[str]) -> int:
    """Write all of it, or with --check say what is wrong with what is there."""
    python_bill, python = installed_packages()
    page_bill, page = page_packages()
    text = as_markdown(python, page)
    try:
        check([*python, *page, *(Part(model.title, model.license) for model in CATALOG.models)])
    except BillError as error:
        print(error)
        return 1
    if "--check" in arguments:
        written = PAGE.read_text()
        missing = [line for line in text.splitlines() if line not in written]
        # Some are installed on some Pythons only.
        missing = [line for line in missing if not _is_for_some_pythons(line)]
        if missing:
            print("\n".join(["docs/licences.md is stale: run `make sbom`.", *missing]))
        return 1 if missing else 0
    DIST.mkdir(exist_ok=True)
    for name, bill in (("fireside", python_bill), ("page", page_bill)):
        (DIST / f"{name}.cdx.json").write_text(json.dumps(bill, indent=2) + "\n")
    PAGE.write_text(text)
    return 0


def _output(*command: object, cwd: object = BACKEND) -> dict[str, Any]:
    done = subprocess.run(
        [str(part) for part in command], cwd=str(cwd), stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def _locked(lock: str) -> list[str]:
    return re.findall(r"^([\w.-]+)==", (BACKEND / lock).read_text(), re.MULTILINE)


def _is_for_some_pythons(line: str) -> bool:
    """Whether a line of the page is about a package that the lock wants under a condition."""
    found = re.match(r"\| ([\w.-]+) \|", line)
    return found is not None and any(
        re.search(rf"(?m)^{re.escape(found[1])}==\S+ ;", (BACKEND / lock).read_text())
        for lock in LOCKS
    )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _license(component: dict[str, Any]) -> str:
    if stated := STATED_IN_FILES.get(_plain(component["name"])):
        return stated
    found: set[str] = set()
    for each in component.get("licenses", []):
        named = each.get("license", {})
        text: str = each.get("expression") or named.get("id") or named.get("name") or ""
        found.add(CLASSIFIED.get(text, text))
    return " AND ".join(sorted(found))


def _table(title: str, parts: Iterable[Part]) -> str:
    rows = "".join(f"| {part.name} | {part.license} |\n" for part in parts)
    return f"\n## {title}\n\n| | licence |\n|---|---|\n{rows}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
