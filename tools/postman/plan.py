"""In which order the collection makes every call, so that each finds what those before it made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WAITS = {"Accept": "application/json"}
"""For calls that would answer in events: wait, and answer with the whole."""


@dataclass(frozen=True)
class Step:
    """One call."""

    call: str
    """Method and path, as the document has them."""
    folder: str = ""
    """Begins a folder."""
    body: Any = None
    """Otherwise the document's example."""
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    form: Mapping[str, str] = field(default_factory=dict[str, str])
    """Fields of a form; `@` before the name of a file."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    ids: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables that stand for a part of the path, where it is not the one of that name."""
    keep: Mapping[str, str] = field(default_factory=dict[str, str])
    """Variables that the answer sets, and the JavaScript that finds them in `body`."""
    until: str = ""
    """JavaScript of what must be so before the next call; the call is repeated until then."""
    status: int = 0
    """What is answered, where the calls before it can't make it succeed."""
    note: str = ""
    """Tells calls of the same kind apart."""


STEPS = (
    Step("GET /api/health", "Server"),
    Step("GET /api/config"),
    Step("POST /api/access", body={"token": "{{access_token}}"}),
    Step("DELETE /api/access"),
    Step("POST /api/agents", "Agents", keep={"agent_id": "body.id"}),
    Step("GET /api/agents"),
    Step("GET /api/agents/{agent_id}"),
    Step("PUT /api/agents/{agent_id}", body={"name": "Customer Support"}),
    Step("POST /api/agents/{agent_id}/sessions", "Sessions", keep={"session_id": "body.id"}),
    Step("GET /api/agents/{agent_id}/sessions"),
    Step("GET /api/sessions/{session_id}"),
    Step("PATCH /api/sessions/{session_id}", body={"title": "Where is my order?"}),
    Step(
        "POST /api/sessions/{session_id}/messages",
        "Messages",
        headers=WAITS,
        keep={"message_id": "body.assistant_message.id", "question_id": "body.user_message.id"},
    ),
    Step("POST /api/sessions/{session_id}/messages", note="in events"),
    Step("GET /api/sessions/{session_id}/messages", query={"limit": "50"}),
    Step("GET /api/messages/{message_id}/stream"),
    Step("POST /api/messages/{message_id}/stop"),
    Step("POST /api/messages/{message_id}/regenerate", headers=WAITS),
    Step("POST /api/messages/{message_id}/edit", headers=WAITS, ids={"message_id": "question_id"}),
    Step("POST /api/messages/{message_id}/select", ids={"message_id": "question_id"}),
    Step("PUT /api/messages/{message_id}/feedback", body={"rating": "up"}),
    Step("GET /api/tool-servers", "Tools"),
    Step(
        "POST /api/messages/{message_id}/tool-calls/{call_id}",
        ids={"call_id": "question_id"},
        status=404,
        note="of a reply that waits for none",
    ),
    Step("GET /api/search", query={"query": "order", "agent_id": "{{agent_id}}"}),
    Step(
        "POST /api/sessions/{session_id}/voice",
        "Voice",
        headers=WAITS,
        form={"audio": "@question.webm"},
        keep={
            "folder": "body.user_message.audio_url.split('/')[3]",
            "file": "body.user_message.audio_url.split('/')[4]",
        },
    ),
    Step("GET /api/audio/{folder}/{file}"),
    Step("POST /api/messages/{message_id}/speech"),
    Step("GET /api/voices/{voice}/preview"),
    Step(
        "POST /api/agents/{agent_id}/documents",
        "Documents",
        form={"file": "@notes.md"},
        keep={"document_id": "body.id"},
    ),
    Step("GET /api/documents/{document_id}", until="body.status === 'ready'"),
    Step("GET /api/agents/{agent_id}/documents"),
    Step("GET /api/documents/{document_id}/pages"),
    Step("GET /api/documents/{document_id}/passage", query={"char_start": "0", "char_end": "20"}),
    Step("GET /api/documents/{document_id}/content"),
    Step("POST /api/agents/{agent_id}/search"),
    Step("GET /api/knowledge"),
    Step(
        "POST /api/agents/refine",
        "Prompts",
        headers=WAITS,
        body={"prompt": "help customers, be nice", "instructions": "Shorter."},
    ),
    Step(
        "GET /api/agents/{agent_id}/versions",
        keep={"version_id": "body.versions[body.versions.length - 1].id"},
    ),
    Step("POST /api/agents/{agent_id}/versions/{version_id}/restore"),
    Step("POST /api/agents/{agent_id}/test-cases", keep={"test_case_id": "body.id"}),
    Step("GET /api/agents/{agent_id}/test-cases"),
    Step("PUT /api/test-cases/{test_case_id}", body={"expected": "hello"}),
    Step("POST /api/agents/{agent_id}/test-cases/draft", body={"count": 1}),
    Step(
        "POST /api/messages/{message_id}/test-case",
        body={"kind": "not_contains", "expected": "goodbye"},
    ),
    Step(
        "POST /api/agents/{agent_id}/trials",
        headers=WAITS,
        body={"candidate_prompt": "You are friendly and brief."},
        keep={"trial_id": "body.id"},
    ),
    Step("GET /api/agents/{agent_id}/trials"),
    Step("GET /api/trials/{trial_id}"),
    Step("GET /api/trials/{trial_id}/stream"),
    Step("POST /api/trials/{trial_id}/repeat", headers=WAITS, keep={"second_trial_id": "body.id"}),
    Step("POST /api/trials/{trial_id}/stop", ids={"trial_id": "second_trial_id"}),
    Step("DELETE /api/trials/{trial_id}", ids={"trial_id": "second_trial_id"}),
    Step("DELETE /api/test-cases/{test_case_id}"),
    Step("GET /api/sessions/{session_id}/export", "Files", query={"format": "json"}),
    Step("GET /api/agents/{agent_id}/export", query={"sessions": "true"}),
    Step(
        "POST /api/import",
        query={"preview": "true"},
        form={"file": "@conversation.json"},
        note="to look at first",
    ),
    Step("POST /api/import", form={"file": "@conversation.json"}),
    Step("GET /api/models", "Models"),
    Step("POST /api/models/{name}/install", ids={"name": "embedded_model"}),
    Step("DELETE /api/models/{name}", ids={"name": "embedded_model"}),
    Step("GET /v1/models", "OpenAI"),
    Step("GET /v1/models/{name}", ids={"name": "agent_id"}),
    Step(
        "POST /v1/chat/completions",
        body={"model": "{{agent_id}}", "messages": [{"role": "user", "content": "Hello"}]},
    ),
    Step(
        "POST /v1/responses",
        body={"model": "{{agent_id}}", "input": "Hello"},
        keep={"response_id": "body.id"},
    ),
    Step("GET /v1/responses/{response_id}"),
    Step("POST /v1/responses/{response_id}/cancel"),
    Step("DELETE /v1/responses/{response_id}"),
    Step("POST /v1/embeddings"),
    Step("POST /v1/audio/transcriptions", form={"file": "@question.webm", "model": "whisper-1"}),
    Step("DELETE /api/documents/{document_id}", "Leaving nothing"),
    Step("DELETE /api/sessions/{session_id}"),
    Step("DELETE /api/agents/{agent_id}"),
)

VARIABLES = {
    "base_url": "http://127.0.0.1:8000",
    "access_token": "",
    "voice": "alloy",
    "embedded_model": "qwen2.5-coder-1.5b",
}
"""What a person sets; the calls set the others."""
