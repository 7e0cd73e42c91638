"""Listening to a reply again, from another place, from any point on."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import Say, ScriptedProvider, faults
from tests.support.api import Api
from tests.support.events import Event, EventReader, text_of
from tests.support.server import FiresideServer

WORDS = ["Zażółć ", "gęślą ", "jaźń, ", "日本語 ", "🙂 ", "and\n\n", "# more"]
TEXT = "".join(WORDS)


async def _one_by_one(api: Api, provider: ScriptedProvider) -> tuple[str, list[Event]]:
    """Return a finished reply's id and its events, each word an event of its own."""
    session, gate = await api.new_session(), provider.gate()
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        shown = ""
        for word in WORDS:
            gate.say(word)
            shown += word
            await reader.until_text(shown)
        gate.finish()
        await reader.rest()
    assert [event.id for event in reader.events] == list(range(1, len(WORDS) + 3))
    return message_id, reader.events


async def test_every_position_of_a_finished_reply(api: Api, provider: ScriptedProvider) -> None:
    """With `Last-Event-ID` comes exactly what followed that event, and always the end."""
    message_id, events = await _one_by_one(api, provider)
    for position in range(len(events)):
        rest = await api.listen(message_id, position)
        assert text_of(rest) == text_of(events[position:])
        assert rest[-1] == events[-1]
        assert "snapshot" not in [event.name for event in rest]
        assert (rest[0].name == "start") == (position == 0)


async def test_every_position_of_a_running_reply(api: Api, provider: ScriptedProvider) -> None:
    """The same while the reply is written: what was missed, then what is new."""
    session, gate = await api.new_session(), provider.gate()
    async with api.send(session["id"]) as first, AsyncExitStack() as stack:
        message_id = (await first.until("start")).data["message_id"]
        shown = ""
        readers: list[EventReader] = []
        for number, word in enumerate(WORDS):
            gate.say(word)
            shown += word
            await first.until_text(shown)
            position = first.events[-1].id
            assert position == number + 2
            attach = api.attach(message_id, position)
            readers.append(await stack.enter_async_context(attach))
        early = await stack.enter_async_context(api.attach(message_id, 1))
        gate.say("!")
        gate.finish()
        for number, reader in enumerate(readers):
            rest = await reader.rest()
            assert text_of(rest) == "".join(WORDS[number + 1 :]) + "!"
            assert rest[-1].data["full_content"] == TEXT + "!"
        assert text_of(await early.rest()) == TEXT + "!"


async def test_after_the_last_event(api: Api, provider: ScriptedProvider) -> None:
    """Who has seen the end and comes back, as `EventSource` does, gets the end and no text."""
    message_id, events = await _one_by_one(api, provider)
    assert await api.listen(message_id, events[-1].id) == [events[-1]]


async def test_without_an_id(api: Api, provider: ScriptedProvider) -> None:
    """A listener that knows nothing gets one snapshot, with its id, and then what is new."""
    session, gate = await api.new_session(), provider.gate("One two three")
    async with api.send(session["id"]) as first:
        message_id = (await first.until("start")).data["message_id"]
        gate.release(2)
        await first.until_text("One two")
        async with api.attach(message_id) as reader:
            snapshot = await reader.next()
            assert snapshot is not None
            assert (snapshot.name, snapshot.data) == ("snapshot", {"content": "One two"})
            assert snapshot.id == first.events[-1].id
            gate.finish()
            rest = await reader.rest()
        assert text_of(rest) == " three"
        assert [event.name for event in rest] == ["token", "done"]
        again = await api.listen(message_id, snapshot.id)
        assert text_of(again) == " three"


async def test_before_the_first_word(api: Api, provider: ScriptedProvider) -> None:
    """A snapshot of nothing is an empty text."""
    session, gate = await api.new_session(), provider.gate("One")
    async with api.send(session["id"]) as first:
        message_id = (await first.until("start")).data["message_id"]
        async with api.attach(message_id) as reader:
            snapshot = await reader.next()
            assert snapshot is not None
            assert (snapshot.name, snapshot.data) == ("snapshot", {"content": ""})
            gate.finish()
            assert text_of(await reader.rest()) == "One"


