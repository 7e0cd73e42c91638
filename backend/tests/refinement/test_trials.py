"""Trials: two prompts answer the same questions, and what came of it is stored and told."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside.domain.failures import FAILURES
from fireside.services.refinement import replies
from fireside.testing.scripted_provider import Reply, ScriptedProvider, faults
from fireside.testing.scripted_provider.gate import GatedReply
from tests.refinement.trying import (
    CANDIDATE,
    CURRENT,
    BySide,
    asked_as,
    new_cases,
    say,
    texts,
    try_out,
    verdicts,
)
from tests.support import database
from tests.support.api import Api
from tests.support.events import Json
from tests.support.process import ServerProcess
from tests.support.server import FiresideServer
from tests.support.shapes import ID, TIME

NINE = ("When?", "contains", "nine")
NO_TEN = ("Until?", "not_contains", "ten")


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second attempt comes at once."""
    monkeypatch.setattr(replies, "RETRY_DELAY", 0.0)


def _side(total: int, passed: int, undecided: int = 0, errors: int = 0) -> Json:
    return {
        "total": total,
        "passed": passed,
        "failed": total - passed - undecided - errors,
        "undecided": undecided,
        "errors": errors,
    }


async def test_a_trial(api: Api, provider: ScriptedProvider) -> None:
    """Both prompts answer each case; passes are counted, and the better one wins."""
    provider.for_model("scripted", BySide(say("At ten."), say("At NINE  o'clock.")))
    agent_id, ids = await new_cases(api, NINE, NO_TEN)
    trial = await try_out(api, agent_id)
    results = trial.pop("results")
    assert trial == {
        "id": ID,
        "agent_id": agent_id,
        "version_id": ID,
        "version_number": 1,
        "current_prompt": CURRENT,
        "candidate_prompt": CANDIDATE,
        "model": "scripted",
        "repeat": 1,
        "case_count": 2,
        "status": "complete",
        "error": None,
        "summary": {
            "current": _side(2, 0),
            "candidate": _side(2, 2),
            "compared": 2,
            "winner": "candidate",
        },
        "created_at": TIME,
        "ended_at": TIME,
    }
    assert results[1] == {
        "id": ID,
        "case_id": ids[0],
        "run": 1,
        "side": "candidate",
        "question": "When?",
        "kind": "contains",
        "expected": "nine",
        "status": "complete",
        "reply": "At NINE  o'clock.",
        "passed": True,
        "reason": "Contains “nine”.",
        "error": None,
        "error_code": None,
    }
    assert [result["side"] for result in results] == ["current", "candidate"] * 2
    stored = (await api.get(f"/trials/{trial['id']}")).json
    assert stored == {**trial, "results": results}
    listed = (await api.get(f"/agents/{agent_id}/trials")).json
    del trial["current_prompt"]
    assert listed == {"trials": [trial], "total": 1}


async def test_requests_are_repeatable(api: Api, provider: ScriptedProvider) -> None:
    """A question is asked at temperature 0 and with a seed: the same for both sides and always."""
    agent_id, _ = await new_cases(api, NINE)
    for _ in range(2):
        await try_out(api, agent_id, repeat=2)
    asked = [request.json for request in provider.chat_requests]
    assert [request["temperature"] for request in asked] == [0.0] * 8
    seeds = [request["seed"] for request in asked]
    assert seeds[0] == seeds[1] != seeds[2] == seeds[3]
    assert seeds[:4] == seeds[4:]


async def test_both_stream(api: Api, provider: ScriptedProvider) -> None:
    """Both answers to a case grow at the same time; each result comes when it is known."""
    old, new = GatedReply("a b"), GatedReply("nine d")
    provider.for_model("scripted", BySide(old, new))
    agent_id, (case_id,) = await new_cases(api, NINE)
    body = {"candidate_prompt": CANDIDATE}
    async with api.stream("POST", f"/agents/{agent_id}/trials", json=body) as reader:
        first = await reader.until("trial")
        assert first.data["status"] == "running"
        assert [result["status"] for result in first.data["results"]] == ["pending"] * 2
        await old.started()
        await new.started()
        old.release()
        new.release()
        await reader.until("token")
        await reader.until("token")
        assert texts(reader.events) == {(case_id, "current"): "a", (case_id, "candidate"): "nine"}
        new.finish()
        result = await reader.until("result")
        assert (result.data["side"], result.data["passed"]) == ("candidate", True)
        old.finish()
        events = await reader.rest()
    assert [event.name for event in events[-2:]] == ["result", "done"]
    assert events[-1].data["trial"]["summary"]["winner"] == "candidate"
    numbers = [event.id for event in reader.events]
    assert numbers == list(range(1, len(numbers) + 1))


