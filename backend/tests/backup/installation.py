"""An installation with something of everything in it, and all that its API says of it."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fireside.settings import Settings
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import read
from tests.support.api import Api
from tests.support.events import Json
from tests.support.server import FiresideServer
from tests.voice.talking import fetch, turn

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

TEXT = b"The lighthouse keeper counts the gulls each morning. " * 40


@asynccontextmanager
async def running(
    data_dir: Path,
    provider: ScriptedProvider,
    **settings: Any,  # noqa: ANN401
) -> AsyncGenerator[Api]:
    """Give a client of a server on this folder."""
    async with (
        FiresideServer(data_dir, provider.base_url, **settings) as server,
        Api(server.origin) as api,
    ):
        yield api


async def fill(api: Api) -> str:
    """Talk, type and add documents; return the agent."""
    agent = await api.new_agent(name="Keeper")
    spoken, typed = [await api.new_session(agent["id"]) for _ in range(2)]
    await turn(api, spoken["id"])
    await api.ask(typed["id"])
    await read(api, agent["id"], "gulls.txt", TEXT)
    await read(api, agent["id"], "noise.txt", os.urandom(300_000).hex().encode())
    return agent["id"]


async def everything(api: Api, agent_id: str) -> dict[str, Json | bytes]:
    """Return all that the API says of an agent, to the last byte."""
    found: dict[str, Json | bytes] = {"agent": (await api.get(f"/agents/{agent_id}")).json}
    sessions = (await api.get(f"/agents/{agent_id}/sessions")).json["sessions"]
    for session in sessions:
        found[session["id"]] = await api.session(session["id"])
        for message in await api.messages(session["id"]):
            for key in ("audio_url", "tts_audio_url"):
                if message[key]:
                    found[message[key]] = (await fetch(api, message[key])).body
    documents = (await api.get(f"/agents/{agent_id}/documents")).json
    found["documents"] = documents
    for document in documents["documents"]:
        for part in ("content", "pages"):
            path = f"/documents/{document['id']}/{part}"
            found[path] = (await api.get(path)).body
    asked = {"query": "who counts the gulls?"}
    found["search"] = (await api.post(f"/agents/{agent_id}/search", asked)).json
    return found


def settings_of(data_dir: Path, **changes: Any) -> Settings:  # noqa: ANN401
    """Return the settings that a command on this folder has."""
    return Settings(_env_file=None, data_dir=data_dir, **changes)  # pyright: ignore[reportCallIssue] - its own
