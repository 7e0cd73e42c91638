"""Which way jobs are done."""

from __future__ import annotations

from importlib import import_module

from fireside.services.jobs.in_process import InProcess
from fireside.services.jobs.job import Jobs
from fireside.settings import Settings


def open_jobs(settings: Settings, *, is_worker: bool = False) -> Jobs:
    """Return what gets jobs done: in this process, or shared where REDIS_URL is set."""
    if settings.redis_url is None:
        return InProcess()
    # taskiq is loaded only where it is used.
    shared = import_module("fireside.services.jobs.over_redis")
    jobs: Jobs = shared.OverRedis(settings.redis_url, settings.run_lease, is_worker=is_worker)
    return jobs
