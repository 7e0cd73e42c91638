"""How a reply can fail, and the words that the user sees.

The first six sentences are the product's own (DESIGN 5); the others say more where more is known.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT = "I apologize, I'm having trouble responding right now. Please try again."
RATE_LIMIT = (
    "I'm receiving too many requests at the moment. Please wait a few seconds and try again."
)
TIMEOUT = "The request took too long to process. Please try again with a shorter message."
STT_FAILED = (
    "I couldn't understand the audio clearly. Please try speaking more clearly or use text instead."
)
TTS_FAILED = "I couldn't generate audio for this response, but here's my text reply."
SERVICE_UNAVAILABLE = "The service is temporarily unavailable. Please try again in a few minutes."


@dataclass(frozen=True, slots=True)
class Failure:
    """One way to fail: a short name for the `error` event, a sentence for the reply's place."""

    error: str
    fallback_message: str


FAILURES: dict[str, Failure] = {
    "default": Failure("Reply Failed", DEFAULT),
    "rate_limit": Failure("Rate Limit", RATE_LIMIT),
    "timeout": Failure("Timeout", TIMEOUT),
    "service_unavailable": Failure("Service Unavailable", SERVICE_UNAVAILABLE),
    "authentication": Failure(
        "Service Configuration Error",
        "The AI provider refused the API key. Please check OPENAI_API_KEY in the settings.",
    ),
    "model_not_found": Failure(
        "Service Configuration Error",
        "The AI provider does not know this model. Please check the agent's model or OPENAI_MODEL.",
    ),
    "no_embeddings": Failure(
        "No Embeddings",
        "The AI provider offers no embeddings, so documents are searched by their words alone. "
        "Please check OPENAI_EMBEDDING_MODEL and OPENAI_EMBEDDING_BASE_URL in the settings.",
    ),
    "bad_request": Failure(
        "Provider Refused",
        "The AI provider did not accept this request. "
        "Please rephrase it, or check the agent's settings.",
    ),
    "no_tools": Failure(
        "No Tools",
        "This model can't use tools, or its server is not set up for them. "
        "Please choose another model for the agent, or take its tools away.",
    ),
    "tool_limit": Failure(
        "Too Many Calls",
        "The agent called its tools again and again without coming to an answer. "
        "Please ask for less at once.",
    ),
    "context_length": Failure(
        "Context Length",
        "This conversation is too long for the model. "
        "Please start a new session or shorten the message.",
    ),
    "content_filter": Failure(
        "Content Filter",
        "The AI provider's content filter stopped this reply. Please rephrase your message.",
    ),
    "empty_reply": Failure("Empty Reply", "The model sent an empty reply. Please try again."),
    "bad_response": Failure("Bad Response", DEFAULT),
    "connection_cut": Failure(
        "Connection Cut",
        "The connection to the AI provider was cut before the reply was complete. "
        "Please try again.",
    ),
    "interrupted": Failure(
        "Interrupted",
        "The server stopped before this reply was complete. You can regenerate it.",
    ),
    "tts_failed": Failure("Speech Failed", TTS_FAILED),
    "model_not_ready": Failure(
        "Model Not Ready",
        "The local model is not ready yet. Please wait a moment and try again.",
    ),
}


_CODES = {known.fallback_message: code for code, known in reversed(FAILURES.items())}


def code_of(sentence: str | None) -> str | None:
    """Return the code that a stored sentence stands for; None where it is none of these."""
    return _CODES.get(sentence or "")


def failure(code: str | None) -> Failure:
    """Return the words for `code`, or the default ones for a code that has none."""
    return FAILURES.get(code or "default", FAILURES["default"])
