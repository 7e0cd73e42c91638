"""What the tests of trials share: an agent with cases, and a model that plays both sides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from fireside.testing.scripted_provider import RecordedRequest, ScriptedProvider
from fireside.testing.scripted_provider.chunks import split_words
from fireside.testing.scripted_provider.connection import Exchange
from fireside.testing.scripted_provider.replies import Reply, Say
from tests.support.api import Api
from tests.support.events import Event, Json

CURRENT, CANDIDATE = "You are the old one.", "You are the new one."


@dataclass
class BySide:
    """A model that answers by its system prompt, and judges by what an answer holds.

    For a model, since the two sides ask at the same time and no queue knows who comes first.
    """

    current: Reply
    candidate: Reply
    judged: tuple[Reply, ...] = ()
    """What is said when it is asked to judge, in turn; without, `good` in an answer decides."""
    asked_to_judge: int = 0

    async def play(self, exchange: Exchange) -> None:
        """Answer one request."""
        (_, system), (_, user) = exchange.request.messages
        if system == CURRENT:
            await self.current.play(exchange)
        elif system == CANDIDATE:
            await self.candidate.play(exchange)
        else:
            self.asked_to_judge += 1
            if self.judged:
                await self.judged[self.asked_to_judge - 1].play(exchange)
            else:
                await verdict(*_answers(user)).play(exchange)


def say(text: str) -> Say:
    """Return a reply in words."""
    return Say(split_words(text))


def verdict(a_meets: object, b_meets: object, reason: str = "As it is.") -> Say:
    """Return what a judge says."""
    said = {"reason": reason, "a_meets": a_meets, "b_meets": b_meets}
    return Say((orjson.dumps(said).decode(),))


def _answers(material: str) -> tuple[bool, bool]:
    """Return which of the answers A and B are good."""
    first, second = material.split("[answer B", 1)
    return "good" in first.split("[answer A", 1)[1], "good" in second


async def new_cases(api: Api, *cases: tuple[str, str, str]) -> tuple[str, list[str]]:
    """Return an agent with these cases (question, kind, expected), and their ids."""
    agent = await api.new_agent(system_prompt=CURRENT)
    ids: list[str] = []
    for question, kind, expected in cases:
        body = {"question": question, "kind": kind, "expected": expected}
        answer = await api.post(f"/agents/{agent['id']}/test-cases", body)
        assert answer.status == 201, answer.body
        ids.append(answer.json["id"])
    return agent["id"], ids


async def try_out(api: Api, agent_id: str, **fields: object) -> Json:
    """Run a trial to its end and return it."""
    body = {"candidate_prompt": CANDIDATE, **fields}
    answer = await api.post(f"/agents/{agent_id}/trials", body)
    assert answer.status == 200, answer.body
    return answer.json


def verdicts(trial: Json) -> list[tuple[str, bool | None, bool | None]]:
    """Return for each case in turn the verdicts on both sides."""
    pairs: dict[tuple[str, int], dict[str, bool | None]] = {}
    for result in trial["results"]:
        pair = pairs.setdefault((result["question"], result["run"]), {})
        pair[result["side"]] = result["passed"]
    return [(question, pair["current"], pair["candidate"]) for (question, _), pair in pairs.items()]


def texts(events: list[Event]) -> Mapping[tuple[str, str], str]:
    """Return what both sides said to each case."""
    said: dict[tuple[str, str], str] = {}
    for event in events:
        if event.name == "token":
            key = (event.data["case_id"], event.data["side"])
            said[key] = said.get(key, "") + event.data["content"]
    return said


def asked_as(provider: ScriptedProvider, system_prompt: str) -> RecordedRequest:
    """Return the request that was made with this system prompt."""
    return next(
        request
        for request in provider.chat_requests
        if request.messages[0] == ("system", system_prompt)
    )
