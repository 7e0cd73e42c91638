"""Errors of the model server, in the shape that OpenAI's clients understand."""

import json
from http import HTTPStatus
from typing import cast

from aiohttp import web

LOADING_RETRY_SECONDS = 1


class Refusal(Exception):
    """A request that gets an error for an answer."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param

    def body(self) -> bytes:
        """Return the error object as JSON."""
        error = {
            "message": self.message,
            "type": self.kind,
            "param": self.param,
            "code": self.code,
        }
        return json.dumps({"error": error}).encode()

    def response(self) -> web.Response:
        """Return the whole answer."""
        headers = (
            {"Retry-After": str(LOADING_RETRY_SECONDS)}
            if self.status == HTTPStatus.SERVICE_UNAVAILABLE
            else None
        )
        return web.Response(
            status=self.status,
            body=self.body(),
            content_type="application/json",
            headers=headers,
        )


def still_loading() -> Refusal:
    """Return the answer while the weights are being read."""
    return Refusal(
        503,
        "The model is still loading. Try again in a moment.",
        kind="service_unavailable",
        code="model_loading",
    )


def shutting_down() -> Refusal:
    """Return the answer of a server that only finishes what it has begun."""
    return Refusal(
        503,
        "The model server is being replaced. Try again in a moment.",
        kind="service_unavailable",
        code="model_stopping",
    )


def from_engine(status: int, body: bytes) -> Refusal:
    """Translate an error of llama.cpp, which has statuses and types of its own."""
    try:
        error = cast("dict[str, object]", json.loads(body)["error"])
        message = str(error["message"]).rstrip(".") + "."
        kind = str(error["type"])
    except (ValueError, KeyError, TypeError):
        return Refusal(502, "The model gave no readable answer.", kind="server_error")
    if kind == "exceed_context_size_error":
        return Refusal(
            400,
            f"This model's context is {error.get('n_ctx')} tokens; the messages take"
            f" {error.get('n_prompt_tokens')}. Shorten them.",
            code="context_length_exceeded",
            param="messages",
        )
    # What the caller wrote wrongly comes back as a 500 when it fails inside the template.
    if status == HTTPStatus.INTERNAL_SERVER_ERROR and message.startswith("Failed to parse"):
        return Refusal(400, message)
    return Refusal(status, message, kind=kind)
