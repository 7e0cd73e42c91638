"""What a reply of an agent with documents comes from: finds passages, and checks what is cited."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fireside.db.repositories.passages import Passage
from fireside.domain.library import Citation
from fireside.domain.words import content_words
from fireside.errors import AppError
from fireside.generation.grounding import Grounded, Inquiry
from fireside.providers.base import ChatMessage, ChatRequest
from fireside.services.conversation.history import estimate_tokens
from fireside.services.knowledge.citations import Status, check_citations
from fireside.services.knowledge.prompt import Quote, with_passages
from fireside.services.knowledge.search import Hit, Search

_log = logging.getLogger(__name__)

PASSAGES_LOOKED_AT = 24
TINY_TOKENS = 800
"""For the tiny model, which loses its way in more;"""
TINY_PASSAGES = 3
"""and so many passages."""
FRAME_TOKENS = 300
"""What the rules and the frame of the passages cost."""
TITLE_TOKENS = 12
MERGED_MOST = 3
"""Neighbours that become one passage: a mark on more would show too little."""
UNRELATED = 0.25
"""A cosine below which a passage without a word of the question has nothing to do with it."""
SHORT_QUESTION = 4
"""Words below which a question goes on with the one before, as in `And how heavy is it?`"""


@dataclass(frozen=True, slots=True)
class _Source:
    """A passage that the model is given; neighbours are one."""

    document_id: str
    filename: str
    page: int | None
    first: int
    last: int
    char_start: int
    char_end: int
    text: str

    @property
    def title(self) -> str:
        """What it is called: its file, and the page."""
        return self.filename if self.page is None else f"{self.filename}, page {self.page}"


class LibraryGrounding:
    """Follows one run."""

    def __init__(self, search: Search, inquiry: Inquiry, *, is_tiny: bool) -> None:
        self._search = search
        self._inquiry = inquiry
        self._is_tiny = is_tiny
        self._sources: list[_Source] = []

    async def ground(self, request: ChatRequest) -> Grounded:
        """Return the request with passages, or as it is where none has to do with the question."""
        try:
            self._sources = await self._find(request.messages)
        except AppError as error:
            _log.warning("a reply goes without its documents: %s", error.detail)
        if not self._sources:
            return Grounded(request, [])
        quotes = [Quote(source.title, source.text) for source in self._sources]
        messages = with_passages(request.messages, quotes, is_tiny=self._is_tiny)
        citations = [
            _citation(number, source, source.char_start, source.char_end, None)
            for number, source in enumerate(self._sources, start=1)
        ]
        return Grounded(replace(request, messages=messages), citations)

    async def check(self, text: str, *, is_final: bool) -> tuple[str, list[Citation]]:
        """Return the reply with only the marks that hold, and the passages that those cite."""
        if not self._sources:
            return text, []
        passages = [source.text for source in self._sources]
        # Of a long reply about many passages this takes a second, which others must not wait for.
        question = self._inquiry.question
        checked, cited = await asyncio.to_thread(check_citations, text, passages, question)
        if not is_final:
            text = checked
        citations: list[Citation] = []
        for each in cited:
            source = self._sources[each.number - 1]
            start, end = source.char_start + each.start, source.char_start + each.end
            if source.page is not None:
                # A passage may run on to other pages.
                page = await self._search.page_at(source.document_id, start)
                source = replace(source, page=page or source.page)
            citations.append(_citation(each.number, source, start, end, each.status))
        return text, citations

    async def _find(self, messages: Sequence[ChatMessage]) -> list[_Source]:
        room = self._inquiry.passage_tokens - FRAME_TOKENS
        if self._is_tiny:
            room = min(room, TINY_TOKENS)
        if room <= 0:
            return []
        hits = await self._search.find(
            self._inquiry.agent_id, _query(messages), "hybrid", PASSAGES_LOOKED_AT
        )
        # A character has at most four bytes, and three bytes are taken for a token.
        agent_id = self._inquiry.agent_id
        whole = None if self._is_tiny else await self._search.whole(agent_id, 3 * room)
        if whole is not None and sum(map(_cost, map(_source, whole))) <= room:
            return _best_first(whole, hits)
        related = [hit for hit in hits if hit.words > 0 or (hit.cosine or 0.0) >= UNRELATED]
        return self._fitting([_source(hit.passage) for hit in related], room)

    def _fitting(self, found: Sequence[_Source], room: int) -> list[_Source]:
        """Return the best that fit, neighbours as one, at the place of the better of them."""
        chosen: list[_Source] = []
        for source in found:
            if _cost(source) > room:
                continue
            if self._is_tiny and len(chosen) == TINY_PASSAGES:
                break
            room -= _cost(source)
            place = next((at for at, near in enumerate(chosen) if _touch(near, source)), None)
            if place is None:
                chosen.append(source)
            else:
                chosen[place] = _merged(chosen[place], source)
        return chosen


def _query(messages: Sequence[ChatMessage]) -> str:
    """Return what to look for."""
    questions = [message.content for message in messages if message.role == "user"]
    if len(questions) > 1 and len(content_words(questions[-1])) < SHORT_QUESTION:
        return f"{questions[-1]}\n{questions[-2]}"
    return questions[-1]


def _best_first(whole: Sequence[Passage], hits: Sequence[Hit]) -> list[_Source]:
    """Return all passages: those that were found, then the others as they stand."""
    ranks = {hit.passage.number: rank for rank, hit in enumerate(hits)}
    ordered = sorted(whole, key=lambda passage: ranks.get(passage.number, len(ranks)))
    return [_source(passage) for passage in ordered]


def _source(passage: Passage) -> _Source:
    return _Source(
        passage.document_id,
        passage.filename,
        passage.page,
        passage.position,
        passage.position,
        passage.char_start,
        passage.char_end,
        passage.text,
    )


def _cost(source: _Source) -> int:
    return estimate_tokens(source.text) + TITLE_TOKENS


def _touch(one: _Source, other: _Source) -> bool:
    if one.document_id != other.document_id:
        return False
    span = max(one.last, other.last) - min(one.first, other.first) + 1
    is_next = other.first == one.last + 1 or other.last == one.first - 1
    return is_next and span <= MERGED_MOST


def _merged(one: _Source, other: _Source) -> _Source:
    first, second = sorted((one, other), key=lambda source: source.first)
    shared = first.char_end - second.char_start
    # Characters keep their places: what lies between passages is blank.
    text = first.text + (second.text[shared:] if shared >= 0 else " " * -shared + second.text)
    return replace(first, last=second.last, char_end=second.char_end, text=text)


def _citation(
    number: int, source: _Source, start: int, end: int, status: Status | None
) -> Citation:
    return {
        "index": number,
        "document_id": source.document_id,
        "filename": source.filename,
        "page": source.page,
        "char_start": start,
        "char_end": end,
        "status": status,
    }
