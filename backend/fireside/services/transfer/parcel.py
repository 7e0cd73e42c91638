"""Opens what somebody wants to import: says what is in it, or why it can't be taken."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, TypeVar

import orjson
from pydantic import BaseModel, ValidationError

from fireside.domain.transfer import ImportFormat, ImportView
from fireside.errors import InvalidImport
from fireside.services.transfer.archive import Archive
from fireside.services.transfer.foreign import chatgpt, librechat, openwebui
from fireside.services.transfer.foreign.conversation import Foreign
from fireside.services.transfer.format import (
    AGENT,
    FORMAT,
    MANIFEST,
    VERSION,
    AgentFile,
    EntryFile,
    ManifestFile,
    SessionFile,
)
from fireside.services.transfer.tree import placed

MOST_JSON = 64 * 1024 * 1024
"""Bytes of an entry that is read as a whole,"""
MOST_FOREIGN = 256 * 1024 * 1024
"""and of another product's export, which is one text."""
_PIECE = 1024 * 1024
_CONVERSATIONS = "conversations.json"
_UNKNOWN = (
    "This is no file that can be imported. Take an agent's export (.fireside.zip), or ChatGPT's "
    "export as it came."
)
_PROMPT = "You are a helpful assistant."

_File = TypeVar("_File", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class _Product:
    format: ImportFormat
    agent: str
    looks_like: Callable[[object], bool]
    read: Callable[[object], Foreign]


_PRODUCTS = (
    _Product("chatgpt", "Imported from ChatGPT", chatgpt.looks_like, chatgpt.read),
    _Product("openwebui", "Imported from Open WebUI", openwebui.looks_like, openwebui.read),
    _Product("librechat", "Imported from LibreChat", librechat.looks_like, librechat.read),
)


@dataclass(slots=True)
class Parcel:
    """What is in a file; every part of it has been looked at."""

    format: ImportFormat
    agent: AgentFile
    sessions: Callable[[], Iterator[SessionFile]]
    """Gives the conversations, each time from the file."""
    archive: Archive | None = None
    warnings: list[str] = field(default_factory=list[str])

    async def pieces(self, name: str) -> AsyncGenerator[bytes]:
        """Yield an entry without keeping others waiting; raises InvalidImport."""
        if self.archive is None:
            return
        with contextlib.closing(self.archive.pieces(name)) as pieces:
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                yield piece

    def view(self) -> ImportView:
        """Return what it would bring."""
        sessions = messages = recordings = 0
        for session in self.sessions():
            sessions += 1
            messages += len(session.messages)
            for message in session.messages:
                recordings += (message.recording is not None) + (message.speech is not None)
        return ImportView(
            format=self.format,
            agent_id=None,
            agent_name=self.agent.name,
            version_count=max(1, len(self.agent.versions)),
            test_case_count=len(self.agent.test_cases),
            session_count=sessions,
            message_count=messages,
            document_count=len(self.agent.documents),
            recording_count=recordings,
            warnings=list(self.warnings),
        )


def sha256_of(file: IO[bytes]) -> str:
    """Return the hash of a file."""
    digest = hashlib.sha256()
    file.seek(0)
    while piece := file.read(_PIECE):
        digest.update(piece)
    return digest.hexdigest()


def open_parcel(file: IO[bytes]) -> Parcel:
    """Look a file through, from the first byte to the last; raises InvalidImport.

    The file stays open for as long as the parcel is in use.
    """
    size = file.seek(0, 2)
    file.seek(0)
    head = file.read(4)
    file.seek(0)
    if not head:
        raise InvalidImport("The file is empty.")
    if not head.startswith(b"PK"):
        if size > MOST_FOREIGN:
            raise InvalidImport(_too_long())
        return _foreign(file.read())
    archive = Archive(file, size)
    if MANIFEST in archive.names:
        return _ours(archive)
    found = [name for name in archive.names if name.rpartition("/")[2] == _CONVERSATIONS]
    if len(found) != 1:
        raise InvalidImport(_UNKNOWN)
    return _foreign(archive.read(found[0], MOST_FOREIGN))


def _foreign(data: bytes) -> Parcel:
    try:
        parsed: object = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidImport(_UNKNOWN) from error
    product = next((known for known in _PRODUCTS if known.looks_like(parsed)), None)
    if product is None:
        raise InvalidImport(_UNKNOWN)
    foreign = product.read(parsed)
    if not foreign.sessions:
        raise InvalidImport("There is no conversation in this file.")
    return Parcel(
        format=product.format,
        agent=AgentFile(name=product.agent, system_prompt=_PROMPT),
        sessions=lambda: iter(foreign.sessions),
        warnings=[
            f"Left out: {count:,} × {what}."
            for what, count in sorted(foreign.omitted.items())
            if count
        ],
    )


def _ours(archive: Archive) -> Parcel:
    manifest = _parsed(ManifestFile, MANIFEST, archive.read(MANIFEST, MOST_JSON))
    if manifest.format != FORMAT:
        raise InvalidImport(_UNKNOWN)
    if manifest.version > VERSION:
        raise InvalidImport(
            f"This file is of a newer Fireside (format {manifest.version}). Update this one first."
        )
    _check_entries(archive, manifest)
    agent = _parsed(AgentFile, AGENT, archive.read(AGENT, MOST_JSON))
    names = [name for name in archive.names if name.startswith("sessions/")]

    def sessions() -> Iterator[SessionFile]:
        for name in names:
            # One that was deleted while the export was made is empty.
            if archive.size(name):
                yield _parsed(SessionFile, name, archive.read(name, MOST_JSON))

    parcel = Parcel("fireside", agent, sessions, archive)
    _check_references(parcel)
    return parcel


def _check_entries(archive: Archive, manifest: ManifestFile) -> None:
    """Hold every entry against the manifest; raises InvalidImport."""
    said = {entry.name: entry for entry in manifest.entries}
    there = set(archive.names) - {MANIFEST}
    if AGENT not in there or there != set(said) or len(said) < len(manifest.entries):
        raise InvalidImport("The file is not whole: its manifest names other entries than it has.")
    for entry in manifest.entries:
        _check_entry(archive, entry)


def _check_entry(archive: Archive, entry: EntryFile) -> None:
    digest = hashlib.sha256()
    for piece in archive.pieces(entry.name):
        digest.update(piece)
    if archive.size(entry.name) != entry.size or digest.hexdigest() != entry.sha256:
        raise InvalidImport(f"{entry.name} was changed since it was exported.")


def _check_references(parcel: Parcel) -> None:
    """See that trees are trees, and that what is referred to is there; raises InvalidImport."""
    versions = parcel.agent.versions
    if len({version.id for version in versions}) < len(versions):
        raise InvalidImport("agent.json has two versions of the prompt with the same id.")
    there = set(parcel.archive.names) if parcel.archive else set[str]()
    missing = [document for document in parcel.agent.documents if document.path not in there]
    if missing:
        raise InvalidImport(f"{missing[0].path} is missing in the file.")
    lost = 0
    for number, session in enumerate(parcel.sessions(), 1):
        placed(session.messages, f"Conversation {number}")
        for message in session.messages:
            for path in (message.recording, message.speech):
                lost += path is not None and path not in there
    if lost:
        parcel.warnings.append(f"Recordings that are not in the file: {lost:,}.")


def _parsed(kind: type[_File], name: str, data: bytes) -> _File:
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InvalidImport(
            f"{name} is not as an export is: {place + ': ' if place else ''}{first['msg']}."
        ) from error


def _too_long() -> str:
    return f"The file is too large to be read: at most {MOST_FOREIGN // 1024 // 1024} MB."
