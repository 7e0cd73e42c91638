"""A client that reads what the scripted provider sends, event by event."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import orjson

from fireside.testing.scripted_provider import JsonObject, JsonValue, ScriptedProvider


def chat_body(text: str = "Hi", *, model: str = "scripted", stream: bool = True) -> JsonObject:
    """Build the body of a chat request."""
    messages: JsonValue = [{"role": "user", "content": text}]
    body: JsonObject = {"model": model, "messages": messages, "stream": stream}
    if stream:
        body["stream_options"] = {"include_usage": True}
    return body


@asynccontextmanager
async def post_chat(
    provider: ScriptedProvider, text: str = "Hi", *, model: str = "scripted", stream: bool = True
) -> AsyncGenerator[aiohttp.ClientResponse]:
    """Ask for a reply on a connection of its own."""
    async with (
        aiohttp.ClientSession() as client,
        client.post(
            f"{provider.base_url}/chat/completions",
            json=chat_body(text, model=model, stream=stream),
        ) as response,
    ):
        yield response


@dataclass
class Received:
    """What a stream said."""

    text: str
    reasoning: str
    finish_reason: str | None
    usage: JsonObject | None
    is_done: bool
    errors: list[JsonValue]


def _text_of(value: JsonValue) -> str:
    return value if isinstance(value, str) else ""


def read_events(body: bytes) -> Received:
    """Read a whole event stream, in whichever line ends it comes."""
    received = Received("", "", None, None, is_done=False, errors=[])
    for line in body.decode().replace("\r\n", "\n").split("\n"):
        if not line.startswith("data: "):
            continue
        data = line.removeprefix("data: ")
        if data == "[DONE]":
            received.is_done = True
            continue
        _read_chunk(orjson.loads(data), received)
    return received


def _read_chunk(chunk: JsonObject, received: Received) -> None:
    usage = chunk.get("usage")
    if isinstance(usage, dict):
        received.usage = usage
    if "error" in chunk:
        received.errors.append(chunk["error"])
    choices = chunk.get("choices")
    for choice in choices if isinstance(choices, list) else []:
        assert isinstance(choice, dict)
        delta = choice["delta"]
        assert isinstance(delta, dict)
        received.text += _text_of(delta.get("content"))
        received.reasoning += _text_of(delta.get("reasoning_content"))
        received.finish_reason = _text_of(choice["finish_reason"]) or received.finish_reason


async def ask(provider: ScriptedProvider, text: str = "Hi", *, model: str = "scripted") -> Received:
    """Ask for a reply and read it to its end."""
    async with post_chat(provider, text, model=model) as response:
        assert response.status == 200
        return read_events(await response.read())
