"""What calls of every kind answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, BeforeValidator

TEXT = r"^[^\x00]*[^\s\x00\x1c-\x1f\x85\uFEFF][^\x00]*$"
"""Not blank, and without a NUL: PostgreSQL can't store one, and SQLite cuts texts there.

What is named beside `\\s` is space to some readers of patterns and not to others.
"""


def _number(value: object) -> object:
    if isinstance(value, (bool, str)):
        raise ValueError("Input should be a valid integer")  # noqa: TRY004 - a rule of pydantic's
    return value


WHOLE_NUMBER = BeforeValidator(_number)
"""Makes `int` what JSON Schema calls an integer: 3 and 3.0, but neither true nor "3".

To stand after the limits, which would be missing from the schema otherwise.
"""


class ErrorBody(BaseModel):
    """Every error, in this shape."""

    error: str
    """A short name."""
    detail: str
    """One sentence that a person can act on."""
    fallback_message: str | None
    """What the agent would say, where an agent was asked."""


class ModelHealth(BaseModel):
    """The model that answers."""

    provider: Literal["embedded", "openai", "compatible"]
    name: str
    is_tiny: bool


class Health(BaseModel):
    """Whether the server can do its work; asked for often, it never waits for the provider."""

    status: Literal["ok", "degraded"]
    version: str
    database: Literal["ok", "unavailable"]
    openai: Literal["ok", "starting", "not_installed", "failed", "unknown"]
    model: ModelHealth


_DESCRIPTIONS = {
    400: "The request is not one for this server",
    401: "The access token is needed, and is not there or wrong",
    403: "Another web page may not do this",
    404: "Not found",
    405: "No such method here",
    409: "Not in the present state",
    413: "The body is over its limit",
    422: "The input breaks a rule; `detail` names the field",
    429: "Too many wrong access tokens",
    500: "The provider refuses the configuration",
    502: "The model's answer can't be used",
    503: "The database or the server is not available",
}


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of a call's errors, with those that any call may answer."""
    # Not by "model", of which each call would make a validator for every status.
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/ErrorBody"}}}
    return {
        status: {"description": _DESCRIPTIONS[status], "content": content}
        for status in sorted({400, 401, 403, 422, 429, 503, *statuses})
    }


def events(example: str, *names: str) -> dict[str, Any]:
    """Return the documentation of a stream of events with these names."""
    properties: dict[str, Any] = {
        "id": {"type": "string"},
        "event": {"type": "string", "enum": list(names)},
        "data": {"type": "string", "description": "JSON"},
    }
    one = {"type": "object", "properties": properties, "required": ["event", "data"]}
    return {"itemSchema": one, "example": example}
