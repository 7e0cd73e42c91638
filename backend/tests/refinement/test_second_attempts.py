"""What the first answer lost, the second may bring back; and what happens at the same moment."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import orjson
import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from fireside.testing.scripted_provider.chunks import split_words
from fireside.testing.scripted_provider.gate import GatedReply
from fireside.testing.scripted_provider.replies import Say
from tests.refinement.rough_prompts import ROUGH_PROMPTS, RoughPrompt
from tests.refinement.trying import CANDIDATE, BySide, new_cases, say
from tests.support.api import Api
from tests.support.events import text_of

FIRST_ANSWERS: dict[str, Callable[[RoughPrompt], str]] = {
    "lost name": lambda prompt: _answer(prompt.without_name),
    "lost number": lambda prompt: _answer(prompt.with_another_number),
    "prose": lambda prompt: prompt.refined,
    "half": lambda prompt: _answer(prompt.refined)[:50],
    "other field": lambda prompt: orjson.dumps({"prompt": prompt.refined}).decode(),
}


def _answer(refined: str) -> str:
    return orjson.dumps({"refined_prompt": refined, "changes": []}).decode()


@pytest.mark.parametrize("name", FIRST_ANSWERS)
async def test_the_second_is_good(api: Api, provider: ScriptedProvider, name: str) -> None:
    """For each prompt, a stream shows the good second answer in the place of the bad first one."""
    for prompt in ROUGH_PROMPTS:
        provider.queue(Say(split_words(FIRST_ANSWERS[name](prompt))))
        provider.queue(Say(split_words(_answer(prompt.refined))))
        async with api.stream("POST", "/agents/refine", json={"prompt": prompt.rough}) as reader:
            events = await reader.rest()
        assert events[-1].name == "done", (prompt.rough, events[-1])
        assert text_of(events) == events[-1].data["refined_prompt"] == prompt.refined
        task = provider.chat_requests[-1].messages[0][1]
        assert "Your last answer could not be used." in task


@pytest.mark.parametrize(
    ("rough", "refined", "lost"),
    [
        ("greet {{name}} warmly", "Greet people warmly.", "{{name}}"),
        ("send them to https://a.example/x", "Send them to the page.", "https://a.example/x"),
        ("write to hi@a.example", "Write to us.", "hi@a.example"),
        ('say "See you soon" at the end', "Say goodbye at the end.", "See you soon"),
    ],
)
async def test_what_else_must_stay(
    api: Api, provider: ScriptedProvider, rough: str, refined: str, lost: str
) -> None:
    """Places to fill, addresses and quoted words are missed by name."""
    provider.queue(Say((_answer(refined),)), times=2)
    got = await api.post("/agents/refine", {"prompt": rough})
    assert got.error == (502, "Unusable Answer")
    assert f"“{lost}”" in got.json["detail"]


async def test_two_trials_at_the_same_moment(api: Api, provider: ScriptedProvider) -> None:
    """Of trials that are started at once, one runs and the others are refused."""
    old = GatedReply("nine")
    provider.for_model("scripted", BySide(old, say("nine")))
    agent_id, _ = await new_cases(api, ("When?", "contains", "nine"))
    path, body = f"/agents/{agent_id}/trials", {"candidate_prompt": CANDIDATE}
    starting = [asyncio.create_task(api.post(path, body)) for _ in range(5)]
    await old.started()
    _, waiting = await asyncio.wait(starting, return_when=asyncio.FIRST_COMPLETED)
    while len(waiting) > 1:
        _, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    old.finish()
    answers = [await task for task in starting]
    assert sorted(answer.status for answer in answers) == [200, 409, 409, 409, 409]


async def test_saves_at_the_same_moment(api: Api) -> None:
    """Prompts that are saved at once get a number each, and the last is the agent's."""
    agent = await api.new_agent(system_prompt="0")
    path = f"/agents/{agent['id']}"
    saving = [api.put(path, {"system_prompt": str(number)}) for number in range(1, 9)]
    assert [answer.status for answer in await asyncio.gather(*saving)] == [200] * 8
    versions = (await api.get(f"{path}/versions")).json["versions"]
    assert [version["number"] for version in versions] == list(range(9, 0, -1))
    assert versions[0]["system_prompt"] == (await api.get(path)).json["system_prompt"]
