"""At the pace of a provider in the cloud: ours against the same stages one after another."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bench.api import Api
from bench.rig import note
from bench.servers import fireside
from bench.spread import median, spread
from bench.voice.paths import as_it_comes, pause, stage_by_stage
from bench.voice.recordings import question
from bench.voice.stages import chart
from fireside.testing.scripted_provider import Say, ScriptedProvider
from fireside.testing.scripted_provider.audio import Pace
from fireside.testing.scripted_provider.chunks import split_words

GOAL = 0.4
"""The share of the time that ours may take."""
MODEL = "scripted"
PACE = Pace(transcription=0.4, speech=0.3, each_letter=0.01)
FIRST_TOKEN = 0.5
TOKENS_A_SECOND = 50
REPLIES = (
    """Your order left the warehouse yesterday evening and is on its way to you. The driver should
    be with you tomorrow, some time between nine in the morning and noon. If nobody is at home by
    then, it stays with one of your neighbours for a day. You will get a message that says where it
    is and until when you can collect it. Is there anything else about this order that I can do for
    you today?""",
    """To bake a simple bread you need very little. Take a pound of flour, a spoon of salt, some
    lukewarm water and a small bag of dry yeast. Knead all of it for ten minutes and let it rest
    under a cloth for two hours. Then bake it as hot as your oven can for half an hour, with a bowl
    of water below. Let it cool down on a grid before you cut it, however good it smells.""",
    """As far as I know, the museum opens at ten in the morning and closes at six. On Mondays it is
    closed, and on Thursdays it stays open until late in the evening. Tickets cost twelve euros for
    adults, while children and students get in for free. The line at the entrance is usually
    shortest right after lunch. You can leave bags and coats in the hall, where a small cafe serves
    tea and cake.""",
)


async def measure(folder: Path, rounds: int) -> bool:
    """Measure, print the chart and return whether the goal is reached."""
    recording = question()
    ours: list[float] = []
    staged: list[float] = []
    async with ScriptedProvider(keeps_requests=False) as provider:
        provider.audio.pace = PACE
        server = fireside(folder / "paced", provider.port, MODEL)
        await asyncio.to_thread(server.start)
        try:
            api = Api(server.port)
            agent = api.create_agent("Paced", MODEL)
            origin = f"http://127.0.0.1:{server.port}"
            for number in range(rounds + 1):
                reply = Say(
                    split_words(" ".join(REPLIES[number % len(REPLIES)].split())),
                    pace=1 / TOKENS_A_SECOND,
                    first_after=FIRST_TOKEN,
                )
                provider.for_model(MODEL, reply)
                heard = await as_it_comes(origin, api.create_session(agent), recording)
                await pause()
                other = await stage_by_stage(provider.base_url, MODEL, recording)
                if number == 0:
                    note(f"the first turn after a start: {heard.turn.seconds:.2f} s")
                    continue
                ours.append(heard.turn.seconds)
                staged.append(other.seconds)
                print(f"\nReply {number}")
                print(chart([("as it comes", heard.turn), ("stage by stage", other)]))
        finally:
            server.stop()
    share = median([one / two for one, two in zip(ours, staged, strict=True)])
    print(f"\nas it comes     {spread(ours, 2, 's')}")
    print(f"stage by stage  {spread(staged, 2, 's')}")
    print(f"share           {share:.0%} (goal: at most {GOAL:.0%})")
    return share <= GOAL
