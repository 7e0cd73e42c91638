"""Stores the conversations of a file, each in short transactions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING

from fireside.db.models import Session
from fireside.db.repositories import transfer
from fireside.db.session import Database
from fireside.domain.ids import new_id
from fireside.domain.library import Citation
from fireside.errors import InvalidAudio
from fireside.services.transfer.format import MessageFile, SessionFile
from fireside.services.transfer.tree import Placed, placed

if TYPE_CHECKING:
    from fireside.services.transfer.parcel import Parcel
    from fireside.services.transfer.sounds import Sounds

AT_ONCE = 200
"""Messages that are stored in one transaction."""


class SessionImport:
    """Stores conversations of one agent."""

    def __init__(
        self,
        database: Database,
        sounds: Sounds,
        agent_id: str,
        documents: dict[str, str],
        parcel: Parcel,
    ) -> None:
        """`documents` tells which id each document of the file has now."""
        self._database = database
        self._sounds = sounds
        self._agent_id = agent_id
        self._documents = documents
        self._parcel = parcel
        self.message_ids: dict[str, str] = {}
        """Which id each message of the file has now."""

    async def add(self, file: SessionFile) -> None:
        """Store one conversation."""
        messages = placed(file.messages, file.title or "A conversation")
        session_id = new_id()
        # Versions are in the order of their ids.
        ids = {place.message.id: new_id() for place in messages}
        self.message_ids |= ids
        leaf = ids.get(file.leaf_id or "")
        if leaf is None and messages:
            leaf = ids[messages[-1].message.id]
        async with self._database.write() as db:
            db.add(
                Session(
                    id=session_id,
                    agent_id=self._agent_id,
                    title=file.title,
                    leaf_id=leaf,
                    message_count=len(messages),
                    created_at=file.created_at,
                    updated_at=file.updated_at,
                )
            )
        waiting = iter(messages)
        while some := list(islice(waiting, AT_ONCE)):
            await self._store(session_id, some, ids)

    async def _store(self, session_id: str, some: Sequence[Placed], ids: dict[str, str]) -> None:
        rows: list[dict[str, object]] = []
        urls: list[str] = []
        is_stored = False
        try:
            for place in some:
                row = self._row(place, ids) | {"session_id": session_id}
                row |= await self._sound(place.message, ids[place.message.id], urls)
                rows.append(row)
            async with self._database.write() as db:
                await transfer.add_messages(db, rows)
            is_stored = True
        finally:
            if not is_stored:
                await self._sounds.recordings.delete(urls)

    async def _sound(
        self, message: MessageFile, message_id: str, urls: list[str]
    ) -> dict[str, object]:
        archive = self._parcel.archive
        found: dict[str, object] = {"audio_url": None, "tts_audio_url": None}
        for column, path, keep in (
            ("audio_url", message.recording, self._sounds.keep_recording),
            ("tts_audio_url", message.speech, self._sounds.keep_speech),
        ):
            if archive is None or path is None or path not in archive:
                continue
            try:
                url = await keep(archive, path, message_id)
            except InvalidAudio as error:
                self._parcel.warnings.append(f"A recording was left out. {error.detail}")
                continue
            urls.append(url)
            found[column] = url
        return found

    def _row(self, place: Placed, ids: dict[str, str]) -> dict[str, object]:
        message = place.message
        row: dict[str, object] = message.model_dump(exclude={"recording", "speech"})
        return row | {
            "id": ids[message.id],
            "parent_id": ids[message.parent_id] if message.parent_id is not None else None,
            "depth": place.depth,
            "tool_calls": [{**call.model_dump(), "id": new_id()} for call in message.tool_calls],
            "citations": [self._citation(citation) for citation in message.citations],
        }

    def _citation(self, citation: Citation) -> Citation:
        """Point to the document as it is here; one that did not come along leads nowhere."""
        known = self._documents.setdefault(citation["document_id"], new_id())
        return {**citation, "document_id": known}