async def test_it_belongs_to_the_server(
    api: Api, server: FiresideServer, provider: ScriptedProvider
) -> None:
    """A client that leaves changes nothing; others listen from where they like, at any time."""
    old, new = GatedReply("a b"), GatedReply("nine")
    provider.for_model("scripted", BySide(old, new))
    agent_id, _ = await new_cases(api, NINE)
    body = {"candidate_prompt": CANDIDATE}
    async with api.stream("POST", f"/agents/{agent_id}/trials", json=body) as reader:
        trial_id = (await reader.until("trial")).data["id"]
        await old.started()
        assert server.connections_held == 0
    async with api.stream("GET", f"/trials/{trial_id}/stream") as reader:
        old.finish()
        new.finish()
        whole = await reader.rest()
    assert [whole[0].name, whole[-1].name] == ["trial", "done"]
    headers = {"Last-Event-ID": str(whole[-2].id)}
    async with api.stream("GET", f"/trials/{trial_id}/stream", headers=headers) as reader:
        assert await reader.rest() == whole[-1:]


async def test_after_a_restart(provider: ScriptedProvider, data_dir: Path) -> None:
    """What no log knows any more is told from what is stored."""
    provider.for_model("scripted", BySide(say("ten"), say("nine")))
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent_id, _ = await new_cases(api, NINE)
        trial = await try_out(api, agent_id)
    async with (
        FiresideServer(data_dir, provider.base_url) as server,
        Api(server.origin) as api,
        api.stream("GET", f"/trials/{trial['id']}/stream") as reader,
    ):
        events = await reader.rest()
    assert [event.name for event in events] == ["trial", "result", "result", "done"]
    assert events[-1].data == {"trial": trial}


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (faults.server_error(), "service_unavailable"),
        (faults.rate_limited(60), "rate_limit"),
        (faults.unauthorized(), "authentication"),
        (faults.reset_after("half an"), "connection_cut"),
        (faults.empty_reply(), "empty_reply"),
        (faults.bad_request(), "bad_request"),
    ],
)
async def test_what_fails_becomes_words(
    api: Api, provider: ScriptedProvider, fault: Reply, code: str
) -> None:
    """An answer that can't be had is told in its place; the trial goes on, and nobody gains."""
    provider.for_model("scripted", BySide(fault, say("nine")))
    agent_id, _ = await new_cases(api, NINE, ("Who?", "criterion", "is good"))
    trial = await try_out(api, agent_id)
    assert trial["status"] == "complete"
    failed = [result for result in trial["results"] if result["side"] == "current"]
    assert {result["status"] for result in failed} == {"failed"}
    assert {result["error"] for result in failed} == {FAILURES[code].fallback_message}
    assert {result["passed"] for result in failed} == {None}
    assert trial["summary"] == {
        "current": _side(2, 0, errors=2),
        "candidate": _side(2, 1),
        "compared": 0,
        "winner": "none",
    }


async def test_silence(provider: ScriptedProvider, data_dir: Path) -> None:
    """A side that says nothing for too long is given up; the other's answer counts."""
    provider.for_model("scripted", BySide(faults.no_first_token(), say("nine")))
    limits = {"first_token_timeout": 0.1}
    async with (
        FiresideServer(data_dir, provider.base_url, **limits) as server,
        Api(server.origin) as api,
    ):
        agent_id, _ = await new_cases(api, NINE)
        trial = await try_out(api, agent_id)
    assert trial["results"][0]["error"] == FAILURES["timeout"].fallback_message
    assert verdicts(trial) == [("When?", None, True)]


async def test_no_difference(api: Api, provider: ScriptedProvider) -> None:
    """Where both do equally well nobody wins."""
    provider.for_model("scripted", BySide(say("nine"), say("nine")))
    agent_id, _ = await new_cases(api, NINE)
    summary = (await try_out(api, agent_id))["summary"]
    assert (summary["compared"], summary["winner"]) == (1, "none")


async def test_chosen_cases_and_repetitions(api: Api, provider: ScriptedProvider) -> None:
    """A trial may ask some of the questions, several times."""
    provider.for_model("scripted", BySide(say("nine"), say("ten")))
    agent_id, ids = await new_cases(api, NINE, NO_TEN)
    trial = await try_out(api, agent_id, case_ids=[ids[1], ids[1]], repeat=3)
    assert trial["case_count"] == 1
    assert [result["run"] for result in trial["results"]] == [1, 1, 2, 2, 3, 3]
    assert verdicts(trial) == [("Until?", True, False)] * 3
    assert trial["summary"]["winner"] == "current"


