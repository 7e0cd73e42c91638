"""The bytes of chat completions, as OpenAI writes them."""

from __future__ import annotations

import re
import time

import orjson

from fireside.testing.scripted_provider.recorded import JsonObject, RecordedRequest

COMPLETION_ID = "chatcmpl-scripted"


def split_words(text: str) -> tuple[str, ...]:
    """Cut a text into pieces like a model's tokens: each word keeps the space before it."""
    return tuple(re.findall(r"\s*\S+|\s+", text))


def count_prompt_tokens(request: RecordedRequest) -> int:
    """Count the words of the conversation that was sent."""
    return sum(len(text.split()) for _, text in request.messages)


def usage_object(prompt: int, completion: int) -> JsonObject:
    """Build the `usage` of a reply."""
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }


def error_object(message: str, kind: str, code: str | None) -> JsonObject:
    """Build the body of an error."""
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


def completion_object(
    request: RecordedRequest, pieces: tuple[str, ...], finish_reason: str
) -> JsonObject:
    """Build a whole reply for a request that did not ask for a stream."""
    return {
        "id": COMPLETION_ID,
        "object": "chat.completion",
        "created": int(time.time()),
        "model": request.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": "".join(pieces)},
                "finish_reason": finish_reason,
            }
        ],
        "usage": usage_object(count_prompt_tokens(request), len(pieces)),
    }


class Chunks:
    """Writes the events of one streamed reply as bytes."""

    def __init__(self, model: str, newline: bytes = b"\n") -> None:
        self._newline = newline
        self._base: JsonObject = {
            "id": COMPLETION_ID,
            "object": "chat.completion.chunk",
            "created": int(time.time()),
            "model": model,
        }

    def event(self, data: bytes, name: bytes | None = None) -> bytes:
        """Frame data as one server-sent event."""
        lines = [b"data: " + data, b"", b""]
        if name is not None:
            lines.insert(0, b"event: " + name)
        return self._newline.join(lines)

    def comment(self, text: bytes = b"keep-alive") -> bytes:
        """Write a comment, which a client must ignore."""
        return b": " + text + self._newline * 2

    def role(self) -> bytes:
        """Write the first event of a reply, which carries no text."""
        return self._delta({"role": "assistant", "content": ""})

    def text(self, content: str | None) -> bytes:
        """Write a piece of the reply."""
        return self._delta({"content": content})

    def reasoning(self, content: str) -> bytes:
        """Write a piece of what the model thinks, which is not part of the reply."""
        return self._delta({"reasoning_content": content})

    def tool_call(self, part: JsonObject) -> bytes:
        """Write a part of a call of a tool."""
        return self._delta({"tool_calls": [part]})

    def finish(self, reason: str) -> bytes:
        """Write why the model stopped."""
        return self._delta({}, reason)

    def usage(self, prompt: int, completion: int) -> bytes:
        """Write the counted tokens."""
        return self._json({**self._base, "choices": [], "usage": usage_object(prompt, completion)})

    def error(self, error: JsonObject, name: bytes | None = None) -> bytes:
        """Write an error in the middle of the stream."""
        return self.event(orjson.dumps(error), name)

    def done(self) -> bytes:
        """Write the end mark."""
        return self.event(b"[DONE]")

    def _delta(self, delta: JsonObject, finish_reason: str | None = None) -> bytes:
        choice: JsonObject = {"index": 0, "delta": delta, "finish_reason": finish_reason}
        return self._json({**self._base, "choices": [choice]})

    def _json(self, value: JsonObject) -> bytes:
        return self.event(orjson.dumps(value))
