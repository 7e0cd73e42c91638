"""Builds the parts of the server and wires them."""

from __future__ import annotations

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from types import FrameType
from typing import Any

from fastapi import FastAPI

from fireside.api import error_handlers
from fireside.api.access import Access
from fireside.api.docs import docs_routes
from fireside.api.mcp_endpoint import McpEndpoint, mcp_route
from fireside.api.openapi import with_examples
from fireside.api.page import Page, find_page
from fireside.api.routers import access as access_router
from fireside.api.routers import (
    agents,
    audio,
    config,
    documents,
    finding,
    health,
    messages,
    openai_compatible,
    openai_media,
    openai_responses,
    prompt_versions,
    refinement,
    search,
    sessions,
    test_cases,
    tool_servers,
    transfer,
    trials,
    voice,
)
from fireside.api.routers import metrics as metrics_router
from fireside.api.routers import models as local_models
from fireside.api.security import Gate
from fireside.api.watching import Cors
from fireside.db.migrate import migrate
from fireside.db.only_server import OnlyServer
from fireside.db.session import Database
from fireside.generation.coordination import Coordination, SingleProcess
from fireside.generation.grounding import Inquiry
from fireside.generation.redis_coordination import RedisCoordination
from fireside.generation.runs import Runs
from fireside.local_models.installs import ModelInstalls
from fireside.local_models.store import ModelStore
from fireside.local_models.supervisor import EmbeddedServer
from fireside.observing.metrics import Metrics
from fireside.providers.base import ChatModel
from fireside.providers.openai_compatible.chat import OpenAICompatibleChat
from fireside.providers.unlooped import Unlooped
from fireside.services.agent_tools.service import AgentTools
from fireside.services.conversation.service import Conversation
from fireside.services.finding.service import Finding
from fireside.services.housekeeping import forget_old_keys, keep_house
from fireside.services.jobs.job import Jobs
from fireside.services.jobs.opening import open_jobs
from fireside.services.knowledge.grounding import LibraryGrounding
from fireside.services.knowledge.parts import KnowledgeParts, open_knowledge
from fireside.services.models.embedded import EmbeddedChat
from fireside.services.models.library import ModelLibrary
from fireside.services.models.service import Models
from fireside.services.openai_api.parts import OpenAIParts, open_openai_api
from fireside.services.refinement.parts import RefinementParts, open_refinement
from fireside.services.tool_servers.service import ToolServers
from fireside.services.transfer.parts import TransferParts, open_transfer
from fireside.services.voice.parts import VoiceParts, open_voice
from fireside.settings import Settings, load_settings
from fireside.storage.data_dir import DataDirLock, prepare_data_dir

_DESCRIPTION = """Agents that you talk to. Replies stream as server-sent events and belong to the
server: they go on when the client leaves, and `GET /api/messages/{id}/stream` listens to them
again."""


_TAGS = (
    "Health",
    "Access",
    "Models",
    "Agents",
    "Sessions",
    "Messages",
    "Tools",
    "Voice",
    "Documents",
    "Prompts",
    "Transfer",
    "OpenAI",
)

WARM_UP_AFTER = 0.5
"""Seconds after the start until what the first reply needs is loaded, unless it comes before."""


