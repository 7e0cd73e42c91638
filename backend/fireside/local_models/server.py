"""The HTTP side of the model process: who may ask, what is served, and how it ends."""

import asyncio
import hmac
import signal
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from fireside.local_models.answers import Refusal, shutting_down
from fireside.local_models.catalog import Role
from fireside.local_models.chat import ChatRelay, open_session
from fireside.local_models.embeddings import EmbeddingEngine, Embeddings
from fireside.local_models.engine import Engine
from fireside.local_models.handshake import ChildConfig, RoleConfig, SideRole
from fireside.local_models.roles import ServedRole
from fireside.local_models.speech import Speech, SpeechEngine
from fireside.local_models.transcription import Transcription, TranscriptionEngine

MAX_BODY_BYTES = 256 * 1024
"""Many times what a model's context takes; the engine's tokenizer is slow on endless words."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class SideRoles:
    """The roles beside chat; what they serve may change at any time."""

    transcription: ServedRole[TranscriptionEngine]
    speech: ServedRole[SpeechEngine]
    embeddings: ServedRole[EmbeddingEngine]

    def assign(self, config: RoleConfig) -> None:
        """Serve a role with another model from now on."""
        if config.role == "transcription":
            self.transcription.assign(config)
        elif config.role == "speech":
            self.speech.assign(config)
        else:
            self.embeddings.assign(config)

    @property
    def models(self) -> Sequence[tuple[SideRole, str]]:
        """Those that are loaded, each with its role."""
        loaded: tuple[tuple[SideRole, str | None], ...] = (
            ("transcription", self.transcription.model),
            ("speech", self.speech.model),
            ("embeddings", self.embeddings.model),
        )
        return [(role, name) for role, name in loaded if name]


class ModelServer:
    """Serves the loaded models until it is told to finish."""

    def __init__(self, config: ChildConfig, chat_engine: Engine, beside: SideRoles) -> None:
        self._config = config
        self._chat_engine = chat_engine
        self._beside = beside
        self._expected = f"Bearer {config.token}".encode()
        self._active = 0
        self._is_finishing = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def run(self, listener: socket.socket, when_serving: Callable[[], None]) -> None:
        """Serve on the listener; after SIGTERM take no new work and return when all is done."""
        finish = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, finish.set)
        async with open_session() as session:
            relay = ChatRelay(self._config.chat.name, self._chat_engine, session)
            # Cancelling the handler is how a client that goes away stops the engine.
            runner = web.AppRunner(self._build_app(relay), handler_cancellation=True)
            await runner.setup()
            await web.SockSite(runner, listener).start()
            when_serving()
            await finish.wait()
            self._is_finishing = True
            await self._idle.wait()
            await runner.cleanup()

    def _build_app(self, relay: ChatRelay) -> web.Application:
        app = web.Application(
            client_max_size=MAX_BODY_BYTES, middlewares=[_answer_errors, self._guard]
        )
        app.router.add_get("/health", self._health)
        app.router.add_get("/v1/models", self._models)
        transcription = Transcription(self._beside.transcription)
        speech = Speech(self._beside.speech)
        embeddings = Embeddings(self._beside.embeddings)
        for path, handler in (
            ("/v1/chat/completions", relay.complete),
            ("/v1/audio/transcriptions", transcription.transcribe),
            ("/v1/audio/speech", speech.speak),
            ("/v1/embeddings", embeddings.embed),
        ):
            app.router.add_post(path, self._counted(handler))
        return app

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("Authorization", "").encode(errors="replace")
        if request.path != "/health" and not hmac.compare_digest(given, self._expected):
            raise Refusal(
                401,
                "The token is missing or wrong.",
                kind="authentication_error",
                code="invalid_api_key",
            )
        return await handler(request)

    def _counted(self, handler: Handler) -> Handler:
        async def count(request: web.Request) -> web.StreamResponse:
            if self._is_finishing:
                raise shutting_down()
            self._active += 1
            self._idle.clear()
            try:
                return await handler(request)
            finally:
                self._active -= 1
                if self._active == 0:
                    self._idle.set()

        return count

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _models(self, _request: web.Request) -> web.Response:
        chat = self._config.chat
        entries = [{**_model(chat.name, "chat"), "context_length": chat.context_tokens}]
        entries += [_model(name, role) for role, name in self._beside.models]
        return web.json_response({"object": "list", "data": entries})


def _model(name: str, role: Role) -> dict[str, object]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "fireside", "role": role}


@web.middleware
async def _answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refusal as refusal:
        return refusal.response()
    except web.HTTPRequestEntityTooLarge:
        return Refusal(413, "The request is too large.", code="request_too_large").response()
    except web.HTTPClientError as error:
        message = f"{request.method} {request.path} is not served here."
        return Refusal(error.status, message, code="unknown_url").response()
