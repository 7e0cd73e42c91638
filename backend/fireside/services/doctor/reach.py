"""What the server needs elsewhere: its database, its files' bucket, Redis, the provider."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from fireside.db.migrate import HEAD
from fireside.db.schema import NoSuchDatabase, schema_of
from fireside.errors import ProviderError, StartupError
from fireside.generation.redis_coordination import check_redis
from fireside.providers.openai_compatible.chat import OpenAICompatibleChat
from fireside.providers.openai_compatible.endpoint import OPENAI_BASE_URL, Endpoint
from fireside.services.doctor.findings import Finding
from fireside.services.jobs.queue_state import look_at_queue
from fireside.settings import Settings
from fireside.storage.places import check_storage

PATIENCE = 15.0
"""Seconds that each of them may take to answer."""
LONG = 3600.0
"""Seconds after which it is told that a job has not ended."""
_WRONG = {
    "authentication": (
        "refuses the key.",
        "Correct OPENAI_API_KEY.",
    ),
    "timeout": (
        "does not answer in time.",
        "See that it runs, and that this machine reaches it.",
    ),
}


async def look_around(settings: Settings) -> AsyncIterator[Finding]:
    """Tell what of it answers, and how."""
    yield await _database(settings)
    if settings.bucket_url is not None:
        yield await _bucket(settings)
    if settings.redis_url is not None:
        found = await _redis(settings.redis_url)
        yield found
        if found.state == "ok":
            yield await _jobs(settings.redis_url, settings.run_lease)
    if settings.provider_kind != "embedded":
        async for finding in _provider(settings):
            yield finding


async def _database(settings: Settings) -> Finding:
    where = "DATABASE_URL" if settings.database_url else "the file in DATA_DIR"
    file = settings.data_dir / "fireside.db"
    if not settings.database_url and not file.exists():
        return Finding("database", "ok", "SQLite: it is made when the server starts.")
    try:
        found = await asyncio.wait_for(schema_of(settings.resolved_database_url), PATIENCE)
    except (NoSuchDatabase, asyncio.TimeoutError):
        return Finding(
            "database",
            "problem",
            f"The database does not answer: {where}.",
            "See that it runs, that its address and password are right, and who may open it.",
        )
    if found is None:
        return Finding("database", "ok", "It answers, and is filled when the server starts.")
    if found > HEAD:
        return Finding(
            "database",
            "problem",
            f"It was written by a newer version (schema {found}; this one knows {HEAD}).",
            "Start the newer version, or restore a backup made before the upgrade.",
        )
    if found < HEAD:
        message = f"It answers, and is brought from schema {found} to {HEAD} at the next start."
        return Finding("database", "warning", message, "Make a backup first.")
    return Finding("database", "ok", f"It answers, with schema {found}.")


async def _bucket(settings: Settings) -> Finding:
    try:
        await asyncio.wait_for(asyncio.to_thread(check_storage, settings), PATIENCE)
    except StartupError as error:
        message, _, advice = str(error).partition(". ")
        return Finding("storage", "problem", f"{message}.", advice or "Correct STORAGE_URL.")
    except asyncio.TimeoutError:
        message = "The bucket of STORAGE_URL does not answer in time."
        return Finding("storage", "problem", message, "Check STORAGE_URL and AWS_ENDPOINT_URL.")
    return Finding("storage", "ok", "Files can be written to the bucket of STORAGE_URL.")


async def _redis(url: str) -> Finding:
    try:
        await asyncio.wait_for(asyncio.to_thread(check_redis, url), PATIENCE)
    except (StartupError, asyncio.TimeoutError):
        message = "Redis does not answer at REDIS_URL."
        return Finding("redis", "problem", message, "Start it, or correct REDIS_URL.")
    except ImportError:
        message = "REDIS_URL is set, and the package redis is not installed."
        return Finding("redis", "problem", message, "pip install 'fireside[redis]'")
    return Finding("redis", "ok", "Redis answers.")


async def _jobs(url: str, lease: float) -> Finding:
    state = await look_at_queue(url, lease)
    if state is None:
        return Finding("jobs", "problem", "Redis does not tell which jobs wait.", "Look again.")
    waiting = sum(line.waiting for line in state.lines.values())
    oldest = max(line.oldest for line in state.lines.values())
    queue = f"{waiting} jobs wait; the oldest that has not ended is {oldest:.0f} s old."
    if oldest > LONG:
        return Finding(
            "jobs",
            "warning",
            f"{len(state.workers or ())} workers are there. {queue}",
            "See that a server or `fireside worker` runs, and what its log says.",
        )
    if not state.workers:
        return Finding(
            "jobs", "ok", f"No worker is there, so the servers do what workers would. {queue}"
        )
    names = ", ".join(name.rpartition("/")[0] for name in state.workers)
    return Finding("jobs", "ok", f"{len(state.workers)} workers are there ({names}). {queue}")


async def _provider(settings: Settings) -> AsyncIterator[Finding]:
    key = settings.openai_api_key
    base_url = settings.openai_base_url or OPENAI_BASE_URL
    endpoint = Endpoint(base_url, key.get_secret_value() if key else "")

    async def where() -> Endpoint:
        return endpoint

    chat = OpenAICompatibleChat(where)
    try:
        names = await asyncio.wait_for(chat.list_models(), PATIENCE)
    except (ProviderError, asyncio.TimeoutError) as error:
        code = error.code if isinstance(error, ProviderError) else "timeout"
        what, advice = _WRONG.get(
            code, ("does not say which models it has.", "See that it runs: OPENAI_BASE_URL.")
        )
        yield Finding("provider", "problem", f"The provider {what}", advice)
        return
    finally:
        await chat.close()
    yield Finding("provider", "ok", f"The provider answers and has {len(names)} models.")
    if names and settings.openai_model not in names:
        yield Finding(
            "provider",
            "warning",
            f"It does not list OPENAI_MODEL={settings.openai_model}.",
            f"Choose one that it has, such as {names[0]}.",
        )
