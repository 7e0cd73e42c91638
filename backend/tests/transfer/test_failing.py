"""An import that fails leaves nothing; what can't be taken of a good file is said."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fireside.db.repositories import transfer
from fireside.errors import DatabaseUnavailable
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.database import execute
from tests.support.server import FiresideServer
from tests.transfer.carrying import (
    AGENT,
    TIME,
    agent_file,
    conversation,
    imported,
    is_empty,
    send,
    session_file,
)
from tests.voice.samples import SPEECH, sample

_DOCUMENTS = [
    {"id": "1", "path": "documents/0001.txt", "filename": "hours.txt"},
    {"id": "2", "path": "documents/0002.pdf", "filename": "../../evil.pdf"},
    {"id": "3", "path": "documents/0003.txt", "filename": "again.txt"},
]
_FILES = {
    "documents/0001.txt": b"We open at nine.",
    "documents/0002.pdf": b"MZ\x90\x00 no PDF",
    "documents/0003.txt": b"We open at nine.",
}


def _file() -> bytes:
    recording = {"id": "a", "message_type": "voice", "recording": "recordings/a.webm"}
    files = {
        **_FILES,
        "sessions/0001.json": session_file(recording, {"id": "b", "parent_id": "a"}),
        "recordings/a.webm": sample(SPEECH),
    }
    return agent_file(files, {**AGENT, "documents": _DOCUMENTS})


async def test_the_disk_does_not_write(
    api: Api, server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a transaction fails in the middle, the agent, its documents and its files are gone."""

    async def fail(*_: object) -> None:
        raise DatabaseUnavailable("The disk is full.")

    monkeypatch.setattr(transfer, "add_messages", fail)
    answer = await send(api, _file(), headers={"Idempotency-Key": "k"})
    assert answer.error == (503, "Database Unavailable")
    assert is_empty(server.data_dir)
    monkeypatch.undo()
    assert (await send(api, _file(), headers={"Idempotency-Key": "k"})).status == 201


async def test_deleted_in_the_middle(
    api: Api, server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the agent is deleted while it is imported, the import says so and leaves nothing."""
    add = transfer.add_messages

    async def delete_before(db: transfer.WriteSession, rows: list[dict[str, object]]) -> None:
        await db.execute(transfer.delete(transfer.Session))
        await add(db, rows)

    monkeypatch.setattr(transfer, "add_messages", delete_before)
    answer = await send(api, _file())
    assert answer.error == (409, "Conflict")
    assert "Nothing was kept" in answer.json["detail"]
    assert is_empty(server.data_dir)


async def test_a_crash(data_dir: Path, provider: ScriptedProvider) -> None:
    """What a server that was killed has left of an import is gone when the next has started."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        brought = await imported(api, agent_file({"sessions/1.json": session_file({"id": "a"})}))
        await api.new_agent(name="Whole")
    agent_id = brought["agent_id"]
    execute(
        data_dir,
        "INSERT INTO idempotency_keys (id, created_at, scope, key, request_hash, resource_id)"
        " VALUES ('x', '2026-01-01 00:00:00', 'importing', ?, '', ?)",
        *(agent_id, agent_id),
    )
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agents = (await api.get("/agents")).json["agents"]
        assert [agent["name"] for agent in agents] == ["Whole"]
        assert (await api.get(f"/agents/{agent_id}")).status == 404


async def test_documents_are_judged(api: Api) -> None:
    """A document that is not what its name says, or comes twice, is left out with a sentence."""
    brought = await imported(api, _file())
    assert (brought["document_count"], brought["recording_count"]) == (1, 1)
    assert brought["warnings"] == [
        "A document was left out. evil.pdf is called a PDF, but is none. It is a program.",
        "A document was left out. This file is in the library already, as hours.txt.",
    ]


@pytest.mark.parametrize("name", ["exe_named.webm", "html_named.webm", "one_byte.webm"])
async def test_recordings_are_judged(api: Api, server: FiresideServer, name: str) -> None:
    """What is no sound is left out; the words stay."""
    message = {"id": "a", "recording": "recordings/a.webm", "speech": "recordings/b.mp3"}
    files = {
        "sessions/0001.json": session_file(message),
        "recordings/a.webm": sample(name),
        "recordings/b.mp3": sample(SPEECH),
    }
    brought = await imported(api, agent_file(files))
    assert brought["recording_count"] == 0
    assert len(brought["warnings"]) == 2
    assert brought["warnings"][1].endswith("A spoken reply is an MP3, and this is none.")
    thread = await conversation(api, brought["agent_id"])
    assert (thread[0]["content"], thread[0]["audio_url"]) == ("Hi", None)
    assert not list((server.data_dir / "audio").rglob("*.*"))


async def test_recordings_that_are_missing(api: Api) -> None:
    """A recording that is not in the file is said in the preview already."""
    session = session_file({"id": "a", "recording": "recordings/a.webm"})
    seen = await send(api, agent_file({"sessions/0001.json": session}), "?preview=true")
    assert seen.json["warnings"] == ["Recordings that are not in the file: 1."]


async def test_a_document_that_did_not_come(api: Api) -> None:
    """A citation of a document that is not in the file leads to no other agent's document."""
    other = await imported(api, _file())
    listed = (await api.get(f"/agents/{other['agent_id']}/documents")).json["documents"]
    citation = {
        "index": 1,
        "document_id": listed[0]["id"],
        "filename": "hours.txt",
        "page": None,
        "char_start": 0,
        "char_end": 5,
        "status": "verified",
    }
    reply = {"id": "b", "parent_id": "a", "role": "assistant", "citations": [citation]}
    brought = await imported(
        api, agent_file({"sessions/0001.json": session_file({"id": "a"}, reply)})
    )
    found = (await conversation(api, brought["agent_id"]))[1]["citations"][0]
    assert found == {**citation, "document_id": found["document_id"]}
    assert found["document_id"] != listed[0]["id"]


async def test_at_the_same_time(api: Api) -> None:
    """The same call, made twice at once, brings one agent."""
    key = {"Idempotency-Key": "both"}
    file = agent_file({"sessions/0001.json": session_file({"id": "a"})})
    answers = await asyncio.gather(*(send(api, file, headers=key) for _ in range(3)))
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["agent_id"] for answer in answers}) == 1
    assert (await api.get("/agents")).json["total"] == 1


async def test_others_are_answered_meanwhile(api: Api) -> None:
    """While 3,000 messages come in, an agent is created without waiting for the end."""
    rows = [{"id": str(n), "parent_id": str(n - 1) if n else None} for n in range(3000)]
    file = agent_file({"sessions/0001.json": session_file(*rows)})
    importing = asyncio.create_task(imported(api, file))
    created = 0
    while not importing.done():
        assert (await api.new_agent())["created_at"] > TIME
        created += 1
    assert created > 1
    assert (await importing)["message_count"] == 3000
