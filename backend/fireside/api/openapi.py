"""The OpenAPI document: FastAPI's, with an example for each thing that the API answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI

from fireside.api.schemas.common import ErrorBody
from fireside.api.schemas.openai_compatible import OpenAIErrorBody, OpenAIErrorDetail

_AGENT_ID = "01a202d0-2b43-71c1-a3b5-78398a4e0b70"
_SESSION_ID = "01a202d0-2c4e-7a2a-9f0e-c837873d9d38"
_QUESTION_ID = "01a202d0-2d67-7211-b54c-ae988e8c0827"
_REPLY_ID = "01a202d0-2d67-74ab-81e5-9719e724cc0c"
_TIME = "2026-01-15T10:30:00Z"

_AGENT = {
    "id": _AGENT_ID,
    "name": "Customer Support Bot",
    "system_prompt": "You are a helpful customer support agent. Be polite and concise.",
    "model": None,
    "temperature": 0.7,
    "voice": None,
    "created_at": _TIME,
    "updated_at": _TIME,
    "session_count": 1,
    "message_count": 2,
    "recording_count": 0,
    "document_count": 0,
}
_QUESTION: dict[str, Any] = {
    "id": _QUESTION_ID,
    "session_id": _SESSION_ID,
    "parent_id": None,
    "role": "user",
    "content": "I need help with my order",
    "message_type": "text",
    "audio_url": None,
    "tts_audio_url": None,
    "status": "complete",
    "error_code": None,
    "fallback_message": None,
    "finish_reason": None,
    "model": None,
    "usage": None,
    "timings": None,
    "citations": [],
    "feedback": None,
    "created_at": _TIME,
    "version": 1,
    "version_count": 1,
    "previous_version_id": None,
    "next_version_id": None,
}
_REPLY: dict[str, Any] = {
    **_QUESTION,
    "id": _REPLY_ID,
    "parent_id": _QUESTION_ID,
    "role": "assistant",
    "content": "I'd be happy to help! What's your order number?",
    "finish_reason": "stop",
    "model": "gpt-4",
    "usage": {"prompt_tokens": 24, "completion_tokens": 12},
    "timings": {"first_token_ms": 412, "total_ms": 1730},
}
_LAST_MESSAGE = {"role": "assistant", "content": _REPLY["content"], "created_at": _TIME}
_SESSION = {
    "id": _SESSION_ID,
    "agent_id": _AGENT_ID,
    "title": "I need help with my order",
    "created_at": _TIME,
    "updated_at": _TIME,
    "message_count": 2,
    "last_message": _LAST_MESSAGE,
}
_PROVIDER = {
    "kind": "embedded",
    "model": "smollm2-135m",
    "status": "ready",
    "message": None,
    "is_tiny": True,
    "upgrade": "qwen2.5-coder-1.5b",
}
_LOCAL_MODEL = {
    "name": "qwen2.5-coder-1.5b",
    "title": "Qwen2.5 Coder 1.5B Instruct",
    "role": "chat",
    "description": "A small model for many languages that follows instructions.",
    "size_bytes": 1117320768,
    "license": "Apache-2.0",
    "installed": False,
    "active": False,
    "is_default": False,
    "download": {
        "status": "downloading",
        "progress": 0.25,
        "downloaded_bytes": 279330192,
        "total_bytes": 1117320768,
        "error": None,
    },
}
_FOUND_TEXT: dict[str, Any] = {
    "session_id": _SESSION_ID,
    "agent_id": _AGENT_ID,
    "agent_name": _AGENT["name"],
    "session_title": _SESSION["title"],
    "message_id": _QUESTION_ID,
    "role": "user",
    "created_at": _TIME,
    "excerpt": _QUESTION["content"],
    "highlights": [[20, 25]],
}
_EXAMPLES: dict[str, dict[str, Any]] = {
    "AgentView": _AGENT,
    "AgentList": {"agents": [_AGENT], "total": 1},
    "SessionView": _SESSION,
    "SessionList": {"sessions": [_SESSION], "total": 1},
    "SessionDetail": {
        **_SESSION,
        "agent": _AGENT,
        "messages": [_QUESTION, _REPLY],
        "has_more": False,
        "running_message_id": None,
    },
    "MessageView": _REPLY,
    "MessagePage": {"messages": [_QUESTION, _REPLY], "has_more": False, "total_count": 2},
    "TurnView": {"user_message": _QUESTION, "assistant_message": _REPLY},
    "FoundText": _FOUND_TEXT,
    "FoundTexts": {"results": [_FOUND_TEXT], "total_is_capped": False},
    "LocalModelView": _LOCAL_MODEL,
    "LocalModelList": {"models": [_LOCAL_MODEL]},
    "ProviderView": _PROVIDER,
    "ErrorBody": {
        "error": "Not Found",
        "detail": "Agent not found",
        "fallback_message": None,
    },
}


def with_examples(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """Return what makes the app's document, once, with our examples."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            schemas: dict[str, Any] = document["components"]["schemas"]
            # The calls name them without bringing them along.
            for model in (ErrorBody, OpenAIErrorDetail, OpenAIErrorBody):
                schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
                schemas[model.__name__] = {k: schema[k] for k in schema if k != "$defs"}
            for path, operations in document["paths"].items():
                if path.startswith("/v1/"):
                    # FastAPI adds it, but what breaks a rule is a bad request there.
                    for operation in operations.values():
                        operation["responses"].pop("422", None)
            schemas.pop("HTTPValidationError", None)
            schemas.pop("ValidationError", None)
            for name, example in _EXAMPLES.items():
                schemas[name]["examples"] = [example]
        return plain()

    return openapi
