"""What is stored of what OpenAI's clients ask, and what happens when they leave."""

from __future__ import annotations

import asyncio
from typing import Any

import openai
import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.events import Json
from tests.support.server import FiresideServer
from tests.support.waiting import until

HI: Any = [{"role": "user", "content": "Hi"}]


async def sessions_of(api: Api, agent: Json) -> list[Json]:
    """Return the agent's sessions."""
    return (await api.get(f"/agents/{agent['id']}/sessions")).json["sessions"]


async def say(client: openai.AsyncOpenAI, talk: Any) -> str:  # noqa: ANN401
    """Have the agent go on, stored, and return what it says."""
    completion = await client.chat.completions.create(model="Ada", messages=talk, store=True)
    return completion.choices[0].message.content or ""


async def test_nothing_is_stored_unasked(agent: Json, client: openai.AsyncOpenAI, api: Api) -> None:
    """Without `store` nothing is kept."""
    await client.chat.completions.create(model="Ada", messages=HI)
    await client.chat.completions.create(model="Ada", messages=HI, store=False)
    assert await sessions_of(api, agent) == []


async def test_a_stored_conversation(agent: Json, client: openai.AsyncOpenAI, api: Api) -> None:
    """A conversation is one session, which goes on as the client does; its title is its start."""
    talk = [*HI]
    for question in ("How are you?", "Good."):
        talk.append({"role": "assistant", "content": await say(client, talk)})
        talk.append({"role": "user", "content": question})
    completion = await client.chat.completions.create(
        model="Ada", messages=talk, store=True, extra_body={"stream": False}
    )
    [session] = await sessions_of(api, agent)
    assert (session["title"], session["message_count"]) == ("Hi", 6)
    messages = await api.messages(session["id"])
    assert [message["content"] for message in messages] == [
        *("Hi", "You said: Hi", "How are you?", "You said: How are you?"),
        *("Good.", "You said: Good."),
    ]
    assert completion.id == f"chatcmpl-{messages[-1]['id']}"
    assert messages[-1]["usage"]["completion_tokens"] == 3
    assert messages[-1]["model"] == "scripted"


async def test_another_conversation(
    agent: Json, client: openai.AsyncOpenAI, api: Api, provider: ScriptedProvider
) -> None:
    """What was not stored before begins a session with all that was said."""
    await say(client, HI)
    talk = [
        {"role": "system", "content": "Be brief."},
        *HI,
        {"role": "assistant", "content": "Something else."},
        {"role": "user", "content": [{"type": "text", "text": "What?"}]},
    ]
    provider.say("Nothing.")
    await say(client, talk)
    latest, first = await sessions_of(api, agent)
    assert first["message_count"] == 2
    assert latest["title"] == "Hi"
    contents = [message["content"] for message in await api.messages(latest["id"])]
    assert contents == ["Hi", "Something else.", "What?", "Nothing."]


async def test_a_stored_reply_survives_its_client(
    agent: Json, client: openai.AsyncOpenAI, api: Api, provider: ScriptedProvider
) -> None:
    """A stored reply goes on when the client leaves, and is found in the page."""
    gate = provider.gate("One two three.")
    stream = await _begin(client, gate, store=True)
    await stream.close()
    gate.finish()
    [session] = await sessions_of(api, agent)
    await until(lambda: _is_complete(api, session["id"]))
    assert (await api.reply(session["id"]))["content"] == "One two three."


async def _is_complete(api: Api, session_id: str) -> bool:
    return (await api.reply(session_id))["status"] == "complete"


async def _begin(client: openai.AsyncOpenAI, gate: Any, **options: Any) -> Any:  # noqa: ANN401
    """Ask for a stream, and return it when its first word is here."""
    asking = asyncio.create_task(
        client.chat.completions.create(model="Ada", messages=HI, stream=True, **options)
    )
    await gate.started()
    gate.release()
    stream = await asking
    async for chunk in stream:
        if chunk.choices[0].delta.content:
            break
    return stream


async def test_leaving_stops_the_provider(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """What is not stored is written for nobody when the client leaves: the provider is told."""
    gate = provider.gate("One two three.")
    stream = await _begin(client, gate)
    await stream.close()
    await provider.chat_requests[0].wait_client_left()


async def test_leaving_while_waiting(
    agent: Json, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """The same holds for a client that waits for the whole reply."""
    gate = provider.gate("One two three.")
    asking = asyncio.create_task(client.chat.completions.create(model="Ada", messages=HI))
    await gate.started()
    asking.cancel()
    await asyncio.wait([asking])
    await provider.chat_requests[0].wait_client_left()


async def test_a_server_that_stops(
    agent: Json,
    client: openai.AsyncOpenAI,
    provider: ScriptedProvider,
    server: FiresideServer,
) -> None:
    """A stop of the server ends the stream with an error, which clients take for no reply."""
    gate = provider.gate("One two three.")
    stream = await _begin(client, gate)
    closing = asyncio.create_task(server.state.runs.close(0))
    with pytest.raises(openai.APIError, match="stopped before"):
        await stream.__anext__()
    await closing
    with pytest.raises(openai.InternalServerError, match="stopping"):
        await client.chat.completions.create(model="Ada", messages=HI)
