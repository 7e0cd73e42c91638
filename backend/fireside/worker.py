"""A process that does jobs and serves nobody: `fireside worker`."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from contextlib import AsyncExitStack

from fireside.db.session import Database
from fireside.generation.redis_coordination import RedisCoordination
from fireside.generation.runs import Runs
from fireside.observing.metrics import Metrics
from fireside.providers.openai_compatible.chat import OpenAICompatibleChat
from fireside.services.housekeeping import keep_house
from fireside.services.jobs.job import Jobs
from fireside.services.jobs.opening import open_jobs
from fireside.services.knowledge.parts import open_knowledge
from fireside.services.models.service import Models
from fireside.services.voice.recordings import Recordings
from fireside.settings import Settings
from fireside.storage.places import open_storage


async def work(settings: Settings, redis_url: str, on_start: Callable[[], None]) -> None:
    """Do jobs until the process is told to end; `on_start` is called when that has begun."""
    is_over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, is_over.set)
    async with AsyncExitStack() as closing:
        jobs = await _open(settings, redis_url, closing)
        closing.push_async_callback(jobs.close)
        await jobs.start()
        on_start()
        await is_over.wait()


async def _open(settings: Settings, redis_url: str, closing: AsyncExitStack) -> Jobs:
    """Build the parts that jobs are done with."""
    database = Database(settings.resolved_database_url, echo=settings.debug)
    closing.push_async_callback(database.close)
    metrics = Metrics()
    models = Models(settings, None)
    closing.push_async_callback(models.close)
    # It is never asked: a worker ends the replies of others and writes none.
    chat = OpenAICompatibleChat(models.endpoint, metrics.provider_seconds)
    closing.push_async_callback(chat.close)
    coordination = RedisCoordination(redis_url, settings.run_lease)
    runs = Runs(database, coordination, chat, metrics, limit=1)
    await runs.open()
    closing.push_async_callback(runs.close, 0.0)
    jobs = open_jobs(settings, is_worker=True)
    knowledge = open_knowledge(settings, database, None, metrics, jobs)
    closing.push_async_callback(knowledge.close)
    uploads, speech = open_storage(settings, "uploads"), open_storage(settings, "speech")
    recordings = Recordings(uploads, speech, database, is_shared=True)
    closing.push_async_callback(recordings.close)
    keep_house(jobs, database, runs, knowledge.library, recordings, settings.run_lease)
    return jobs
