"""Turns what a provider answers into our failure codes.

Nothing of its body goes further than the log's one line.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from math import inf
from typing import Any, cast

import orjson

from fireside.errors import ProviderError

_BY_STATUS = {
    400: "bad_request",
    401: "authentication",
    403: "authentication",
    404: "model_not_found",
    408: "timeout",
    413: "context_length",
    422: "bad_request",
    429: "rate_limit",
    501: "bad_request",
}
_ERROR_STATUSES = range(400, 600)
_CONTEXT_CODES = {"context_length_exceeded", "exceed_context_size_error"}


_NO_TOOLS_STATUSES = {400, 404, 422, 500, 501}
_ABOUT_TOOLS = re.compile(rb"tools?\b|tool[ _-](use|choice|call)|function[ _-]?call", re.IGNORECASE)
"""What servers say of a model that can't call tools; there is no code for it."""


def failure_of_response(
    status: int, body: bytes, retry_after: str | None = None, *, with_tools: bool = False
) -> ProviderError:
    """Return the failure that an answer with an error status means.

    `with_tools` tells whether tools were offered to the model.
    """
    is_theirs = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    code = _BY_STATUS.get(status, "service_unavailable" if is_theirs else "bad_response")
    kind = _kind_of(body)
    if kind in _CONTEXT_CODES:
        code = "context_length"
    elif kind == "content_filter":
        code = "content_filter"
    elif kind == "model_not_ready":
        code = "model_not_ready"
    elif with_tools and status in _NO_TOOLS_STATUSES and _ABOUT_TOOLS.search(body):
        code = "no_tools"
    return ProviderError(
        code,
        f"the provider answered {status} {kind or ''}".strip(),
        # An account without money will not be full again in a moment.
        retry_after=inf if kind == "insufficient_quota" else _seconds(retry_after),
    )


def failure_in_stream(error: object) -> ProviderError:
    """Return the failure that an `error` object inside a stream means."""
    fields = _fields(error)
    status = fields.get("status") or fields.get("code")
    if isinstance(status, int) and status in _ERROR_STATUSES:
        return failure_of_response(status, orjson.dumps({"error": fields}))
    kind = str(fields.get("code") or fields.get("type") or "")
    if kind in _CONTEXT_CODES:
        return ProviderError("context_length", "the provider reported a full context")
    if "rate_limit" in kind:
        return ProviderError("rate_limit", "the provider reported a rate limit in the stream")
    return ProviderError("service_unavailable", "the provider reported an error in the stream")


def _kind_of(body: bytes) -> str | None:
    """Return the provider's own short code; free text is not looked at."""
    try:
        answer = _fields(orjson.loads(body))
    except orjson.JSONDecodeError:
        return None
    error = _fields(answer.get("error"))
    for name in ("code", "type"):
        value = error.get(name)
        if isinstance(value, str) and value.replace("_", "").isalnum():
            return value[:60]
    return None


def _fields(value: object) -> dict[str, Any]:
    """Return the object's fields; none for JSON of another type."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _seconds(retry_after: str | None) -> float | None:
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None
