"""Grounds a reply to messages in the protocol's form in the agent's library."""

from __future__ import annotations

from dataclasses import replace

from fireside.domain.library import Citation
from fireside.generation.grounding import Grounded, Grounding
from fireside.providers.base import ChatRequest
from fireside.services.openai_api.thread import with_text


class GivenGrounding:
    """Follows one run: passages go beside the last question, wherever it stands."""

    def __init__(self, library: Grounding, *, is_json: bool) -> None:
        """Take what finds passages; what is to be JSON keeps every character."""
        self._library = library
        self._is_json = is_json

    async def ground(self, request: ChatRequest) -> Grounded:
        """Return the request with passages, or as it is where there are none."""
        grounded = await self._library.ground(request)
        if not grounded.citations or request.given is None:
            return grounded
        system, *_, question = grounded.request.messages
        messages = list(request.given["messages"])
        last = max(at for at, said in enumerate(messages) if said["role"] == "user")
        messages[0] = with_text(messages[0], system.content)
        messages[last] = with_text(messages[last], question.content)
        given = {**request.given, "messages": messages}
        return Grounded(replace(grounded.request, given=given), grounded.citations)

    async def check(self, text: str, *, is_final: bool) -> tuple[str, list[Citation]]:
        """Return the reply with only the marks that hold, and the passages that those cite."""
        return await self._library.check(text, is_final=is_final or self._is_json)
