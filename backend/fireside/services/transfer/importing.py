"""Makes an agent of a file: all of it, or nothing.

Everything is looked at before anything is stored. Then it is stored in short transactions, so that
replies need not wait; until the last one the agent is marked, and whatever ends the work before
then, a crash included, has the agent deleted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from datetime import timedelta
from typing import IO

from fireside.db.models import Agent, PromptVersion, TestCase
from fireside.db.models.base import utc_now
from fireside.db.repositories import transfer
from fireside.db.repositories.agents import find_agent_view
from fireside.db.repositories.prompt_versions import list_versions
from fireside.db.repositories.test_cases import count_cases
from fireside.db.session import Clash, Database
from fireside.domain.ids import new_id
from fireside.domain.transfer import ImportView
from fireside.errors import AppError, Conflict, InvalidDocument, NotFound, TooLarge
from fireside.services.idempotency import Idempotency, already_made, idempotency, remember
from fireside.services.knowledge.library import Library
from fireside.services.transfer.format import DocumentFile, VersionFile
from fireside.services.transfer.parcel import Parcel, open_parcel, sha256_of
from fireside.services.transfer.session_import import SessionImport
from fireside.services.transfer.sounds import Sounds

ABANDONED_AFTER = timedelta(hours=1)
"""How long an import may take before another server believes that nobody works on it."""
_LAST_WORDS = "The import could not be finished. Nothing was kept of it; please try again."

_log = logging.getLogger(__name__)
DeleteAgent = Callable[[str], Awaitable[None]]


class AgentImport:
    """Imports files."""

    def __init__(
        self,
        database: Database,
        library: Library,
        sounds: Sounds,
        delete_agent: DeleteAgent,
        tool_servers: Collection[str],
    ) -> None:
        """`delete_agent` deletes an agent with all that belongs to it.

        `tool_servers` are the names of those that are configured here.
        """
        self._tool_servers = tool_servers
        self._database = database
        self._library = library
        self._sounds = sounds
        self._delete_agent = delete_agent

    async def preview(self, file: IO[bytes]) -> ImportView:
        """Return what the file would bring; raises InvalidImport."""
        parcel = await asyncio.to_thread(open_parcel, file)
        return await asyncio.to_thread(parcel.view)

    async def create(self, file: IO[bytes], key: str | None) -> ImportView:
        """Import the file, or return what this call has made before; raises InvalidImport."""
        digest = await asyncio.to_thread(sha256_of, file) if key else ""
        call = idempotency("import", key, digest)
        made = await self._made_before(call)
        if made is not None:
            return made
        parcel = await asyncio.to_thread(open_parcel, file)
        seen = await asyncio.to_thread(parcel.view)
        agent_id = await self._begin(parcel)
        is_whole = False
        try:
            await self._fill(agent_id, parcel)
            await self._end(agent_id, call)
            is_whole = True
        except Clash as error:
            # The agent was deleted meanwhile, or the same call came twice and the other was faster.
            made = await self._made_before(call)
            if made is None:
                raise Conflict(_LAST_WORDS) from error
            return made
        finally:
            if not is_whole:
                await asyncio.shield(self._undo(agent_id))
        return await self._view(agent_id, seen, parcel.warnings)

    async def clean_up(self, *, is_shared: bool) -> None:
        """Delete what imports have left that a crash ended; where others import too, later."""
        before = utc_now() - (ABANDONED_AFTER if is_shared else timedelta())
        async with self._database.read() as db:
            found = await transfer.unfinished_imports(db, before)
        for agent_id in found:
            _log.warning("an import was not finished: what it left is deleted")
            await self._undo(agent_id)

    async def _begin(self, parcel: Parcel) -> str:
        described, now = parcel.agent, utc_now()
        agent = Agent(
            id=new_id(),
            created_at=described.created_at or now,
            updated_at=now,
            name=described.name,
            system_prompt=described.system_prompt,
            model=described.model,
            temperature=described.temperature,
            voice=described.voice,
            tool_servers=self._known_of(described.tool_servers, parcel.warnings),
        )
        versions = _versions(agent.id, described.versions)
        if not versions or versions[-1].system_prompt != agent.system_prompt:
            versions.append(
                PromptVersion(
                    agent_id=agent.id,
                    number=len(versions) + 1,
                    system_prompt=agent.system_prompt,
                    origin="typed",
                )
            )
        async with self._database.write() as db:
            db.add(agent)
            await db.flush()
            await transfer.mark_import(db, agent.id)
            db.add_all(versions)
        return agent.id

    def _known_of(self, names: Sequence[str], warnings: list[str]) -> list[str]:
        """Return the tool servers that there are here, and say of the others that they are not."""
        gone = [name for name in names if name not in self._tool_servers]
        if gone:
            warnings.append(f"Tool servers that are not configured here: {', '.join(gone)}.")
        return [name for name in names if name in self._tool_servers]

    async def _fill(self, agent_id: str, parcel: Parcel) -> None:
        documents: dict[str, str] = {}
        for document in parcel.agent.documents:
            data = parcel.pieces(document.path)
            stored = await self._add_document(agent_id, document, data, parcel.warnings)
            if stored is not None:
                documents[document.id] = stored
        storing = SessionImport(self._database, self._sounds, agent_id, documents, parcel)
        sessions = parcel.sessions()
        while (session := await asyncio.to_thread(next, sessions, None)) is not None:
            await storing.add(session)
        async with self._database.write() as db:
            for case in parcel.agent.test_cases:
                db.add(
                    TestCase(
                        agent_id=agent_id,
                        question=case.question,
                        kind=case.kind,
                        expected=case.expected,
                        source=case.source,
                        message_id=storing.message_ids.get(case.message_id or ""),
                        created_at=case.created_at,
                    )
                )

    async def _add_document(
        self,
        agent_id: str,
        document: DocumentFile,
        data: AsyncGenerator[bytes],
        warnings: list[str],
    ) -> str | None:
        try:
            return (await self._library.add(agent_id, document.filename, data, None)).id
        except (InvalidDocument, TooLarge, Conflict) as error:
            warnings.append(f"A document was left out. {error.detail}")
        return None

    async def _end(self, agent_id: str, call: Idempotency | None) -> None:
        async with self._database.write() as db:
            if await find_agent_view(db, agent_id) is None:
                raise NotFound("The agent was deleted while it was imported.")
            await transfer.unmark_import(db, agent_id)
            remember(db, call, agent_id)

    async def _undo(self, agent_id: str) -> None:
        try:
            await self._delete_agent(agent_id)
        except NotFound:
            pass
        except AppError as error:
            # It is tried again when the server starts.
            _log.error("what an import left could not be deleted: %s", error.detail)
            return
        async with self._database.write() as db:
            await transfer.unmark_import(db, agent_id)

    async def _made_before(self, call: Idempotency | None) -> ImportView | None:
        if call is None:
            return None
        async with self._database.write() as db:
            agent_id = await already_made(db, call)
        return await self._view(agent_id, None, []) if agent_id is not None else None

    async def _view(
        self, agent_id: str, seen: ImportView | None, warnings: list[str]
    ) -> ImportView:
        async with self._database.read() as db:
            agent = await find_agent_view(db, agent_id)
            versions = await list_versions(db, agent_id)
            cases = await count_cases(db, agent_id)
        if agent is None:
            raise NotFound("Agent not found")
        return ImportView(
            format=seen.format if seen is not None else "fireside",
            agent_id=agent_id,
            agent_name=agent.name,
            version_count=len(versions),
            test_case_count=cases,
            session_count=agent.session_count,
            message_count=agent.message_count,
            document_count=agent.document_count,
            recording_count=agent.recording_count,
            warnings=warnings,
        )


def _versions(agent_id: str, files: list[VersionFile]) -> list[PromptVersion]:
    ids = {version.id: new_id() for version in files}
    return [
        PromptVersion(
            id=ids[version.id],
            agent_id=agent_id,
            number=number,
            system_prompt=version.system_prompt,
            origin=version.origin,
            restored_from=ids.get(version.restored_from or ""),
            created_at=version.created_at,
        )
        for number, version in enumerate(files, 1)
    ]