async def test_again(api: Api, provider: ScriptedProvider) -> None:
    """A trial can be run again: its cases as they were, the agent's prompt as it is now."""
    provider.for_model("scripted", BySide(say("nine"), say("ten")))
    agent_id, (case_id,) = await new_cases(api, NINE)
    first = await try_out(api, agent_id)
    await api.delete(f"/test-cases/{case_id}")
    await api.put(f"/agents/{agent_id}", {"system_prompt": CANDIDATE})
    again = await api.post(f"/trials/{first['id']}/repeat")
    assert again.status == 200, again.body
    assert again.json["version_number"] == 2
    assert again.json["candidate_prompt"] == CANDIDATE
    assert verdicts(again.json) == [("When?", False, False)]
    assert (await api.get(f"/agents/{agent_id}/trials")).json["total"] == 2


async def test_versions_tell_of_their_trials(api: Api, provider: ScriptedProvider) -> None:
    """A version shows how it did last, as the current prompt or as a candidate."""
    provider.for_model("scripted", BySide(say("ten"), say("nine")))
    agent_id, _ = await new_cases(api, NINE)
    trial = await try_out(api, agent_id)
    await api.put(f"/agents/{agent_id}", {"system_prompt": CANDIDATE, "prompt_origin": "refined"})
    newest, oldest = (await api.get(f"/agents/{agent_id}/versions")).json["versions"]
    told = {"trial_id": trial["id"], "total": 1, "winner": "candidate", "created_at": TIME}
    assert newest["trial"] == {**told, "side": "candidate", "passed": 1}
    assert oldest["trial"] == {**told, "side": "current", "passed": 0}


async def test_stop(api: Api, provider: ScriptedProvider) -> None:
    """A stop ends the requests to the model, keeps what was answered, and is told as the end."""
    old = GatedReply("a b")
    provider.for_model("scripted", BySide(old, say("nine")))
    agent_id, _ = await new_cases(api, NINE, NO_TEN)
    body = {"candidate_prompt": CANDIDATE}
    async with api.stream("POST", f"/agents/{agent_id}/trials", json=body) as reader:
        trial_id = (await reader.until("trial")).data["id"]
        request = await old.started()
        await reader.until("result")
        stopped = await api.post(f"/trials/{trial_id}/stop")
        last = (await reader.rest())[-1]
    await request.wait_client_left()
    assert stopped.json["status"] == "stopped"
    assert (last.name, last.data["trial"]) == ("done", stopped.json)
    assert verdicts(stopped.json) == [("When?", None, True), ("Until?", None, None)]
    assert (await api.post(f"/trials/{trial_id}/stop")).json == stopped.json


async def test_one_at_a_time(api: Api, provider: ScriptedProvider) -> None:
    """A second trial of an agent is refused while one runs, but not under the first's key."""
    old = GatedReply("a")
    provider.for_model("scripted", BySide(old, say("nine")))
    agent_id, _ = await new_cases(api, NINE)
    path, body, key = f"/agents/{agent_id}/trials", {"candidate_prompt": CANDIDATE}, "k"
    headers = {"Idempotency-Key": key}
    async with api.stream("POST", path, json=body, headers=headers) as reader:
        trial_id = (await reader.until("trial")).data["id"]
        await old.started()
        assert (await api.post(path, body)).error == (409, "Conflict")
        async with api.stream("POST", path, json=body, headers=headers) as other:
            assert (await other.until("trial")).data["id"] == trial_id
        old.finish()
        await reader.until("done")
    repeated = await api.post(path, body, headers=headers)
    assert repeated.json["id"] == trial_id
    changed = {"candidate_prompt": "Other."}
    assert (await api.post(path, changed, headers=headers)).error == (409, "Conflict")


async def test_killed(provider: ScriptedProvider, data_dir: Path) -> None:
    """A trial that a killed server left is interrupted at the next start, and can be run again."""
    provider.for_model("scripted", BySide(faults.no_first_token(), say("nine")))
    async with ServerProcess(data_dir, provider.base_url) as server:
        async with Api(server.origin) as api:
            agent_id, _ = await new_cases(api, NINE)
            path, body = f"/agents/{agent_id}/trials", {"candidate_prompt": CANDIDATE}
            async with api.stream("POST", path, json=body) as reader:
                trial_id = (await reader.until("trial")).data["id"]
                await reader.until("result")
        await server.kill()
    provider.for_model("scripted", BySide(say("ten"), say("nine")))
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        trial = (await api.get(f"/trials/{trial_id}")).json
        assert trial["status"] == "interrupted"
        assert "run it again" in trial["error"]
        assert verdicts(trial) == [("When?", None, True)]
        async with api.stream("GET", f"/trials/{trial_id}/stream") as reader:
            last = (await reader.rest())[-1]
        assert (last.name, last.data["error"]) == ("error", "Interrupted")
        assert (await api.post(f"/trials/{trial_id}/repeat")).json["status"] == "complete"


