"""With the models that Fireside brings along."""

from __future__ import annotations

import asyncio
import http
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp

from bench.api import Api
from bench.rig import note
from bench.servers import Server, fireside
from bench.spread import median, spread
from bench.voice.paths import as_it_comes, pause
from bench.voice.stages import chart

GOAL = 1.3
"""Seconds until something is heard, after a short question."""
_READY_WITHIN = 120.0
_PROMPT = "You are a friendly guide. Answer in two or three short sentences."


@dataclass(frozen=True)
class Platform:
    """A Fireside that answers with its own models."""

    origin: str
    api: Api
    agent: str


@asynccontextmanager
async def platform(folder: Path) -> AsyncGenerator[Platform]:
    """Start a Fireside whose embedded models are ready."""
    server = fireside(folder / "embedded", 0, "")
    variables = {**server.variables, "OPENAI_BASE_URL": "", "OPENAI_API_KEY": ""}
    server = replace(server, variables=variables)
    await asyncio.to_thread(server.start)
    try:
        api = Api(server.port)
        await _ready(server)
        agent = api.create_agent("Embedded", "embedded")
        api.call("PUT", f"/api/agents/{agent}", {"system_prompt": _PROMPT, "model": None})
        yield Platform(f"http://127.0.0.1:{server.port}", api, agent)
    finally:
        server.stop()


async def measure(folder: Path, rounds: int) -> bool:
    """Measure, print the chart and return whether the goal is reached."""
    async with platform(folder) as place:
        recording = await _question(place)
        seconds: list[float] = []
        for number in range(rounds + 1):
            session = place.api.create_session(place.agent)
            heard = await as_it_comes(place.origin, session, recording, is_cut=True)
            await pause()
            if number == 0:
                note(f"the first turn after a start: {heard.turn.seconds:.2f} s")
                continue
            seconds.append(heard.turn.seconds)
            print(f"\n{heard.question!r} -> {heard.reply[:100]!r}")
            print(chart([("embedded", heard.turn)]))
    print(f"\nembedded models  {spread(seconds, 2, 's')} (goal: at most {GOAL} s)")
    return median(seconds) <= GOAL


async def _question(place: Platform) -> bytes:
    """Let the platform's own voice ask something."""
    async with aiohttp.ClientSession() as client:
        async with client.get(f"{place.origin}/api/config") as response:
            voice = (await response.json())["voices"][0]
        async with client.get(f"{place.origin}/api/voices/{voice}/preview") as response:
            if response.status != http.HTTPStatus.OK:
                raise RuntimeError(await response.text())
            return await response.read()


async def _ready(server: Server) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    provider = {"status": "unknown", "message": ""}
    async with aiohttp.ClientSession() as client:
        while time.monotonic() < deadline:
            async with client.get(f"http://127.0.0.1:{server.port}/api/config") as response:
                provider = (await response.json())["provider"]
            if provider["status"] == "ready":
                return
            await asyncio.sleep(0.2)
    raise RuntimeError(f"the embedded models are {provider['status']}: {provider['message']}")
