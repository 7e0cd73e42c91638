"""Responses that are stored: read, heard again, stopped and deleted by OpenAI's client."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults, quirks
from tests.openai_api.test_storing import sessions_of
from tests.support.api import Api
from tests.support.events import Json


async def test_it_is_read_again(agent: Json, strict: openai.AsyncOpenAI) -> None:
    """What was answered is answered again, with its text, its count and what it goes on from."""
    first = await strict.responses.create(model="Ada", input="Hi")
    second = await strict.responses.create(model="Ada", input="And?", previous_response_id=first.id)
    again = await strict.responses.retrieve(second.id)
    assert (again.id, again.output_text) == (second.id, second.output_text)
    assert (again.status, again.model) == ("completed", "Ada")
    assert (again.usage, again.previous_response_id) == (second.usage, first.id)
    assert (await strict.responses.retrieve(first.id)).previous_response_id is None


async def test_it_is_heard_again(agent: Json, strict: openai.AsyncOpenAI) -> None:
    """With `stream` a response that has ended comes as the events that make it."""
    said = await strict.responses.create(model="Ada", input="Hi")
    events: list[Any] = [
        event async for event in await strict.responses.retrieve(said.id, stream=True)
    ]
    assert events[0].type == "response.created"
    assert events[-1].type == "response.completed"
    assert events[-1].response.output_text == said.output_text
    assert [event.sequence_number for event in events] == list(range(len(events)))


async def test_it_is_stopped(
    agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """One that is being written says so, and cancelled it keeps what was written by then."""
    gate = provider.gate("Once upon a time.")
    asking = asyncio.create_task(strict.responses.create(model="Ada", input="Hi", stream=True))
    await gate.started()
    gate.release()
    started: Any = await anext(aiter(await asking))
    running = await strict.responses.retrieve(started.response.id)
    assert (running.status, running.output) == ("in_progress", [])
    stopped = await strict.responses.cancel(started.response.id)
    assert stopped.status == "cancelled"
    assert "Once upon a time.".startswith(stopped.output_text)
    assert (await strict.responses.cancel(stopped.id)).output_text == stopped.output_text


async def test_how_it_ended(
    agent: Json, strict: openai.AsyncOpenAI, provider: ScriptedProvider, api: Api
) -> None:
    """One that was cut by its length is incomplete, one that failed has failed, and why."""
    provider.queue(quirks.length_limit())
    cut = await strict.responses.create(model="Ada", input="Hi")
    assert (await strict.responses.retrieve(cut.id)).status == "incomplete"
    provider.fail(faults.rate_limited(retry_after=60))
    with pytest.raises(openai.RateLimitError):
        await strict.responses.create(model="Ada", input="Hello?")
    newest, _ = await sessions_of(api, agent)
    [_, reply] = await api.messages(newest["id"])
    failed = await strict.responses.retrieve(f"resp_{reply['id']}")
    assert (failed.status, failed.output) == ("failed", [])
    assert failed.error is not None
    assert "wait a few seconds" in failed.error.message


async def test_it_is_deleted(agent: Json, strict: openai.AsyncOpenAI, api: Api) -> None:
    """A response goes with its session; where more was said there, it stays and says why."""
    first = await strict.responses.create(model="Ada", input="Hi")
    await strict.responses.delete(first.id)
    assert await sessions_of(api, agent) == []
    first = await strict.responses.create(model="Ada", input="Hi")
    await strict.responses.create(model="Ada", input="And?", previous_response_id=first.id)
    [session] = await sessions_of(api, agent)
    with pytest.raises(openai.ConflictError, match=f"DELETE /api/sessions/{session['id']}"):
        await strict.responses.delete(first.id)
    assert (await strict.responses.retrieve(first.id)).output_text == "You said: Hi"


async def test_what_is_not_stored(agent: Json, strict: openai.AsyncOpenAI, api: Api) -> None:
    """What was never kept, and a question's id, are not found."""
    unkept = await strict.responses.create(model="Ada", input="Hi", store=False)
    await strict.responses.create(model="Ada", input="Hi")
    [session] = await sessions_of(api, agent)
    [question, _] = await api.messages(session["id"])
    for gone in (unkept.id, "resp_nothing", f"resp_{question['id']}"):
        for ask in (strict.responses.retrieve, strict.responses.cancel, strict.responses.delete):
            with pytest.raises(openai.NotFoundError, match="no stored response"):
                await ask(gone)
