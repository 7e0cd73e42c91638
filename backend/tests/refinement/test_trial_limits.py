"""Trials at their limits: models that refuse a parameter, find no end, can't take a prompt in."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fireside.domain.failures import FAILURES
from fireside.services.refinement import replies
from fireside.testing.scripted_provider import ScriptedProvider, faults
from fireside.testing.scripted_provider.chunks import split_words
from fireside.testing.scripted_provider.endings import Finish
from fireside.testing.scripted_provider.faults import FailsFirst
from fireside.testing.scripted_provider.gate import GatedReply
from fireside.testing.scripted_provider.replies import Say
from tests.refinement.trying import CANDIDATE, BySide, new_cases, say, texts, try_out, verdicts
from tests.support import database
from tests.support.api import Api
from tests.support.server import FiresideServer

NINE = ("When?", "contains", "nine")
BODY = {"candidate_prompt": CANDIDATE}


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second attempt comes at once."""
    monkeypatch.setattr(replies, "RETRY_DELAY", 0.0)


async def test_a_model_that_takes_no_temperature(api: Api, provider: ScriptedProvider) -> None:
    """A model that refuses temperature and seed is asked without them."""
    old, new = (FailsFirst(1, faults.bad_request(), say("nine")) for _ in range(2))
    provider.for_model("scripted", BySide(old, new))
    agent_id, _ = await new_cases(api, NINE)
    assert verdicts(await try_out(api, agent_id)) == [("When?", True, True)]
    asked = [set(request.json) for request in provider.chat_requests]
    assert sum({"temperature", "seed"} <= fields for fields in asked) == 2
    assert sum(not {"temperature", "seed"} & fields for fields in asked) == 2


async def test_the_agents_model(api: Api, provider: ScriptedProvider) -> None:
    """Both prompts are tried, and judged, with the model that the agent speaks with."""
    agent_id, _ = await new_cases(api, NINE, ("Who?", "criterion", "is good"))
    await api.put(f"/agents/{agent_id}", {"model": "special"})
    trial = await try_out(api, agent_id)
    assert trial["model"] == "special"
    assert {request.model for request in provider.chat_requests} == {"special"}


async def test_an_answer_that_is_cut_at_its_length(api: Api, provider: ScriptedProvider) -> None:
    """What a model wrote until it had to stop is its answer."""
    cut = Say(split_words("nine, and then"), ending=Finish("length"))
    provider.for_model("scripted", BySide(cut, say("ten")))
    agent_id, _ = await new_cases(api, NINE)
    trial = await try_out(api, agent_id)
    assert verdicts(trial) == [("When?", True, False)]
    assert trial["results"][0]["reply"] == "nine, and then"