@dataclass(frozen=True)
class AppState:
    """What handlers work with; made once for each server."""

    settings: Settings
    metrics: Metrics
    access: Access
    database: Database
    jobs: Jobs
    runs: Runs
    conversation: Conversation
    tool_servers: ToolServers
    finding: Finding
    models: Models
    chat: ChatModel
    library: ModelLibrary
    voice: VoiceParts
    knowledge: KnowledgeParts
    refinement: RefinementParts
    transfer: TransferParts
    openai_api: OpenAIParts
    mcp: McpEndpoint


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the server's application; nothing is opened before it starts."""
    settings = settings or load_settings()
    access = Access(settings.access_token)
    app = FastAPI(
        title=settings.app_name,
        version=settings.app_version,
        description=_DESCRIPTION,
        lifespan=lambda app: _lifespan(app, settings, access),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        openapi_tags=[{"name": name} for name in _TAGS],
        telemetry={"tracing": False, "metrics": False, "logs": False},
        redirect_slashes=False,
    )
    error_handlers.install(app)
    # Looked through in this order for each request: what must be fast comes first.
    for module in (
        *(messages, voice, sessions, agents, documents, search, finding, audio, health, config),
        *(access_router, local_models, refinement, prompt_versions, test_cases, trials, transfer),
        tool_servers,
        *(openai_compatible, openai_responses, openai_media),
        metrics_router,
    ):
        # Not `include_router`, which makes each route once more: half of the time of a start.
        app.router.routes.extend(module.router.routes)
    app.openapi = with_examples(app)
    app.router.routes.extend([mcp_route(), *docs_routes()])
    # Not mounted at "/": a mount would take a known path with a wrong method from its route.
    app.router.default = Page(find_page(settings.frontend_dir))
    app.add_middleware(
        Gate,
        hosts=[settings.host, *settings.allowed_hosts],
        origins=settings.cors_origins,
        access=access,
        most_uploads=settings.max_uploads,
        takes_addresses=not settings.is_loopback,
        limits=[
            voice.body_limit(settings.max_audio_size),
            documents.body_limit(settings.max_document_size),
            transfer.body_limit(),
            openai_compatible.body_limit(),
            openai_media.recording_limit(settings.max_audio_size),
        ],
    )
    if settings.cors_origins:
        app.add_middleware(
            Cors,
            allow_origins=settings.cors_origins,
            # The page elsewhere has its cookie sent; a page that is just anyone's never has.
            allow_credentials="*" not in settings.cors_origins,
            allow_methods=["*"],
            allow_headers=["*"],
        )
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI, settings: Settings, access: Access) -> AsyncGenerator[None, None]:
    """Open the parts, and close them in the opposite order."""
    async with AsyncExitStack() as closing:
        prepare_data_dir(settings.data_dir)
        if not settings.redis_url:
            lock = DataDirLock(settings.data_dir)
            lock.acquire()
            closing.callback(lock.release)
        migrate(settings.resolved_database_url, settings.backups_dir)
        database = Database(settings.resolved_database_url, echo=settings.debug)
        closing.push_async_callback(database.close)
        if settings.needs_database_alone:
            only = OnlyServer(database.writer)
            closing.push_async_callback(only.release)
            await only.acquire()
        app.state.fireside = await _open(settings, access, database, closing)
        # Nor is it looked through later, which would hold up every reply for a tenth of a second.
        gc.freeze()
        closing.callback(gc.unfreeze)
        gc.enable()
        yield


async def _open(
    settings: Settings, access: Access, database: Database, closing: AsyncExitStack
) -> AppState:
    store = ModelStore(settings.models_dir)
    server = EmbeddedServer(store) if settings.provider_kind == "embedded" else None
    embedded = EmbeddedChat(server, store) if server else None
    models = Models(settings, embedded)
    metrics = Metrics(spans=_tracing(settings))
    chat = _chat(models, metrics, is_embedded=embedded is not None)
    closing.push_async_callback(chat.close)
    closing.push_async_callback(models.close)
    _start(server, closing)
    installs = ModelInstalls(store, server)
    closing.push_async_callback(installs.close)
    runs = _open_runs(settings, database, chat, metrics)
    jobs = open_jobs(settings)
    knowledge = open_knowledge(settings, database, embedded, metrics, jobs)
    closing.push_async_callback(knowledge.close)

    def ground(inquiry: Inquiry) -> LibraryGrounding:
        return LibraryGrounding(knowledge.search, inquiry, is_tiny=models.active().is_tiny)

    tools = _open_tool_servers(settings, closing)
    conversation = Conversation(database, runs, models.answering, ground, tools)
    voice = open_voice(settings, database, conversation, embedded, metrics)
    closing.push_async_callback(voice.close)
    prompts = await open_refinement(database, chat, models, is_shared=jobs.is_shared)
    closing.push_async_callback(prompts.close)
    await runs.open()
    ending = _EndRunsOnSignal(lambda: _end(voice, runs, prompts, settings.shutdown_grace))
    closing.push_async_callback(ending.close)
    await runs.sweep()
    carrying = await open_transfer(settings, database, runs, voice, knowledge, prompts, tools.names)
    await forget_old_keys(database)
    serving = (models.answering, ground, knowledge.embedder, voice.ear, voice.recordings)
    openai_api = open_openai_api(database, runs, conversation, *serving)
    agent_tools = AgentTools(database, openai_api.chat, knowledge.search)
    keep_house(jobs, database, runs, knowledge.library, voice.recordings, settings.run_lease)
    await _begin_jobs(jobs, closing)
    _warm_up_soon(chat, closing)
    return AppState(
        settings=settings,
        metrics=metrics,
        access=access,
        database=database,
        jobs=jobs,
        runs=runs,
        conversation=conversation,
        tool_servers=tools,
        finding=_open_finding(database, closing),
        models=models,
        chat=chat,
        library=ModelLibrary(installs),
        voice=voice,
        knowledge=knowledge,
        refinement=prompts,
        transfer=carrying,
        openai_api=openai_api,
        mcp=_open_mcp(settings, agent_tools, closing),
    )


