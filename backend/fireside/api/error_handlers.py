"""One shape for every error (DESIGN 4): `{"error", "detail", "fallback_message"}`.

Clients of OpenAI's API, below /v1, are answered in that one's shape.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic_core import to_jsonable_python
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from fireside.api.browser_headers import BROWSER_HEADERS
from fireside.api.openai_errors import OpenAIError
from fireside.domain.failures import DEFAULT
from fireside.errors import AppError, StorageUnavailable
from fireside.observing.logs import REQUEST_ID

_log = logging.getLogger(__name__)
_FULL = "The file can't be stored: the disk is full or can't be written to."
_NAMES = {
    400: "Bad Request",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    413: "Too Large",
    415: "Unsupported Media Type",
}


class ErrorResponse(JSONResponse):
    """An error in the shape that the call's client knows."""

    def __init__(
        self,
        body: Mapping[str, object],
        status: int,
        headers: Mapping[str, str] | None,
        for_openai: OpenAIError,
    ) -> None:
        """Take our own body, and what becomes the body of the other shape."""
        super().__init__(body, status_code=status, headers=headers)
        self._sent = headers
        self._for_openai = for_openai

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not scope["path"].startswith("/v1/"):
            await super().__call__(scope, receive, send)
            return
        await self._for_openai.response(self._sent)(scope, receive, send)


class Refusal(HTTPException):
    """An error with a name of its own, raised where FastAPI lets only its own kind through."""

    def __init__(
        self, status: int, error: str, detail: str, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status, detail, headers)
        self.error = error


def error_response(
    status: int,
    error: str,
    detail: str,
    fallback_message: str | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    extra: Mapping[str, object] | None = None,
    code: str | None = None,
    param: str | None = None,
) -> Response:
    """Return an error, with what one kind of it says beyond the shape.

    `code` and `param` are for OpenAI's shape.
    """
    body = {"error": error, "detail": detail, "fallback_message": fallback_message}
    body |= to_jsonable_python(extra or {})
    return ErrorResponse(body, status, headers, OpenAIError(status, detail, code, param))


def install(app: FastAPI) -> None:
    """Register the handlers."""
    app.add_exception_handler(AppError, _app_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)


async def _app_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, AppError)  # noqa: S101 - what it is registered for
    return error_response(
        error.status,
        error.error,
        error.detail,
        error.fallback_message,
        extra=error.extra,
        code=error.code,
        param=error.param,
    )


async def _validation_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - what it is registered for
    faults = error.errors()
    return error_response(422, "Validation Error", _sentence(faults), param=_field(faults[0]))


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - what it is registered for
    if isinstance(error.__cause__, OSError):
        # FastAPI takes a file that does not fit on the disk for a body that makes no sense.
        _log.error("an upload could not be stored", exc_info=error.__cause__)
        return error_response(StorageUnavailable.status, StorageUnavailable.error, _FULL)
    name = _NAMES.get(error.status_code, "Error")
    if isinstance(error, Refusal):
        name = error.error
    return error_response(error.status_code, name, str(error.detail), headers=error.headers)


async def _unexpected(request: Request, error: Exception) -> Response:
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return error_response(
        500,
        "Internal Error",
        "Something went wrong on the server. Its log says what.",
        DEFAULT,
        # This answer is given outside of the layer that labels all others.
        {**BROWSER_HEADERS, "X-Request-ID": REQUEST_ID.get()},
    )


def _sentence(errors: Sequence[Mapping[str, Any]]) -> str:
    """Return the first fault, with the name of its field and never its value."""
    first = errors[0]
    if first["type"] == "json_invalid":
        return "body: this is not valid JSON"
    field = _field(first)
    if not field:
        return "body: a JSON object with Content-Type: application/json is needed"
    if first["type"] == "string_pattern_mismatch":
        has_nul = "\0" in first["input"]
        return f"{field}: must not {'contain a NUL character' if has_nul else 'be blank'}"
    return f"{field}: {first['msg']}"


def _field(fault: Mapping[str, Any]) -> str | None:
    # It begins with body, query, path or header.
    return ".".join(str(part) for part in fault["loc"][1:]) or None
