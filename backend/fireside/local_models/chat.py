"""The chat role: checks a request, then relays it to the engine byte for byte."""

import asyncio
from collections.abc import Iterable
from typing import cast

from aiohttp import ClientSession, ClientTimeout, hdrs, web

from fireside.local_models import engine
from fireside.local_models.answers import Refusal, another_model, from_engine
from fireside.local_models.bodies import read_object
from fireside.local_models.engine import Engine

_TEXT_PARTS = frozenset({"text", "refusal"})


class ChatRelay:
    """Answers `/v1/chat/completions` from one engine."""

    def __init__(self, model: str, loaded: Engine, session: ClientSession) -> None:
        self._model = model
        self._url = f"{loaded.base_url}/v1/chat/completions"
        self._headers = {
            hdrs.AUTHORIZATION: f"Bearer {loaded.api_key}",
            hdrs.CONTENT_TYPE: "application/json",
        }
        self._session = session
        # Waiting here and not in the engine lets a client that goes away leave the queue at once.
        self._turns = asyncio.Semaphore(engine.SLOTS)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Relay one completion; when the client goes away, the engine stops writing.

        The server cancels this handler when its connection closes, and leaving the block closes
        the engine's connection, which frees the slot.
        """
        body = await request.read()
        check_request(body, self._model)
        async with (
            self._turns,
            self._session.post(self._url, data=body, headers=self._headers) as upstream,
        ):
            if not upstream.ok:
                raise from_engine(upstream.status, await upstream.read())
            response = web.StreamResponse()
            response.headers[hdrs.CONTENT_TYPE] = upstream.headers[hdrs.CONTENT_TYPE]
            response.content_length = upstream.content_length
            await response.prepare(request)
            async for chunk in upstream.content.iter_any():
                await response.write(chunk)
            await response.write_eof()
            return response


def open_session() -> ClientSession:
    """Return the client that talks to the engine: no limits, since the engine has its own."""
    return ClientSession(timeout=ClientTimeout(total=None), trust_env=False, auto_decompress=False)


def check_request(body: bytes, model: str) -> None:
    """Refuse what the engine would misread: it ignores the model's name, among others."""
    wish = read_object(body)
    name = wish.get("model")
    if name != model:
        raise another_model(name, model)
    messages = wish.get("messages")
    if not isinstance(messages, list) or not messages:
        raise Refusal(400, "'messages' must be a list with at least one message.", param="messages")
    for message in cast("list[object]", messages):
        _check_message(message)


def _check_message(message: object) -> None:
    if not isinstance(message, dict):
        raise Refusal(400, "Each message must be a JSON object.", param="messages")
    content = cast("dict[str, object]", message).get("content")
    if not isinstance(content, list):
        return
    for part in _part_types(cast("list[object]", content)):
        if part not in _TEXT_PARTS:
            raise Refusal(
                400,
                f"This model reads text only; it can't take a content part of type {part!r}.",
                code="unsupported_content",
                param="messages",
            )


def _part_types(parts: Iterable[object]) -> Iterable[object]:
    for part in parts:
        yield cast("dict[str, object]", part).get("type") if isinstance(part, dict) else None
