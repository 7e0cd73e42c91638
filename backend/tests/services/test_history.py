"""History fits the model: whole turns, from the oldest, never the system prompt or the question."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.errors import ValidationFailed
from fireside.providers.base import ChatMessage
from fireside.services.conversation.history import estimate_tokens, fit, prompt_budget
from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support import database
from tests.support.api import JSON, Api

# A unit test beside the ones through the API: the rules hold for every history, not for a few.
_TEXTS = st.text(max_size=40) | st.integers(0, 300).map("word ".__mul__)
_TURNS = st.lists(st.tuples(_TEXTS, st.none() | _TEXTS), max_size=12)


def _conversation(turns: list[tuple[str, str | None]], question: str) -> list[ChatMessage]:
    messages: list[ChatMessage] = []
    for asked, replied in turns:
        messages.append(ChatMessage("user", asked))
        if replied is not None:
            messages.append(ChatMessage("assistant", replied))
    return [*messages, ChatMessage("user", question)]


def _cost(messages: list[ChatMessage]) -> int:
    return sum(estimate_tokens(message.content) for message in messages)


@given(system=_TEXTS, turns=_TURNS, question=_TEXTS, context=st.integers(512, 4000))
def test_fit(system: str, turns: list[tuple[str, str | None]], question: str, context: int) -> None:
    """Whatever was said, what is sent fits, is a whole end of it, and holds what must be there."""
    conversation = _conversation(turns, question)
    needed = [ChatMessage("system", system), conversation[-1]]
    if _cost(needed) > prompt_budget(context):
        with pytest.raises(ValidationFailed):
            fit(system, conversation, context)
        return
    prompt = fit(system, conversation, context)
    assert prompt[0] == needed[0]
    assert prompt[-1] == needed[-1]
    assert _cost(prompt) <= prompt_budget(context)
    kept = prompt[1:]
    assert kept == conversation[len(conversation) - len(kept) :]
    assert kept[0].role == "user"
    # Nothing was left out without need: one more turn would be too much.
    left = conversation[: len(conversation) - len(kept)]
    starts = [number for number, message in enumerate(left) if message.role == "user"]
    if starts:
        assert _cost(prompt) + _cost(left[starts[-1] :]) > prompt_budget(context)


@given(turns=_TURNS, question=_TEXTS)
def test_more_context_keeps_more(turns: list[tuple[str, str | None]], question: str) -> None:
    """A larger context never loses what a smaller one keeps."""
    conversation = _conversation(turns, question)
    kept: list[int] = []
    for context in (1000, 2000, 4000, 8000, 1_000_000):
        try:
            kept.append(len(fit("Be kind.", conversation, context)))
        except ValidationFailed:
            kept.append(0)
    assert all(small <= large for small, large in pairwise(kept))
    assert kept[-1] == len(conversation) + 1


@given(_TEXTS)
def test_tokens_are_estimated_with_care(text: str) -> None:
    """No text is taken for fewer tokens than its words, nor for more than its bytes and a frame."""
    assert len(text.split()) <= estimate_tokens(text) <= len(text.encode()) + 4


async def test_a_long_conversation(provider: ScriptedProvider, small_model_api: Api) -> None:
    """The model gets the newest turns that fit, and the session keeps all of them."""
    api = small_model_api
    session = await api.new_session()
    for number in range(8):
        provider.say(f"Reply {number}.")
        await api.ask(session["id"], f"Question {number}: " + "word " * 200)
    sent = provider.chat_requests[-1].messages
    assert sent[0] == ("system", "You are Ada.")
    assert sent[-1][1].startswith("Question 7:")
    assert sent[1][1].startswith("Question ")
    numbers = [int(text.split()[1].rstrip(":.")) for _, text in sent[1:]]
    assert numbers == [number for first in range(numbers[0], 8) for number in (first, first)][:-1]
    assert 1 <= len(numbers) < 15
    assert (await api.session(session["id"]))["message_count"] == 16


async def test_replies_without_a_word_are_left_out(api: Api, provider: ScriptedProvider) -> None:
    """A failed reply without a word, and no fallback in its place, goes to the model."""
    session = await api.new_session()
    provider.fail(faults.empty_reply())
    await api.ask(session["id"], "One")
    provider.say("Fine.")
    await api.ask(session["id"], "Two")
    await api.ask(session["id"], "Three")
    assert provider.chat_requests[-1].messages == [
        ("system", "You are Ada."),
        ("user", "One"),
        ("user", "Two"),
        ("assistant", "Fine."),
        ("user", "Three"),
    ]


@pytest.mark.parametrize("call", ["edit", "regenerate"])
async def test_versions_that_cannot_fit(
    provider: ScriptedProvider, small_model_api: Api, call: str
) -> None:
    """Neither an edit nor a prompt that has grown since may go beyond the context."""
    api = small_model_api
    session = await api.new_session()
    await api.ask(session["id"])
    question, reply = await api.messages(session["id"])
    if call == "regenerate":
        changes = {"system_prompt": "word " * 1900}
        assert (await api.put(f"/agents/{session['agent_id']}", changes)).status == 200
    target = question if call == "edit" else reply
    body = {"content": "word " * 1900}
    answer = await api.post(f"/messages/{target['id']}/{call}", body, headers=JSON)
    assert answer.error == (422, "Validation Error")
    assert await api.messages(session["id"]) == [question, reply]
    assert len(provider.chat_requests) == 1


async def test_a_very_long_session(api: Api, provider: ScriptedProvider, data_dir: Path) -> None:
    """However long a session is, what is sent begins with a question and ends with the newest."""
    session = await api.new_session()
    await api.ask(session["id"])
    last = (await api.reply(session["id"]))["id"]
    database.add_chain(data_dir, session["id"], last, 2001)
    database.execute(
        data_dir, "UPDATE messages SET role = 'user' WHERE depth > 0 AND depth % 2 = 0"
    )
    events = await api.ask(session["id"], "Now?")
    assert events[-1].name == "done"
    sent = provider.chat_requests[-1].messages
    assert [role for role, _ in sent[:2]] == ["system", "user"]
    assert sent[-1] == ("user", "Now?")
    assert 100 < len(sent) <= 402
