"""The scripted provider itself: a server on loopback and the script that it follows."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

import orjson

from fireside.testing.scripted_provider import faults
from fireside.testing.scripted_provider.audio import AudioScript
from fireside.testing.scripted_provider.by_name import (
    FAULT_PREFIX,
    FAULTS,
    fault_for_model,
    reply_for_model,
)
from fireside.testing.scripted_provider.chunks import split_words
from fireside.testing.scripted_provider.connection import Answer, Connection, Exchange
from fireside.testing.scripted_provider.embeddings import EmbeddingScript
from fireside.testing.scripted_provider.gate import GatedReply
from fireside.testing.scripted_provider.mock import TokenPump
from fireside.testing.scripted_provider.recorded import JsonObject, RecordedRequest
from fireside.testing.scripted_provider.replies import Reply, Say, error_reply
from fireside.testing.scripted_provider.stats import Stats
from fireside.testing.scripted_provider.structured import fitting_answer

if TYPE_CHECKING:
    from typing_extensions import Self

_CHAT = "/v1/chat/completions"
_BACKLOG = 2048
_R = TypeVar("_R", bound=Reply)


class UnusedRepliesError(AssertionError):
    """The script held replies that nobody asked for."""


class ScriptedProvider:
    """An OpenAI-protocol server whose every byte is scripted. Use as an async context manager."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        api_key: str | None = None,
        keeps_requests: bool = True,
        allows_unused: bool = False,
    ) -> None:
        """Prepare a server; with `api_key`, every other key is refused with 401."""
        self.requests: list[RecordedRequest] = []
        """Every request so far, oldest first."""
        self.stats = Stats()
        self.models: list[str] = ["scripted", "mock-ttft0-n200-itl0"]
        """What `GET /v1/models` lists, before the faults."""
        self._host = host
        self._port = port
        self._api_key = api_key
        self._keeps_requests = keeps_requests
        self._allows_unused = allows_unused
        self._script: deque[Reply] = deque()
        self._by_model: dict[str, Reply] = {}
        self._pump = TokenPump()
        self._connections: set[Connection] = set()
        self._errors: list[BaseException] = []
        self._arrived = asyncio.Condition()
        self._server: asyncio.Server | None = None
        self.audio = AudioScript()
        """What it hears and how it speaks."""
        self.embeddings = EmbeddingScript()
        """How it turns texts into vectors."""
        self._routes: Mapping[tuple[str, str], Answer] = {
            ("POST", _CHAT): self._answer_chat,
            ("POST", "/v1/audio/transcriptions"): self.audio.answer_transcription,
            ("POST", "/v1/audio/speech"): self.audio.answer_speech,
            ("POST", "/v1/embeddings"): self._answer_embeddings,
            ("GET", "/v1/models"): self._answer_models,
            ("GET", "/stats"): self._answer_stats,
            ("POST", "/stats"): self._reset_stats,
        }

    async def __aenter__(self) -> Self:
        """Start listening."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self._answer, self._connections, self._errors.append),
            self._host,
            self._port,
            backlog=_BACKLOG,
        )
        self._port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop; raise what went wrong in a script, or if replies were left unused."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.abort()
        await asyncio.gather(*(connection.closed() for connection in list(self._connections)))
        if error is not None:
            return
        if self._errors:
            raise self._errors[0]
        if self._script and not self._allows_unused:
            raise UnusedRepliesError(f"Nobody asked for {list(self._script)!r}.")

    @property
    def port(self) -> int:
        """The port that is listened on."""
        return self._port

    @property
    def origin(self) -> str:
        """The address without a path."""
        return f"http://{self._host}:{self._port}"

    @property
    def base_url(self) -> str:
        """What goes into OPENAI_BASE_URL."""
        return f"{self.origin}/v1"

    @property
    def tls_url(self) -> str:
        """A base URL that fails in the TLS handshake, since this server speaks plain HTTP."""
        return f"https://{self._host}:{self._port}/v1"

    @property
    def chat_requests(self) -> list[RecordedRequest]:
        """The requests for a chat completion so far, oldest first."""
        return [request for request in self.requests if request.path == _CHAT]

    def queue(self, reply: _R, *, times: int = 1) -> _R:
        """Answer the next chat requests with this reply, after those already queued."""
        self._script.extend([reply] * times)
        return reply

    def say(self, text: str, *, pace: float = 0.0, first_after: float = 0.0) -> Say:
        """Queue a reply in words, `pace` seconds apart."""
        return self.queue(Say(split_words(text), pace=pace, first_after=first_after))

    def fail(self, fault: _R, *, times: int = 1) -> _R:
        """Queue a fault from `faults`, for as many requests as given."""
        return self.queue(fault, times=times)

    def gate(self, text: str = "") -> GatedReply:
        """Queue a reply whose words leave when the test releases them."""
        return self.queue(GatedReply(text))

    def for_model(self, model: str, reply: Reply) -> None:
        """Answer requests for this model with this reply whenever the queue is empty."""
        self._by_model[model] = reply

    async def wait_for_chat(self, number: int = 1, timeout: float = 5.0) -> RecordedRequest:
        """Wait until the chat request with this number (from 1) is here and return it."""

        async def is_here() -> None:
            async with self._arrived:
                await self._arrived.wait_for(lambda: len(self.chat_requests) >= number)

        await asyncio.wait_for(is_here(), timeout)
        return self.chat_requests[number - 1]

    async def _answer(self, exchange: Exchange) -> None:
        request = exchange.request
        if self._keeps_requests:
            async with self._arrived:
                self.requests.append(request)
                self._arrived.notify_all()
        route = self._routes.get((request.method, request.path))
        if route is None:
            message = f"Unknown request URL: {request.method} {request.path}."
            await error_reply(404, message, code="unknown_url").play(exchange)
        elif request.path.startswith("/v1/") and not self._accepts(request):
            await faults.unauthorized().play(exchange)
        else:
            await route(exchange)

    def _accepts(self, request: RecordedRequest) -> bool:
        return self._api_key in (None, request.headers.get("authorization", "")[len("Bearer ") :])

    async def _answer_chat(self, exchange: Exchange) -> None:
        self.stats.begin(exchange.request)
        try:
            await self._choose(exchange.request).play(exchange)
        finally:
            self.stats.end(exchange.request)

    async def _answer_embeddings(self, exchange: Exchange) -> None:
        self.stats.embeddings += 1
        fault = fault_for_model(exchange.request.model)
        if fault is not None:
            await fault.play(exchange)
        else:
            await self.embeddings.answer(exchange)

    def _choose(self, request: RecordedRequest) -> Reply:
        if self._script:
            return self._script.popleft()
        model = request.model
        return self._by_model.get(model) or reply_for_model(model, self._pump) or _echo(request)

    async def _answer_models(self, exchange: Exchange) -> None:
        names = [*self.models, *(FAULT_PREFIX + name for name in FAULTS)]
        data = [{"id": name, "object": "model", "owned_by": "scripted"} for name in names]
        exchange.wire.answer(
            200, orjson.dumps({"object": "list", "data": data}), "application/json"
        )

    async def _answer_stats(self, exchange: Exchange) -> None:
        counts: JsonObject = self.stats.as_json()
        exchange.wire.answer(200, orjson.dumps(counts), "application/json")

    async def _reset_stats(self, exchange: Exchange) -> None:
        self.stats.reset()
        await self._answer_stats(exchange)


def _echo(request: RecordedRequest) -> Say:
    """Answer without a script: the same words for the same question."""
    fitting = fitting_answer(request)
    if fitting is not None:
        return Say((fitting,))
    asked = [text for role, text in request.messages if role == "user"]
    return Say(split_words(f"You said: {asked[-1]}" if asked else "You said nothing."))
