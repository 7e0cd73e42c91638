"""What a server counts of itself, for Prometheus."""

from __future__ import annotations

import asyncio
from importlib import import_module

from fastapi import APIRouter
from starlette.responses import Response

from fireside.api.deps import State

router = APIRouter()


@router.get("/metrics", include_in_schema=False)
async def metrics(state: State) -> Response:
    """Tell every counter; with ACCESS_TOKEN it needs the token, like every call."""
    # Whoever is not watched pays nothing for it, and nobody waits while it is loaded.
    exposition = await asyncio.to_thread(import_module, "fireside.api.exposition")
    waiting, reading = await state.knowledge.library.count_unfinished()
    gauges = [
        ("fireside_running_replies", "Replies that are being written.", state.runs.count),
        ("fireside_documents_waiting", "Documents that wait to be read.", waiting),
        ("fireside_documents_reading", "Documents that are being read.", reading),
    ]
    jobs = await state.jobs.state()
    body: bytes = exposition.exposed(state.metrics, gauges, jobs)
    headers = {"Cache-Control": "no-store"}
    return Response(body, media_type=exposition.CONTENT_TYPE, headers=headers)
