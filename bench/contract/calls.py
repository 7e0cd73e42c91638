"""Generated requests to every call of the document, and what each answer is held against.

The tests of the API send a few of them; `python -m bench.contract` sends many.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode

PATIENCE = 40.0
"""Seconds that an answer may take."""

_CHECKS: Any = import_module("schemathesis.specs.openapi.checks")
_HAS_RULES_OF_ITS_OWN = {
    "GET /api/sessions/{session_id}/messages",
    "POST /api/sessions/{session_id}/voice",
    "POST /api/agents/{agent_id}/documents",
    "GET /api/documents/{document_id}/passage",
    "POST /api/agents/{agent_id}/trials",
    "POST /api/messages/{message_id}/test-case",
    "POST /api/import",
    "POST /v1/responses",
    "POST /v1/embeddings",
    "POST /v1/audio/transcriptions",
}
"""Calls that refuse what no schema can tell: ids of elsewhere, bytes that are no sound,
tools that are not here."""

_HAS_FIELDS_OF_A_FORM = {"POST /v1/audio/transcriptions"}
"""Calls of which text arrives whatever was meant, and nothing where it was empty."""


@dataclass(frozen=True)
class Search:
    """How much is asked, whom, and with what proof that one may ask."""

    origin: str
    examples: int
    seed: int | None = None
    """Another seed, other requests; with None they are the same each time."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    is_let_in: bool = True
    """Whether the headers open the door."""


def operations(document: Mapping[str, Any]) -> Iterator[Any]:
    """Yield each call of an OpenAPI document."""
    schema: Any = schemathesis.openapi.from_dict(dict(document))
    for found in schema.get_all_operations():
        yield found.ok()


def known_ids(operation: Any, ids: Mapping[str, str]) -> dict[str, str]:  # noqa: ANN401
    """Return those ids of what exists that are in the path of a call."""
    return {name: ids[name] for name in ids if f"{{{name}}}" in operation.path}


def search(operation: Any, ids: Mapping[str, str], how: Search) -> int:  # noqa: ANN401
    """Send requests to a call, with the ids of what exists and with others; return how many.

    Raises what schemathesis finds, with the request that shows it.
    """
    known = known_ids(operation, ids) or None
    kinds = [(GenerationMode.POSITIVE, None), (GenerationMode.NEGATIVE, known)]
    if known:
        kinds.append((GenerationMode.POSITIVE, known))
    return sum(_send(operation, mode, values, how) for mode, values in kinds)


def _send(operation: Any, mode: Any, values: dict[str, str] | None, how: Search) -> int:  # noqa: ANN401
    has_rules = operation.label in _HAS_RULES_OF_ITS_OWN or not how.is_let_in
    excluded = [_CHECKS.positive_data_acceptance] if has_rules else []
    if operation.label in _HAS_FIELDS_OF_A_FORM:
        excluded.append(_CHECKS.negative_data_rejection)
    sent = 0

    @settings(
        max_examples=how.examples,
        deadline=None,
        database=None,
        derandomize=how.seed is None,
        # What is found is told as it was sent: looking for the smallest takes minutes.
        phases=[Phase.generate],
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=values))
    def run(case: Any) -> None:  # noqa: ANN401
        nonlocal sent
        sent += 1
        case.call_and_validate(
            base_url=how.origin,
            headers=dict(how.headers),
            timeout=PATIENCE,
            excluded_checks=excluded,
        )

    # Some calls can't be asked wrongly.
    with suppress(Unsatisfiable) if mode is GenerationMode.NEGATIVE else nullcontext():
        (run if how.seed is None else seed(how.seed)(run))()
    return sent
