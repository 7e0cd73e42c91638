"""Errors of the model server, in the shape that OpenAI's clients understand."""

import json
from http import HTTPStatus
from typing import cast

from aiohttp import web

from fireside.local_models.handshake import SideRole

LOADING_RETRY_SECONDS = 1
MEMORY_RETRY_SECONDS = 10


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
        retry_after: int | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.kind = kind
        self.code = code
        self.param = param
        self.retry_after = retry_after

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
        return web.Response(
            status=self.status,
            body=self.body(),
            content_type="application/json",
            headers={"Retry-After": str(self.retry_after)} if self.retry_after else None,
        )


def still_loading() -> Refusal:
    """Return the answer while the weights are being read."""
    return Refusal(
        503,
        "The model is still loading. Try again in a moment.",
        kind="service_unavailable",
        code="model_loading",
        retry_after=LOADING_RETRY_SECONDS,
    )


def shutting_down() -> Refusal:
    """Return the answer of a server that only finishes what it has begun."""
    return Refusal(
        503,
        "The model server is being replaced. Try again in a moment.",
        kind="service_unavailable",
        code="model_stopping",
        retry_after=LOADING_RETRY_SECONDS,
    )


def another_model(asked: object, served: str) -> Refusal:
    """Return the answer to a request for a model that is not the one served."""
    return Refusal(
        404,
        f"The model {asked!r} is not served here; this server has {served!r}.",
        code="model_not_found",
        param="model",
    )


def not_installed(role: SideRole) -> Refusal:
    """Return the answer of a role that nothing is installed for."""
    return Refusal(
        404,
        f"No embedded model for {role} is installed: run “fireside models get”.",
        code="model_not_found",
        param="model",
    )


def could_not_load(name: str) -> Refusal:
    """Return the answer of a role whose model does not load; trying again would not help."""
    return Refusal(
        503,
        f"The model {name!r} could not be loaded.",
        kind="service_unavailable",
        code="model_failed",
    )


def too_little_memory(name: str, needed: int) -> Refusal:
    """Return the answer of a role that waits for memory to become free."""
    return Refusal(
        503,
        f"The model {name!r} needs about {needed / 1e9:.1f} GB of free memory.",
        kind="service_unavailable",
        code="too_little_memory",
        retry_after=MEMORY_RETRY_SECONDS,
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
    is_passing = status == HTTPStatus.SERVICE_UNAVAILABLE
    return Refusal(
        status, message, kind=kind, retry_after=LOADING_RETRY_SECONDS if is_passing else None
    )
