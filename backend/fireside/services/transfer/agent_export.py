"""An agent as one file, which leaves while it is made."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import cast

from fireside.db.models import Agent, Document, PromptVersion, TestCase
from fireside.db.repositories import prompt_versions, test_cases, transfer
from fireside.db.repositories.agents import find_agent
from fireside.db.repositories.recordings import recordings_of
from fireside.db.session import Database
from fireside.domain.refinement import CaseKind, CaseSource, PromptOrigin
from fireside.errors import NotFound
from fireside.services.knowledge.originals import Originals
from fireside.services.transfer.format import (
    AGENT,
    AgentFile,
    CaseFile,
    DocumentFile,
    VersionFile,
)
from fireside.services.transfer.session_export import recording_path, tree
from fireside.services.transfer.zip_stream import ZipStream
from fireside.services.voice.recordings import Recordings
from fireside.storage.base import Storage, UnknownFile

_MISSING = "Agent not found"
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "text/plain": ".txt",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goes into the file beside the agent itself."""

    sessions: bool
    recordings: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    data: AsyncGenerator[bytes]
    is_packed: bool = True


class AgentExport:
    """Writes agents."""

    def __init__(self, database: Database, originals: Originals, recordings: Recordings) -> None:
        self._database = database
        self._originals = originals
        self._recordings = recordings

    async def name(self, agent_id: str) -> str:
        """Return the agent's name; raises NotFound."""
        async with self._database.read() as db:
            agent = await find_agent(db, agent_id)
        if agent is None:
            raise NotFound(_MISSING)
        return agent.name

    async def write(self, agent_id: str, wanted: Wanted) -> AsyncGenerator[bytes]:
        """Yield the file; raises NotFound. What is deleted meanwhile is left out."""
        async with self._database.read() as db:
            agent = await find_agent(db, agent_id)
            if agent is None:
                raise NotFound(_MISSING)
            versions = await prompt_versions.list_versions(db, agent_id)
            cases = await test_cases.list_cases(db, agent_id)
            documents = await transfer.documents_in_order(db, agent_id)
            sessions = await transfer.session_ids_in_order(db, agent_id) if wanted.sessions else []
            urls = await recordings_of(db, agent_id=agent_id) if wanted.recordings else []
        there = [document for document in documents if await self._is_there(document)]
        paths = {
            document.id: f"documents/{number:04}{_EXTENSIONS.get(document.media_type, '.docx')}"
            for number, document in enumerate(there, 1)
        }
        described = _described(agent, versions, cases, there, paths)
        made = ZipStream()
        # Each is closed before what it writes to: who leaves in the middle leaves nothing open.
        entries = self._entries(described, paths, sessions, urls if sessions else [])
        async with aclosing(entries):
            async for entry in entries:
                written = made.add(entry.name, entry.data, is_packed=entry.is_packed)
                async with aclosing(written) as pieces:
                    async for piece in pieces:
                        yield piece
        async with aclosing(made.end()) as pieces:
            async for piece in pieces:
                yield piece

    async def _entries(
        self, described: AgentFile, paths: dict[str, str], sessions: list[str], urls: list[str]
    ) -> AsyncGenerator[_Entry]:
        yield _Entry(AGENT, _once(described.model_dump_json(indent=1).encode()))
        for document_id, path in paths.items():
            yield _Entry(path, self._originals.storage.read(document_id))
        for number, session_id in enumerate(sessions, 1):
            data = tree(self._database, session_id, with_recordings=bool(urls))
            yield _Entry(f"sessions/{number:04}.json", _if_there(data))
        for url in urls:
            found = await self._find_recording(url)
            if found is not None:
                yield _Entry(recording_path(url), found[0].read(found[1]), is_packed=False)

    async def _is_there(self, document: Document) -> bool:
        try:
            await self._originals.find(document.id)
        except UnknownFile:
            return False
        return True

    async def _find_recording(self, url: str) -> tuple[Storage, str] | None:
        is_upload = "/uploads/" in url
        storage = self._recordings.uploads if is_upload else self._recordings.speech
        name = url.rpartition("/")[2]
        try:
            await storage.find(name)
        except UnknownFile:
            return None
        return storage, name


async def _once(data: bytes) -> AsyncGenerator[bytes]:
    yield data


async def _if_there(data: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    """Yield a session; one that has just been deleted is empty."""
    try:
        async for piece in data:
            yield piece
    except NotFound:
        return


def _described(
    agent: Agent,
    versions: list[PromptVersion],
    cases: list[TestCase],
    documents: list[Document],
    paths: dict[str, str],
) -> AgentFile:
    return AgentFile.model_construct(
        name=agent.name,
        system_prompt=agent.system_prompt,
        model=agent.model,
        temperature=agent.temperature,
        voice=agent.voice,
        tool_servers=agent.tool_servers,
        created_at=agent.created_at,
        versions=[
            VersionFile.model_construct(
                id=version.id,
                system_prompt=version.system_prompt,
                origin=cast("PromptOrigin", version.origin),
                restored_from=version.restored_from,
                created_at=version.created_at,
            )
            for version in reversed(versions)
        ],
        test_cases=[
            CaseFile.model_construct(
                question=case.question,
                kind=cast("CaseKind", case.kind),
                expected=case.expected,
                source=cast("CaseSource", case.source),
                message_id=case.message_id,
                created_at=case.created_at,
            )
            for case in cases
        ],
        documents=[
            DocumentFile.model_construct(
                id=document.id, path=paths[document.id], filename=document.filename
            )
            for document in documents
        ],
    )
