import asyncio
import time

import aiohttp
import pytest

from fireside.testing.scripted_provider import Reset, ScriptedProvider
from tests.testing.streams import ask, post_chat, read_events


async def _next_text(response: aiohttp.ClientResponse) -> str:
    """Read until the next word."""
    while True:
        line = await asyncio.wait_for(response.content.readline(), 5)
        text = read_events(line).text
        if text:
            return text


async def test_words_leave_when_they_are_released(provider: ScriptedProvider) -> None:
    """The test decides which words the client has, without sleeping."""
    gate = provider.gate("One word at a time.")
    async with post_chat(provider) as response:
        assert gate.release() == "One"
        assert await _next_text(response) == "One"
        assert gate.release(2) == " word at"
        assert await _next_text(response) == " word"
        assert await _next_text(response) == " at"
        await gate.wait_said(" at")
        assert gate.said == "One word at"
        assert gate.held == 2
        assert gate.finish() == " a time."
        rest = read_events(await response.read())
    assert rest.text == " a time."
    assert rest.is_done


async def test_more_can_be_said_than_was_planned(provider: ScriptedProvider) -> None:
    """Pieces can be made up while the reply runs."""
    gate = provider.gate()
    gate.say("Made ")
    gate.say("up.")
    gate.finish("length")
    reply = await ask(provider)
    assert (reply.text, reply.finish_reason) == ("Made up.", "length")


async def test_a_gated_reply_can_break(provider: ScriptedProvider) -> None:
    """Any ending can follow what was released; held words are never written."""
    gate = provider.gate("Half of it is missing")
    async with post_chat(provider) as response:
        gate.release(2)
        assert await _next_text(response) == "Half"
        assert await _next_text(response) == " of"
        gate.end(Reset())
        with pytest.raises(aiohttp.ClientError):
            await response.read()


async def test_a_request_without_a_stream_waits_for_the_end(provider: ScriptedProvider) -> None:
    """A whole answer leaves once the gated reply is finished."""
    gate = provider.gate("Whole at last.")
    asking = asyncio.create_task(_ask_whole(provider))
    request = await gate.started()
    assert not request.is_stream
    gate.finish()
    assert "Whole at last." in await asking


async def _ask_whole(provider: ScriptedProvider) -> str:
    async with post_chat(provider, stream=False) as response:
        return await response.text()


async def test_the_server_sees_when_the_client_leaves(provider: ScriptedProvider) -> None:
    """The moment at which a client closes the connection early is recorded."""
    gate = provider.gate("You won't hear the end of this")
    async with post_chat(provider) as response:
        gate.release()
        await _next_text(response)
        request = await gate.started()
        assert request.client_left_at is None
        left = time.monotonic()
        response.close()
    assert await request.wait_client_left() - left < 0.5
    assert provider.stats.aborted == 1
    assert provider.stats.active == 0


async def test_staying_to_the_end_is_not_leaving(provider: ScriptedProvider) -> None:
    """`wait_client_left` fails where the client heard the whole reply."""
    provider.say("Short.")
    await ask(provider)
    request = await provider.wait_for_chat()
    with pytest.raises(AssertionError, match="stayed"):
        await request.wait_client_left()


async def test_no_more_words_than_there_are(provider: ScriptedProvider) -> None:
    """Releasing too many words is a mistake in the test."""
    gate = provider.gate("Two words")
    with pytest.raises(ValueError, match="Only 2 words"):
        gate.release(3)
    gate.finish()
    assert (await ask(provider)).text == "Two words"
