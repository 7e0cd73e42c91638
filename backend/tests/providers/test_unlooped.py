"""A small model that goes in circles is stopped; one that only repeats a word or a line is not."""

from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.providers.base import ChatMessage, ChatRequest
from fireside.providers.openai_compatible.chat import OpenAICompatibleChat
from fireside.providers.openai_compatible.endpoint import Endpoint
from fireside.providers.unlooped import COPIES, LONGEST, SPAN, Unlooped, is_loop
from fireside.testing.scripted_provider import ScriptedProvider

REQUEST = ChatRequest("scripted", [ChatMessage("user", "How many bits?")])


@pytest.fixture
async def model(provider: ScriptedProvider) -> AsyncGenerator[Unlooped]:
    """A model on a real socket that is watched."""

    async def endpoint() -> Endpoint:
        return Endpoint(provider.base_url, "")

    watched = Unlooped(OpenAICompatibleChat(endpoint))
    yield watched
    await watched.close()


async def read(model: Unlooped) -> tuple[str, str | None]:
    """Return a reply, and why it ended."""
    text, reason = "", None
    async for delta in model.stream(REQUEST):
        text += delta.text
        reason = delta.finish_reason or reason
    return text, reason


async def test_a_loop_ends(model: Unlooped, provider: ScriptedProvider) -> None:
    """It is ended soon after it has begun, and the provider is not asked for more."""
    provider.say("Let me see. " + "The answer is: 64\n\n" * 500, pace=0.0001)
    text, reason = await read(model)
    assert reason == "repetition"
    assert text.startswith("Let me see. The answer is: 64\n\nThe answer is: 64")
    assert len(text) < 800
    await provider.chat_requests[-1].wait_client_left()


async def test_a_reply_is_left_alone(model: Unlooped, provider: ScriptedProvider) -> None:
    """What says something new comes whole, with the provider's own reason."""
    whole = " ".join(f"Point {number} of the list is its own." for number in range(200))
    provider.say(whole)
    assert await read(model) == (whole, "stop")


@pytest.mark.parametrize(
    "text",
    [
        "-" * 500,
        "| --- " * 60,
        "\n" * 400,
        "ha " * 20,
        "no, no, no, no",
        "".join(f"{number}. Buy bread.\n" for number in range(1, 60)),
        "".join(f"| {number} | yes |\n" for number in range(60)),
    ],
)
def test_no_loops(text: str) -> None:
    """Lines, tables, lists, and a word that somebody likes, are none."""
    assert not is_loop(text)


@given(
    before=st.text(max_size=100),
    words=st.text("abc defg.", min_size=1, max_size=LONGEST - 1).filter(
        lambda words: any(map(str.isalnum, words))
    ),
)
def test_every_loop(before: str, words: str) -> None:
    """Whatever is said again and again is found, wherever in a copy the text ends."""
    copies = max(COPIES, -(-SPAN // len(words))) + 1
    looped = words * copies
    assert is_loop(before + looped)
    assert is_loop(before + looped + words[: len(words) // 2])
