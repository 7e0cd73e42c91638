"""Two ways from a recording to the first sound of an answer: as it comes, and stage by stage."""

from __future__ import annotations

import asyncio
import http
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

from bench.client.events import EventParser, SentEvent
from bench.voice.stages import Stage, Turn

_PATIENCE = aiohttp.ClientTimeout(total=120)


class TurnFailedError(RuntimeError):
    """A turn did not come to its first sound."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"{status} {detail}")
        self.status = status
        self.detail = detail


@dataclass(frozen=True)
class Heard:
    """A turn on Fireside: when what came, and what was said."""

    turn: Turn
    question: str
    reply: str


async def as_it_comes(
    origin: str, session_id: str, recording: bytes, *, is_cut: bool = False
) -> Heard:
    """Send a recording to Fireside and wait until the first sentence can be played.

    `is_cut` stops the reply then: a small model may go on for minutes.
    """
    async with aiohttp.ClientSession(timeout=_PATIENCE) as client:
        clock = _Clock()
        question = reply = message_id = ""
        first_token: float | None = None
        events = send(client, origin, session_id, recording)
        async for event in events:
            data = orjson.loads(event.data)
            if event.name == "transcript":
                clock.lap("understand")
                question, message_id = data["user_message"]["content"], data["message_id"]
            elif event.name == "token" and first_token is None:
                clock.lap("first word")
                first_token = time.perf_counter()
            elif event.name == "audio" and data["index"] == 0:
                clock.lap("first sentence, spoken")
                async with client.get(origin + data["url"]) as response:
                    await response.read()
                clock.lap("fetch")
                if is_cut:
                    await client.post(f"{origin}/api/messages/{message_id}/stop")
            elif event.name == "done":
                reply = data["full_content"]
            elif event.name == "error":
                raise TurnFailedError(http.HTTPStatus.OK, data["fallback_message"])
        return Heard(clock.turn(), question, reply)


async def send(
    client: aiohttp.ClientSession, origin: str, session_id: str, recording: bytes
) -> AsyncGenerator[SentEvent]:
    """Send a recording and yield the events of its turn; raises TurnFailedError."""
    form = aiohttp.FormData()
    form.add_field("audio", recording, filename="recording", content_type="audio/webm")
    url = f"{origin}/api/sessions/{session_id}/voice"
    parser = EventParser()
    headers = {"Accept": "text/event-stream"}
    async with client.post(url, data=form, headers=headers) as response:
        if response.status != http.HTTPStatus.OK:
            raise TurnFailedError(response.status, _detail(await response.read()))
        async for data in response.content.iter_any():
            for event in parser.feed(data):
                yield event


async def stage_by_stage(base_url: str, model: str, recording: bytes) -> Turn:
    """Ask a provider for the words, then for the whole reply, then for all of its speech."""
    async with aiohttp.ClientSession(timeout=_PATIENCE) as client:
        clock = _Clock()
        form = aiohttp.FormData({"model": "whisper-1"})
        form.add_field("file", recording, filename="recording.webm")
        async with client.post(f"{base_url}/audio/transcriptions", data=form) as response:
            question = (await response.json())["text"]
        clock.lap("understand")
        body: dict[str, Any] = {
            "model": model,
            "messages": [{"role": "user", "content": question}],
            "stream": True,
        }
        async with client.post(f"{base_url}/chat/completions", json=body) as response:
            reply = _text_of(await response.read())
        clock.lap("whole reply")
        body = {"model": "tts-1", "voice": "alloy", "input": reply}
        async with client.post(f"{base_url}/audio/speech", json=body) as response:
            await response.read()
        clock.lap("all of it spoken")
        return clock.turn()


def _detail(body: bytes) -> str:
    """Return the sentence of an error."""
    try:
        return str(orjson.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return body[:200].decode(errors="replace")


def _text_of(stream: bytes) -> str:
    chunks = [
        orjson.loads(event.data) for event in EventParser().feed(stream) if event.data[0] == "{"
    ]
    deltas = (choice["delta"] for chunk in chunks for choice in chunk["choices"])
    return "".join(delta.get("content") or "" for delta in deltas)


class _Clock:
    """Takes the time of stages that follow each other."""

    def __init__(self) -> None:
        self._last = time.perf_counter()
        self._stages: list[Stage] = []

    def lap(self, name: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self._stages.append(Stage(name, now - self._last))
        self._last = now

    def turn(self) -> Turn:
        """Return what was taken."""
        return Turn(self._stages)


async def pause() -> None:
    """Let what a turn has left in the background end before the next is measured."""
    await asyncio.sleep(1.5)
