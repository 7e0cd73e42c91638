"""Talking to the product: recordings in, events and sounds out."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import aiohttp

from tests.support.api import Answer, Api
from tests.support.events import Event, EventReader
from tests.voice.samples import SPEECH, sample

REPLY = (
    "Your order is on its way to you. It left the warehouse yesterday, and it should be with you "
    "tomorrow morning. You can follow it on the map, where a small van shows how far it has come. "
    "If nobody is at home, the driver leaves it with a neighbour and tells you so in a message. "
    "Is there anything else that I can do for you today?"
)
"""Five sentences."""
PIECES = [
    "Your order is on its way to you.",
    "It left the warehouse yesterday, and it should be with you tomorrow morning.",
    "You can follow it on the map, where a small van shows how far it has come.",
    "If nobody is at home, the driver leaves it with a neighbour and tells you so in a message.",
    "Is there anything else that I can do for you today?",
]


def form(data: bytes, filename: str = "recording.webm") -> aiohttp.FormData:
    """Return a form as a page sends it."""
    made = aiohttp.FormData()
    made.add_field("audio", BytesIO(data), filename=filename, content_type="audio/webm")
    return made


async def talk(
    api: Api,
    session_id: str,
    data: bytes | None = None,
    *,
    filename: str = "recording.webm",
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Send a recording and wait for the whole answer."""
    body = form(sample(SPEECH) if data is None else data, filename)
    url = f"{api.origin}/api/sessions/{session_id}/voice"
    async with api.client.post(url, data=body, headers=headers) as response:
        return Answer(response.status, response.headers, await response.read())


@asynccontextmanager
async def talking(
    api: Api,
    session_id: str,
    data: bytes | None = None,
    headers: Mapping[str, str] | None = None,
) -> AsyncGenerator[EventReader]:
    """Send a recording and listen; leaving the block closes the connection."""
    body = form(sample(SPEECH) if data is None else data)
    url = f"{api.origin}/api/sessions/{session_id}/voice"
    sent = {"Accept": "text/event-stream", **(headers or {})}
    async with (
        aiohttp.ClientSession() as client,
        client.post(url, data=body, headers=sent) as response,
    ):
        assert response.status == 200, (response.status, await response.read())
        yield EventReader(response)


async def turn(api: Api, session_id: str) -> list[Event]:
    """Send a recording and return every event."""
    async with talking(api, session_id) as reader:
        return await reader.rest()


def named(events: list[Event], name: str) -> list[Event]:
    """Return the events of this name."""
    return [event for event in events if event.name == name]


def spoken_texts(events: list[Event]) -> list[str]:
    """Return what can be heard, in order."""
    return [event.data["text"] for event in named(events, "audio")]


async def fetch(api: Api, url: str, **headers: str) -> Answer:
    """Get a recording by the URL that the product gave."""
    assert url.startswith("/api/audio/")
    return await api.get(url.removeprefix("/api"), **headers)


def files(data_dir: Path) -> set[str]:
    """Return the names of all files of sound that lie on the disk."""
    return {name for _, _, names in os.walk(data_dir / "audio") for name in names}