def _start(server: EmbeddedServer | None, closing: AsyncExitStack) -> None:
    if server is not None:
        server.start()
        closing.push_async_callback(server.stop)


def _open_runs(settings: Settings, database: Database, chat: ChatModel, metrics: Metrics) -> Runs:
    limit = settings.max_running_replies
    return Runs(database, _coordination(settings), chat, metrics, limit=limit)


def _open_mcp(settings: Settings, tools: AgentTools, closing: AsyncExitStack) -> McpEndpoint:
    mcp = McpEndpoint(tools, settings.app_name, settings.app_version)
    closing.push_async_callback(mcp.close)
    return mcp


async def _begin_jobs(jobs: Jobs, closing: AsyncExitStack) -> None:
    closing.push_async_callback(jobs.close)
    await jobs.start()


def _warm_up_soon(chat: ChatModel, closing: AsyncExitStack) -> None:
    # After the start, so that who waits for it does not wait for this.
    warming = asyncio.get_running_loop().call_later(WARM_UP_AFTER, chat.warm_up)
    closing.callback(warming.cancel)


def _open_tool_servers(settings: Settings, closing: AsyncExitStack) -> ToolServers:
    servers = ToolServers(settings)
    closing.push_async_callback(servers.close)
    if servers.are_configured:
        connecting = asyncio.ensure_future(servers.connect())
        closing.callback(connecting.cancel)
    return servers


def _tracing(settings: Settings) -> Any:  # noqa: ANN401 - what it needs nobody else loads
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        return None
    return import_module("fireside.providers.traced").Tracing(
        endpoint, settings.app_name.lower(), settings.app_version, settings.provider_kind
    )


def _chat(models: Models, metrics: Metrics, *, is_embedded: bool) -> ChatModel:
    chat: ChatModel = OpenAICompatibleChat(models.endpoint, metrics.provider_seconds)
    if is_embedded:
        chat = Unlooped(chat)
    if metrics.spans is None:
        return chat
    return import_module("fireside.providers.traced").Traced(chat, metrics.spans)


def _open_finding(database: Database, closing: AsyncExitStack) -> Finding:
    finding = Finding(database)
    finding.start()
    closing.push_async_callback(finding.close)
    return finding


def _coordination(settings: Settings) -> Coordination:
    if settings.redis_url:
        return RedisCoordination(settings.redis_url, settings.run_lease)
    return SingleProcess()


async def _end(voice: VoiceParts, runs: Runs, prompts: RefinementParts, grace: float) -> None:
    voice.leave()
    await asyncio.gather(prompts.close(), runs.close(grace))


class _EndRunsOnSignal:
    """Ends the runs as soon as the server is told to stop.

    The web server waits for open streams before it tells the application anything, and the streams
    wait for their runs.
    """

    def __init__(self, close: Callable[[], Coroutine[None, None, None]]) -> None:
        self._close = close
        self._task: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._replaced: list[tuple[int, signal.Handlers | Callable[..., object] | int | None]] = []
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._before(number)

    def _before(self, number: int) -> None:
        previous = signal.getsignal(number)

        def handle(signum: int, frame: FrameType | None) -> None:
            self._loop.call_soon_threadsafe(self._begin)
            if callable(previous):
                previous(signum, frame)

        self._replaced.append((number, previous))
        signal.signal(number, handle)

    def _begin(self) -> asyncio.Task[None]:
        if self._task is None:
            self._task = asyncio.ensure_future(self._close())
        return self._task

    async def close(self) -> None:
        """End the runs, if that has not begun, and wait until they have ended."""
        await self._begin()
        for number, previous in self._replaced:
            signal.signal(number, previous)


app = create_app()
