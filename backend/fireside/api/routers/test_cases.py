"""Test cases of an agent's prompt."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import IdempotencyKeyHeader, Reading, State, Writing
from fireside.api.schemas.common import errors
from fireside.api.schemas.test_cases import CaseCreate, CaseFromMessage, CasesDraft, CaseUpdate
from fireside.domain.refinement import CaseDraftList, TestCaseList, TestCaseView
from fireside.services.idempotency import idempotency
from fireside.services.refinement import cases

router = APIRouter(prefix="/api", tags=["Prompts"])


@router.get("/agents/{agent_id}/test-cases", responses=errors(404))
async def list_test_cases(agent_id: str, db: Reading) -> TestCaseList:
    """List the agent's test cases, the oldest first."""
    return await cases.list_cases(db, agent_id)


@router.post("/agents/{agent_id}/test-cases", status_code=201, responses=errors(404, 409, 413))
async def create_test_case(
    agent_id: str, body: CaseCreate, db: Writing, key: IdempotencyKeyHeader = None
) -> TestCaseView:
    """Add a test case."""
    call = idempotency(f"test-cases:{agent_id}", key, body.model_dump_json())
    source = "drafted" if body.is_drafted else "typed"
    new = cases.NewCase(body.question, body.kind, body.expected, source)
    return await cases.create_case(db, agent_id, new, call)


@router.post("/agents/{agent_id}/test-cases/draft", responses=errors(404, 413, 500, 502))
async def draft_test_cases(
    agent_id: str, state: State, body: CasesDraft | None = None
) -> CaseDraftList:
    """Have the model suggest test cases for a prompt; none is stored."""
    wish = body or CasesDraft()
    return await state.refinement.drafter.draft(agent_id, wish.count, wish.prompt)


@router.put("/test-cases/{test_case_id}", responses=errors(404, 413))
async def update_test_case(test_case_id: str, body: CaseUpdate, db: Writing) -> TestCaseView:
    """Change a test case; fields left out stay as they are."""
    return await cases.update_case(db, test_case_id, body.model_dump(exclude_unset=True))


@router.delete("/test-cases/{test_case_id}", status_code=204, responses=errors(404))
async def delete_test_case(test_case_id: str, db: Writing) -> None:
    """Delete a test case; the results of earlier trials keep a copy of it."""
    await cases.delete_case(db, test_case_id)


@router.post("/messages/{message_id}/test-case", status_code=201, responses=errors(404, 409, 413))
async def create_test_case_of_message(
    message_id: str,
    db: Writing,
    body: CaseFromMessage | None = None,
    key: IdempotencyKeyHeader = None,
) -> TestCaseView:
    """Make a test case of the question that a reply answers."""
    wish = body or CaseFromMessage()
    call = idempotency(f"test-case:{message_id}", key, wish.model_dump_json())
    return await cases.case_of_message(db, message_id, wish.kind, wish.expected, call)