async def test_a_server_that_stops(provider: ScriptedProvider, data_dir: Path) -> None:
    """A server that is told to stop interrupts its trials and says so to who listens."""
    provider.for_model("scripted", BySide(faults.no_first_token(), say("nine")))
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        agent_id, _ = await new_cases(api, NINE)
        path, body = f"/agents/{agent_id}/trials", {"candidate_prompt": CANDIDATE}
        async with api.stream("POST", path, json=body) as reader:
            await reader.until("result")
            await server.state.refinement.close()
            last = (await reader.rest())[-1]
        assert (last.name, last.data["error"]) == ("error", "Interrupted")
        assert (await api.post(path, body)).error == (503, "Service Unavailable")


async def test_delete(api: Api, provider: ScriptedProvider, data_dir: Path) -> None:
    """A trial is deleted with its results, also while it runs."""
    provider.for_model("scripted", BySide(faults.no_first_token(), say("nine")))
    agent_id, _ = await new_cases(api, NINE)
    path, body = f"/agents/{agent_id}/trials", {"candidate_prompt": CANDIDATE}
    async with api.stream("POST", path, json=body) as reader:
        trial_id = (await reader.until("trial")).data["id"]
        await reader.until("result")
        assert (await api.delete(f"/trials/{trial_id}")).status == 204
        await reader.rest()
    assert (await api.get(f"/trials/{trial_id}")).error == (404, "Not Found")
    assert database.query(data_dir, "SELECT * FROM trial_results") == []


async def test_the_agent_goes(api: Api, provider: ScriptedProvider, data_dir: Path) -> None:
    """An agent is deleted with its versions, cases and trials; one that runs ends at once."""
    provider.for_model("scripted", BySide(faults.no_first_token(), say("nine")))
    agent_id, _ = await new_cases(api, NINE)
    path, body = f"/agents/{agent_id}/trials", {"candidate_prompt": CANDIDATE}
    async with api.stream("POST", path, json=body) as reader:
        await reader.until("result")
        request = asked_as(provider, CURRENT)
        assert (await api.delete(f"/agents/{agent_id}")).status == 204
        assert (await reader.rest())[-1].name == "error"
    await request.wait_client_left()
    for table in ("prompt_versions", "test_cases", "trials", "trial_results"):
        assert database.query(data_dir, f"SELECT * FROM {table}") == [], table


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"candidate_prompt": " "}, 422),
        ({"repeat": 0}, 422),
        ({"repeat": 6}, 422),
        ({"case_ids": []}, 422),
        ({"case_ids": ["nothing"]}, 422),
    ],
)
async def test_bad_input(api: Api, fields: Json, status: int) -> None:
    """What breaks a rule is refused, and no trial is made."""
    agent_id, _ = await new_cases(api, NINE)
    body = {"candidate_prompt": CANDIDATE, **fields}
    assert (await api.post(f"/agents/{agent_id}/trials", body)).error[0] == status
    assert (await api.get(f"/agents/{agent_id}/trials")).json["total"] == 0


async def test_without_cases(api: Api) -> None:
    """Without a test case there is nothing to try, in words."""
    agent_id, _ = await new_cases(api)
    answer = await api.post(f"/agents/{agent_id}/trials", {"candidate_prompt": "x"})
    assert answer.error == (422, "Validation Error")


async def test_a_foreign_case(api: Api) -> None:
    """A case of another agent is none of this one's."""
    _, (foreign,) = await new_cases(api, NINE)
    agent_id, _ = await new_cases(api, NINE)
    body = {"candidate_prompt": "x", "case_ids": [foreign]}
    assert (await api.post(f"/agents/{agent_id}/trials", body)).error[0] == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/agents/nobody/trials"),
        ("GET", "/trials/nothing"),
        ("GET", "/trials/nothing/stream"),
        ("POST", "/trials/nothing/stop"),
        ("POST", "/trials/nothing/repeat"),
        ("DELETE", "/trials/nothing"),
    ],
)
async def test_what_does_not_exist(api: Api, method: str, path: str) -> None:
    """Calls on what is not there say so."""
    assert (await api.call(method, path)).error == (404, "Not Found")


async def test_an_unknown_agent(api: Api) -> None:
    """A trial of an agent that is not there is not begun."""
    answer = await api.post("/agents/nobody/trials", {"candidate_prompt": "x"})
    assert answer.error == (404, "Not Found")
