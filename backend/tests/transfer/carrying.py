"""Files for the tests: exported, looked into, changed and imported."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from tests.support.api import Answer, Api
from tests.support.database import counts, query
from tests.support.events import Json

DATA = Path(__file__).parent / "data"
AGENT: Mapping[str, Any] = {"name": "Ada", "system_prompt": "You are Ada."}
TIME = "2026-01-15T10:30:00Z"


async def send(
    api: Api, data: bytes, query: str = "", headers: Mapping[str, str] | None = None
) -> Answer:
    """Import a file as a page does."""
    form = aiohttp.FormData()
    form.add_field("file", BytesIO(data), filename="carried.zip")
    url = f"{api.origin}/api/import{query}"
    async with api.client.post(url, data=form, headers=headers) as response:
        return Answer(response.status, response.headers, await response.read())


async def imported(api: Api, data: bytes) -> Json:
    """Import a file that is taken, and return what it brought."""
    answer = await send(api, data)
    assert answer.status == 201, answer.body
    return answer.json


async def refused(api: Api, data: bytes) -> str:
    """Return the sentence with which a file is refused, when looked at as well as when imported."""
    answer = await send(api, data)
    assert answer.error == (400, "Invalid Import"), answer.body
    assert (await send(api, data, "?preview=true")).body == answer.body
    return answer.json["detail"]


async def exported(api: Api, agent_id: str, query: str = "") -> bytes:
    """Return the file of an agent."""
    answer = await api.get(f"/agents/{agent_id}/export{query}")
    assert answer.status == 200, answer.body
    return answer.body


def entries(data: bytes) -> dict[str, bytes]:
    """Return what is in a zip."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of these entries."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def manifest(files: Mapping[str, bytes], **changes: object) -> bytes:
    """Return what an honest export says of these entries."""
    said = [
        {"name": name, "size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in files.items()
    ]
    return orjson.dumps({"format": "fireside-agent", "version": 1, "entries": said, **changes})


def agent_file(
    files: Mapping[str, bytes] | None = None, agent: Mapping[str, Any] = AGENT, **changes: object
) -> bytes:
    """Return an agent's file with these further entries, and with another manifest if wanted."""
    whole = {"agent.json": orjson.dumps(agent), **(files or {})}
    return packed({**whole, "manifest.json": manifest(whole, **changes)})


def session_file(*messages: Mapping[str, Any], **fields: Any) -> bytes:  # noqa: ANN401
    """Return a conversation as it is in a file."""
    rows = [{"role": "user", "content": "Hi", "created_at": TIME, **row} for row in messages]
    return orjson.dumps({"created_at": TIME, "updated_at": TIME, "messages": rows, **fields})


def is_empty(data_dir: Path) -> bool:
    """Whether nothing was stored: no row, no file and no mark of an import."""
    marks = query(data_dir, "SELECT count(*) AS n FROM idempotency_keys")[0]["n"]
    files = [
        path
        for folder in ("documents", "audio")
        for path in (data_dir / folder).rglob("*")
        if path.is_file()
    ]
    return not any(counts(data_dir).values()) and not marks and not files


async def conversation(api: Api, agent_id: str, title: str | None = None) -> list[Json]:
    """Return the messages on screen of the agent's only session, or of the one with this title."""
    sessions = (await api.get(f"/agents/{agent_id}/sessions")).json["sessions"]
    found = [session for session in sessions if title is None or session["title"] == title]
    assert len(found) == 1, sessions
    return await api.messages(found[0]["id"])


def said(messages: list[Json]) -> list[tuple[str, str]]:
    """Return who said what, each cut at 40 characters."""
    return [(message["role"], message["content"][:40]) for message in messages]


def fixture(name: str) -> bytes:
    """Return a file of the folder."""
    return (DATA / name).read_bytes()
