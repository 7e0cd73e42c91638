"""The same recording sent twice, and two at a time."""

import asyncio

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.database import counts
from tests.support.server import FiresideServer
from tests.support.waiting import eventually
from tests.voice.samples import sample
from tests.voice.talking import files, talk, talking

KEY = {"Idempotency-Key": "one"}


async def test_sent_again_under_its_key(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """The first turn is answered, as JSON or as events; nothing is asked or stored again."""
    session = await api.new_session()
    first = await talk(api, session["id"], headers=KEY)
    before = files(server.data_dir)
    again = await talk(api, session["id"], headers=KEY)
    assert again.json == first.json
    async with talking(api, session["id"], headers=KEY) as reader:
        events = await reader.rest()
    assert [events[0].name, events[-1].name] == ["transcript", "done"]
    assert events[-1].data["assistant_message"] == first.json["assistant_message"]
    assert len(provider.audio.uploads) == len(provider.chat_requests) == 1
    assert files(server.data_dir) == before
    other = await talk(api, session["id"], sample("leopard_en_quiet.webm"), headers=KEY)
    assert other.error == (409, "Conflict")


async def test_sent_again_while_it_is_listened_to(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """A client that lost its connection joins the first."""
    session = await api.new_session()
    gate = provider.gate("Hello there.")
    calls = [asyncio.create_task(talk(api, session["id"], headers=KEY)) for _ in range(3)]
    await gate.started()
    gate.finish()
    answers = [await call for call in calls]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.json["assistant_message"]["id"] for answer in answers}) == 1
    assert len(provider.audio.uploads) == 1
    assert counts(server.data_dir)["messages"] == 2


async def test_after_a_failure_the_key_is_free(api: Api, provider: ScriptedProvider) -> None:
    """What was not understood was not made: the same key may be used for it again."""
    session = await api.new_session()
    provider.audio.hear("")
    assert (await talk(api, session["id"], headers=KEY)).status == 422
    assert (await talk(api, session["id"], headers=KEY)).status == 200


async def test_two_at_once_in_a_session(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """While a reply is written the next question is a conflict, and leaves nothing."""
    session = await api.new_session()
    gate = provider.gate("Hello there.")
    async with talking(api, session["id"]) as reader:
        await reader.until("transcript")
        answer = await talk(api, session["id"])
        assert answer.error == (409, "Conflict")
        assert len(provider.audio.uploads) == 1
        gate.finish()
        await reader.rest()
    gate = provider.gate("And again.")
    calls = [asyncio.create_task(talk(api, session["id"])) for _ in range(2)]
    await eventually(lambda: any(call.done() for call in calls))
    gate.finish()
    assert sorted([(await call).status for call in calls]) == [200, 409]
    uploads = {message["audio_url"] for message in await api.messages(session["id"])} - {None}
    stored = {name for name in files(server.data_dir) if name.endswith(".webm")}
    assert stored == {url.split("/")[-1] for url in uploads}


async def test_a_session_that_is_not_there(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """404, before anybody is asked to understand."""
    assert (await talk(api, "none")).error == (404, "Not Found")
    assert provider.audio.uploads == []
    assert files(server.data_dir) == set()