async def test_an_answer_without_end(
    api: Api, provider: ScriptedProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that never stops is stopped, and that is told in words."""
    monkeypatch.setattr(replies, "LONGEST", 20)
    provider.for_model("scripted", BySide(say("and so on " * 9), say("nine")))
    agent_id, _ = await new_cases(api, NINE)
    trial = await try_out(api, agent_id)
    assert verdicts(trial) == [("When?", None, True)]
    assert trial["results"][0]["error"] == FAILURES["bad_response"].fallback_message


async def test_a_refusal_beside_the_text(api: Api, provider: ScriptedProvider) -> None:
    """A model that refuses to answer has no answer."""
    provider.for_model("scripted", BySide(faults.content_filter(""), say("nine")))
    agent_id, _ = await new_cases(api, NINE)
    trial = await try_out(api, agent_id)
    assert trial["results"][0]["error"] == FAILURES["content_filter"].fallback_message


async def test_a_prompt_that_is_too_long(small_model_api: Api) -> None:
    """A candidate that the model can't take in fails in its place; the other side answers."""
    agent_id, _ = await new_cases(small_model_api, ("When?", "not_contains", "ten"))
    trial = await try_out(small_model_api, agent_id, candidate_prompt="long " * 3000)
    assert verdicts(trial) == [("When?", True, None)]
    assert "too long for the model" in trial["results"][1]["error"]
    assert trial["summary"]["candidate"]["errors"] == 1


async def test_answers_that_are_too_long_to_judge(
    small_model_api: Api, provider: ScriptedProvider
) -> None:
    """Answers that don't fit the judge are kept, and told as not judged."""
    provider.for_model("scripted", BySide(say("old " * 1500), say("new " * 1500)))
    agent_id, _ = await new_cases(small_model_api, ("Who?", "criterion", "is good"))
    trial = await try_out(small_model_api, agent_id)
    for result in trial["results"]:
        assert result["error"].startswith("Could not be judged: ")
        assert len(result["reply"]) > 5000


async def test_two_requests_at_once(api: Api, provider: ScriptedProvider) -> None:
    """However many trials there are, two answers are written at a time; the next ones wait."""
    old, new = GatedReply("nine"), GatedReply("nine")
    provider.for_model("scripted", BySide(old, new))
    first, _ = await new_cases(api, NINE)
    second, _ = await new_cases(api, NINE)
    running = asyncio.create_task(try_out(api, first))
    await old.started()
    await new.started()
    provider.for_model("scripted", BySide(say("nine"), say("ten")))
    async with api.stream("POST", f"/agents/{second}/trials", json=BODY) as reader:
        await reader.until("trial")
        assert len(provider.chat_requests) == 2
        old.finish()
        new.finish()
        await running
        events = await reader.rest()
    assert events[-1].data["trial"]["summary"]["winner"] == "current"


async def test_a_trial_that_waits_is_stopped(api: Api, provider: ScriptedProvider) -> None:
    """A trial that has not come to its turn can be stopped, and deleted with its agent."""
    provider.for_model("scripted", BySide(faults.no_first_token(), faults.no_first_token()))
    agents = [(await new_cases(api, NINE))[0] for _ in range(3)]
    trials: list[str] = []
    for agent_id in agents:
        async with api.stream("POST", f"/agents/{agent_id}/trials", json=BODY) as reader:
            trials.append((await reader.until("trial")).data["id"])
    await provider.wait_for_chat(2)
    stopped = await api.post(f"/trials/{trials[1]}/stop")
    assert (stopped.json["status"], verdicts(stopped.json)) == ("stopped", [("When?", None, None)])
    assert stopped.json["summary"]["winner"] == "none"
    assert (await api.delete(f"/agents/{agents[2]}")).status == 204
    assert (await api.get(f"/trials/{trials[2]}")).error == (404, "Not Found")
    assert (await api.post(f"/trials/{trials[0]}/stop")).json["status"] == "stopped"
    assert len(provider.chat_requests) == 2


async def test_listening_from_the_middle(api: Api, provider: ScriptedProvider) -> None:
    """A listener that lost its connection gets what follows the last event that it saw."""
    old = GatedReply("one two nine")
    provider.for_model("scripted", BySide(old, say("ten")))
    agent_id, (case_id,) = await new_cases(api, NINE)
    async with api.stream("POST", f"/agents/{agent_id}/trials", json=BODY) as reader:
        trial_id = (await reader.until("trial")).data["id"]
        await reader.until("result")
        old.release()
        seen = await reader.until("token")
    before = texts(reader.events)[case_id, "current"]
    headers = {"Last-Event-ID": str(seen.id)}
    async with api.stream("GET", f"/trials/{trial_id}/stream", headers=headers) as reader:
        old.finish()
        events = await reader.rest()
    assert before + texts(events)[case_id, "current"] == "one two nine"
    assert events[-1].name == "done"


async def test_repeating_under_a_key(api: Api, provider: ScriptedProvider) -> None:
    """A repetition under the same key is one repetition."""
    provider.for_model("scripted", BySide(say("nine"), say("ten")))
    agent_id, _ = await new_cases(api, NINE)
    path = f"/trials/{(await try_out(api, agent_id))['id']}/repeat"
    headers = {"Idempotency-Key": "k"}
    once, again = [await api.post(path, headers=headers) for _ in range(2)]
    assert once.json == again.json
    assert (await api.get(f"/agents/{agent_id}/trials")).json["total"] == 2


async def test_what_a_fault_of_ours_leaves(provider: ScriptedProvider, data_dir: Path) -> None:
    """A trial whose result can't be stored is failed in words, and its agent can be tried again."""
    provider.for_model("scripted", BySide(say("nine"), say("ten")))
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent_id, _ = await new_cases(api, NINE)
        database.forbid(data_dir, "trial_results", "UPDATE")
        trial = await try_out(api, agent_id)
        assert trial["status"] == "failed"
        assert trial["error"] == "Something went wrong on the server. Its log says what."
        async with api.stream("GET", f"/trials/{trial['id']}/stream") as reader:
            last = (await reader.rest())[-1]
        assert (last.name, last.data["error"]) == ("error", "Trial Failed")
        database.permit(data_dir, "trial_results")
        assert (await try_out(api, agent_id))["status"] == "complete"
