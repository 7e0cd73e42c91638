"""Cuts a conversation to what the model's context holds."""

from __future__ import annotations

from collections.abc import Sequence

from fireside.errors import ValidationFailed
from fireside.providers.base import ChatMessage

MESSAGE_OVERHEAD = 4
"""Tokens that the frame of a message costs."""
REPLY_SHARE = 0.25
"""How much of the context is kept free for the reply,"""
REPLY_MOST = 2048
"""and at most so many tokens of it."""
PASSAGES_SHARE = 0.6
"""How much of what question and system prompt leave is kept for passages of documents,"""
PASSAGES_MOST = 6000
"""and at most so many tokens of it."""
_BYTES_PER_TOKEN = 3
"""Low on purpose: English has about four bytes to a token, code and other scripts fewer."""


def estimate_tokens(text: str) -> int:
    """Return about how many tokens the text is, rather too many than too few."""
    return len(text.encode()) // _BYTES_PER_TOKEN + MESSAGE_OVERHEAD


def prompt_budget(context_tokens: int) -> int:
    """Return how many tokens of the context the prompt may take."""
    return context_tokens - min(int(context_tokens * REPLY_SHARE), REPLY_MOST)


def passage_room(system_prompt: str, question: str, context_tokens: int) -> int:
    """Return how many tokens are kept for passages of documents.

    They come before the history: what is asked about a document is answered from it.
    """
    room = prompt_budget(context_tokens) - estimate_tokens(system_prompt)
    return max(0, min(PASSAGES_MOST, int((room - estimate_tokens(question)) * PASSAGES_SHARE)))


def fit(
    system_prompt: str,
    conversation: Sequence[ChatMessage],
    context_tokens: int,
    *,
    reserved: int = 0,
) -> list[ChatMessage]:
    """Return the system prompt and as many of the newest whole turns as fit.

    The last message is the question; a turn begins with a message of the user; `reserved` tokens
    stay free. Raises ValidationFailed when the question alone does not fit.
    """
    room = prompt_budget(context_tokens) - estimate_tokens(system_prompt) - reserved
    room -= estimate_tokens(conversation[-1].content)
    if room < 0:
        raise ValidationFailed(
            "content: with the agent's system prompt this message is too long for the model. "
            "Please shorten one of them."
        )
    first = len(conversation) - 1
    turn = 0
    for index in range(len(conversation) - 2, -1, -1):
        turn += estimate_tokens(conversation[index].content)
        if conversation[index].role != "user":
            continue
        if turn > room:
            break
        room -= turn
        turn = 0
        first = index
    return [ChatMessage("system", system_prompt), *conversation[first:]]
