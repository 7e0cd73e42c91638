"""Errors in OpenAI's shape: `{"error": {"message", "type", "param", "code"}}`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import orjson
from starlette.responses import JSONResponse, Response

from fireside.domain.events import Failed

_STATUSES = {
    "rate_limit": (429, "rate_limit_exceeded"),
    "timeout": (504, "timeout"),
    "service_unavailable": (503, "service_unavailable"),
    "connection_cut": (502, "connection_cut"),
    "interrupted": (503, "interrupted"),
    "model_not_ready": (503, "model_not_ready"),
    "bad_response": (502, "bad_response"),
    "empty_reply": (502, "empty_reply"),
    "bad_request": (400, "provider_refused"),
    "context_length": (400, "context_length_exceeded"),
    "content_filter": (400, "content_filter"),
    "authentication": (500, "service_configuration"),
    "model_not_found": (500, "service_configuration"),
}
"""With which status and code a client learns why there is no reply."""

_TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}


@dataclass(frozen=True, slots=True)
class OpenAIError:
    """An error as clients of OpenAI know it."""

    status: int
    message: str
    code: str | None = None
    param: str | None = None

    def body(self) -> dict[str, dict[str, str | None]]:
        """Return it as JSON."""
        kind = _TYPES.get(HTTPStatus(self._shown), "invalid_request_error")
        if self._shown >= HTTPStatus.INTERNAL_SERVER_ERROR:
            kind = "server_error"
        return {
            "error": {
                "message": self.message,
                "type": kind,
                "param": self.param,
                "code": self.code,
            }
        }

    def event(self) -> bytes:
        """Return it as an event of a stream that has begun."""
        return b"data: %b\n\n" % orjson.dumps(self.body())

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """Return it as an answer."""
        return JSONResponse(self.body(), status_code=self._shown, headers=headers)

    @property
    def _shown(self) -> int:
        """The status: what breaks a rule is a bad request there."""
        is_invalid = self.status == HTTPStatus.UNPROCESSABLE_ENTITY
        return HTTPStatus.BAD_REQUEST if is_invalid else self.status


def error_of(failed: Failed) -> OpenAIError:
    """Return the error that the end of a reply means."""
    status, code = _STATUSES.get(failed.code, (500, failed.code))
    return OpenAIError(status, failed.fallback_message, code)
