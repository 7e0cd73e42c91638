"""What Fireside makes of a recording, sent as a page sends it; its reply is not waited for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aiohttp
import orjson

from bench.voice.embedded import Platform
from bench.voice.paths import TurnFailedError, send

OK = 200


@dataclass(frozen=True)
class Answer:
    """The words that were understood, or why there are none."""

    status: int
    words: str = ""
    detail: str = ""
    audio_url: str = ""
    session: str = ""


async def understand(place: Platform, client: aiohttp.ClientSession, recording: bytes) -> Answer:
    """Send a recording to a session of its own."""
    session = place.api.create_session(place.agent)
    answer = Answer(OK, session=session)
    try:
        async for event in send(client, place.origin, session, recording):
            if event.name == "transcript":
                data = orjson.loads(event.data)
                question = data["user_message"]
                answer = Answer(OK, question["content"], "", question["audio_url"], session)
                place.api.call("POST", f"/api/messages/{data['message_id']}/stop")
    except TurnFailedError as error:
        return Answer(error.status, detail=error.detail, session=session)
    return answer


def distance(truth: Sequence[str], heard: Sequence[str]) -> int:
    """Return how many words must be changed, added or left out."""
    row = list(range(len(heard) + 1))
    for number, word in enumerate(truth, 1):
        before, row[0] = row[0], number
        for place, other in enumerate(heard, 1):
            change = before + (word != other)
            before = row[place]
            row[place] = min(row[place] + 1, row[place - 1] + 1, change)
    return row[-1]