@pytest.mark.parametrize(
    "last_event_id",
    ["", "abc", "-1", "1.5", "0x1", "1e0", "999999", "9" * 30, "9" * 5000, "NaN", "²", "null"],
)
async def test_ids_that_were_never_given(
    api: Api, provider: ScriptedProvider, last_event_id: str
) -> None:
    """An id that is none, or lies ahead, is as good as none: a snapshot comes first."""
    session, gate = await api.new_session(), provider.gate("One two")
    async with api.send(session["id"]) as first:
        message_id = (await first.until("start")).data["message_id"]
        gate.release()
        await first.until_text("One")
        async with api.attach(message_id, last_event_id) as reader:
            snapshot = await reader.next()
            assert snapshot is not None
            assert (snapshot.name, snapshot.data) == ("snapshot", {"content": "One"})
            gate.finish()
            await reader.rest()
            assert reader.text == "One two"


async def test_ten_listeners(api: Api, provider: ScriptedProvider) -> None:
    """Listeners that come at different times all end with the same text, and nobody waits."""
    session, gate = await api.new_session(), provider.gate(" ".join(f"word{n}" for n in range(30)))
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(api.send(session["id"]))
        message_id = (await first.until("start")).data["message_id"]
        readers = [first]
        for number in range(10):
            gate.release(3)
            readers.append(
                await stack.enter_async_context(
                    api.attach(message_id, None if number % 2 else first.events[-1].id)
                )
            )
        gate.finish()
        endings = await asyncio.gather(*(reader.rest() for reader in readers))
    assert len({ending[-1] for ending in map(tuple, map(_frozen, endings))}) == 1
    full = endings[0][-1].data["full_content"]
    assert full.split() == [f"word{n}" for n in range(30)]
    for reader in readers:
        assert reader.text == full or full.endswith(reader.text)
    assert len(provider.chat_requests) == 1


def _frozen(events: list[Event]) -> list[str]:
    return [f"{event.name} {event.id} {event.data}" for event in events]


async def test_a_slow_listener_holds_up_nobody(api: Api, provider: ScriptedProvider) -> None:
    """One listener that doesn't read keeps neither the reply nor the other listeners waiting."""
    session = await api.new_session()
    provider.queue(Say(tuple(f"{number:20000d}" for number in range(400))))
    async with api.send(session["id"]) as lazy:
        message_id = (await lazy.until("start")).data["message_id"]
        events = await api.listen(message_id)
        text = events[-1].data["full_content"]
        assert [int(number) for number in text.split()] == list(range(400))
        await lazy.rest()
        assert lazy.text == text


async def test_a_finished_reply_answers_at_once(api: Api, provider: ScriptedProvider) -> None:
    """Its end comes at once, with the whole text."""
    message_id, events = await _one_by_one(api, provider)
    snapshot, done = await api.listen(message_id)
    assert (snapshot.name, snapshot.data) == ("snapshot", {"content": TEXT})
    assert done == events[-1]


@pytest.mark.parametrize("last_event_id", [None, 0, 3, 999])
async def test_a_reply_of_an_earlier_server(
    provider: ScriptedProvider, data_dir: Path, last_event_id: int | None
) -> None:
    """After a restart a finished reply is told from what is stored, whatever was seen before."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        message_id, events = await _one_by_one(api, provider)
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        (done,) = await api.listen(message_id, last_event_id)
        assert (done.name, done.data) == ("done", events[-1].data)


async def test_a_failed_reply_of_an_earlier_server(
    provider: ScriptedProvider, data_dir: Path
) -> None:
    """The error of a reply is told after a restart as it was before."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        session = await api.new_session()
        provider.fail(faults.reset_after("Half a"))
        error = (await api.ask(session["id"]))[-1]
        assert (error.name, error.data["full_content"]) == ("error", "Half a")
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        (again,) = await api.listen(error.data["message_id"])
        assert (again.name, again.data) == ("error", error.data)


async def test_the_headers_of_a_stream(api: Api, provider: ScriptedProvider) -> None:
    """Nothing between server and page may keep, change or hold back a stream."""
    message_id, _ = await _one_by_one(api, provider)
    answer = await api.get(f"/messages/{message_id}/stream")
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache, no-transform"
    assert answer.headers["X-Accel-Buffering"] == "no"
