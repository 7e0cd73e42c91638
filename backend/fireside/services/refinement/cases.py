"""Test cases: questions, and what a good answer to each must do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from fireside.db.models import TestCase
from fireside.db.repositories import test_cases
from fireside.db.repositories.agents import find_agent
from fireside.db.repositories.messages import find_message
from fireside.db.repositories.sessions import find_session
from fireside.db.session import ReadSession, WriteSession
from fireside.domain.refinement import CaseKind, CaseSource, TestCaseList, TestCaseView
from fireside.errors import Conflict, NotFound, ValidationFailed
from fireside.services.idempotency import Idempotency, already_made, remember
from fireside.services.refinement.versions import AGENT_MISSING

MOST_CASES = 100
"""Test cases of an agent."""
QUOTED = 1000
"""Letters of a reply that a criterion refers to."""
_MISSING = "Test case not found"


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a new test case is made of."""

    question: str
    kind: CaseKind
    expected: str
    source: CaseSource
    message_id: str | None = None


async def list_cases(db: ReadSession, agent_id: str) -> TestCaseList:
    """Return the agent's test cases, the oldest first; raises NotFound."""
    if await find_agent(db, agent_id) is None:
        raise NotFound(AGENT_MISSING)
    found = [view_of(case) for case in await test_cases.list_cases(db, agent_id)]
    return TestCaseList(test_cases=found, total=len(found))


async def create_case(
    db: WriteSession, agent_id: str, new: NewCase, call: Idempotency | None
) -> TestCaseView:
    """Create a test case, or return the one that this call has made before.

    Raises NotFound, Conflict.
    """
    if await find_agent(db, agent_id) is None:
        raise NotFound(AGENT_MISSING)
    made = await already_made(db, call)
    if made is not None:
        return view_of(await _find(db, made))
    if await test_cases.count_cases(db, agent_id) >= MOST_CASES:
        raise Conflict(f"An agent has at most {MOST_CASES} test cases. Delete one first.")
    case = TestCase(
        agent_id=agent_id,
        question=new.question,
        kind=new.kind,
        expected=new.expected,
        source=new.source,
        message_id=new.message_id,
    )
    db.add(case)
    await db.flush()
    remember(db, call, case.id)
    return view_of(case)


async def update_case(db: WriteSession, case_id: str, changes: dict[str, str]) -> TestCaseView:
    """Change the fields given and leave the others; raises NotFound."""
    case = await _find(db, case_id)
    for name, value in changes.items():
        setattr(case, name, value)
    await db.flush()
    return view_of(case)


async def delete_case(db: WriteSession, case_id: str) -> None:
    """Delete a test case; what was found with it in trials stays. Raises NotFound."""
    if not await test_cases.delete_case(db, case_id):
        raise NotFound(_MISSING)


async def case_of_message(
    db: WriteSession,
    message_id: str,
    kind: CaseKind,
    expected: str | None,
    call: Idempotency | None,
) -> TestCaseView:
    """Make a test case of the question that a reply answers; raises NotFound, ValidationFailed.

    Where nothing is expected in words, the criterion refers to the reply and what the user thought
    of it.
    """
    reply = await find_message(db, message_id)
    if reply is None:
        raise NotFound("Message not found")
    question = await find_message(db, reply.parent_id) if reply.parent_id else None
    if reply.role != "assistant" or question is None:
        raise ValidationFailed("message_id: this message is not a reply to a question")
    session = await find_session(db, reply.session_id)
    if session is None:
        raise NotFound("Message not found")
    if expected is None and kind != "criterion":
        raise ValidationFailed("expected: say which words must, or must not, be in the answer")
    new = NewCase(
        question=question.content,
        kind=kind,
        expected=expected or _criterion(reply.content, reply.feedback),
        source="message",
        message_id=message_id,
    )
    return await create_case(db, session.agent_id, new, call)


def view_of(case: TestCase) -> TestCaseView:
    """Return the test case as clients see it."""
    return TestCaseView(
        id=case.id,
        agent_id=case.agent_id,
        question=case.question,
        kind=cast("CaseKind", case.kind),
        expected=case.expected,
        source=cast("CaseSource", case.source),
        message_id=case.message_id,
        created_at=case.created_at,
    )


def _criterion(reply: str, feedback: str | None) -> str:
    text = " ".join(reply.split())
    if not text:
        return "The question is answered."
    quoted = text if len(text) <= QUOTED else text[:QUOTED] + "…"
    if feedback == "down":
        return f"Answers the question better than this reply, which the user disliked: “{quoted}”"
    return f"Answers the question at least as well as this reply: “{quoted}”"


async def _find(db: ReadSession, case_id: str) -> TestCase:
    case = await test_cases.find_case(db, case_id)
    if case is None:
        raise NotFound(_MISSING)
    return case
