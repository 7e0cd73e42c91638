"""`/metrics`: what a server counts of itself, as Prometheus reads it."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.knowledge.documents import added, ended
from tests.security.calls import BEARER
from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.support.waiting import until


async def _samples(api: Api) -> dict[str, float]:
    answer = await api.get("//metrics")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(answer.body.decode()):
        for sample in family.samples:
            labels = ",".join(sample.labels[name] for name in sorted(sample.labels))
            found[f"{sample.name}({labels})"] = sample.value
    return found


async def test_replies(api: Api, provider: ScriptedProvider) -> None:
    """Replies are counted by how they ended, with their tokens, and while they are written."""
    session = await api.new_session()
    await api.ask(session["id"])
    # Tried again, with the same end.
    provider.fail(faults.unauthorized())
    await api.ask(session["id"])
    gate = provider.gate("And one that is stopped.")
    async with api.send(session["id"]) as reader:
        gate.release(1)
        await reader.until("token")
        assert (await _samples(api))["fireside_running_replies()"] == 1
        await api.post(f"/messages/{reader.events[0].data['message_id']}/stop")
        await reader.rest()

    async def has_ended() -> bool:
        return (await _samples(api))["fireside_running_replies()"] == 0

    await until(has_ended)
    found = await _samples(api)
    usage = [message["usage"] for message in await api.messages(session["id"])]
    known = [each for each in usage if each is not None]
    assert known
    assert found["fireside_runs_total(complete)"] == 1
    assert found["fireside_runs_total(failed)"] == 1
    assert found["fireside_runs_total(stopped)"] == 1
    assert found["fireside_run_errors_total(authentication)"] == 1
    assert found["fireside_first_token_seconds_count()"] == 2
    assert found["fireside_run_seconds_count()"] == 3
    assert found["fireside_run_seconds_bucket(+Inf)"] == 3
    for direction, name in [("input", "prompt_tokens"), ("output", "completion_tokens")]:
        assert found[f"fireside_tokens_total({direction})"] == sum(each[name] for each in known)
    assert found["fireside_provider_seconds_count(authentication,chat)"] == 1
    assert found["fireside_provider_seconds_count(ok,chat)"] == 2


async def test_requests_and_documents(api: Api) -> None:
    """Requests are counted by route, never by what a caller makes up; documents by who waits."""
    agent = await api.new_agent()
    await api.get(f"/agents/{agent['id']}")
    await api.get("/agents/made-up")
    await api.get("//api/no-such-call/secret")
    await api.call("BREW", "/agents")
    document = await added(api, agent["id"], "a.txt", b"Some text.")
    await ended(api, document["id"])
    found = await _samples(api)
    assert found["fireside_http_requests_total(GET,/api/agents/{agent_id},200)"] == 1
    assert found["fireside_http_requests_total(GET,/api/agents/{agent_id},404)"] == 1
    assert found["fireside_http_requests_total(GET,none,404)"] == 1
    assert found["fireside_http_requests_total(POST,/api/agents,201)"] == 1
    text = " ".join(found)
    assert "made-up" not in text
    assert "secret" not in text
    assert "BREW" not in text
    assert found["fireside_documents_waiting()"] == 0
    assert found["fireside_documents_reading()"] == 0
    assert found["fireside_jobs_waiting(read)"] == found["fireside_jobs_running(read)"] == 0
    assert found["fireside_jobs_oldest_seconds(read)"] == 0
    assert found["fireside_jobs_total(read,done)"] == 1
    assert found["fireside_provider_seconds_count(ok,embeddings)"] == 1


async def test_it_needs_the_token(closed: Api, closed_server: FiresideServer) -> None:
    """With ACCESS_TOKEN the counters are no more open than anything else."""
    assert (await closed.get("//metrics")).error == (401, "Unauthorized")
    answer = await closed.get("//metrics", **BEARER)
    assert answer.status == 200
    # Who was refused at the door never had a route.
    assert b'status="401"' in answer.body
    refused = closed_server.state.metrics.http_requests.values["GET", "none", "401"]
    assert refused == 1
