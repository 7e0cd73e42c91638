"""The honest files, and the known bad ones, that all others are made of."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import orjson

from bench.servers import ROOT

Kind = Literal["recording", "document", "import", "clip"]
"""A clip is a recording that a client of OpenAI's has written down."""

_TESTS = ROOT / "backend" / "tests"
_SOUNDS = frozenset({".webm", ".ogg", ".mp3", ".m4a", ".mp4", ".wav", ".flac"})
_FOLDERS: Mapping[Kind, Path] = {
    "recording": _TESTS / "voice" / "data",
    "clip": _TESTS / "voice" / "data",
    "document": _TESTS / "knowledge" / "data",
    "import": _TESTS / "transfer" / "data",
}
_SUFFIXES: Mapping[Kind, frozenset[str]] = {
    "recording": _SOUNDS,
    "clip": _SOUNDS,
    "document": frozenset({".pdf", ".docx", ".html", ".csv", ".md", ".txt"}),
    "import": frozenset({".json", ".zip"}),
}
_MOST = 1_000_000
"""Bytes of a file that is worth changing; a larger one costs time and shows nothing more."""
_NOT_MATERIAL = {"truth.json", "README.md"}


@dataclass(frozen=True)
class Seed:
    """A file."""

    name: str
    data: bytes


def material(kind: Kind, more: Path | None = None) -> Sequence[Seed]:
    """Return the files of a kind: those of the tests, some made here, and those of a folder."""
    folders = [_FOLDERS[kind], *([more] if more else [])]
    found = [
        Seed(path.name, path.read_bytes())
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if _is_one(path, kind)
    ]
    found += [*_made(kind)]
    return found


def _is_one(path: Path, kind: Kind) -> bool:
    return (
        path.suffix in _SUFFIXES[kind]
        and path.name not in _NOT_MATERIAL
        and path.stat().st_size <= _MOST
    )


def _made(kind: Kind) -> Iterator[Seed]:
    if kind == "document":
        yield Seed("rows.csv", b'name,city\n"Ada, Countess",London\nGrace,"New\nYork"\n')
        yield Seed("bundle.docx", zipped({"inner.docx": zipped({"word/document.xml": b"<w/>"})}))
    if kind == "import":
        for path in sorted(_FOLDERS["import"].glob("*.json")):
            # ChatGPT's comes as a zip with this file in it.
            yield Seed(f"{path.stem}.zip", zipped({"conversations.json": path.read_bytes()}))
        yield Seed("agent.zip", agent_file())


def zipped(entries: Mapping[str, bytes]) -> bytes:
    """Return a zip of these entries."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return target.getvalue()


def agent_file() -> bytes:
    """Return what looks like an exported agent, before a real one is there."""
    manifest: dict[str, object] = {"format": "fireside-agent", "version": 1, "files": []}
    return zipped({"manifest.json": orjson.dumps(manifest), "agent.json": b"{}"})
