"""Answers to requests that want JSON of a certain schema, for servers that nobody scripts."""

from __future__ import annotations

import re
from typing import Any, cast

import orjson

from fireside.testing.scripted_provider.recorded import JsonValue, RecordedRequest

_QUOTED = re.compile(r"\[prompt (\w+)\]\n(.*)\n\[end of prompt \1\]", re.DOTALL)


def fitting_answer(request: RecordedRequest) -> str | None:
    """Return JSON that keeps the schema asked for; None where none was.

    Its texts are what the user sent: of a prompt that was quoted, the prompt alone.
    """
    found: JsonValue = request.json
    for name in ("response_format", "json_schema", "schema"):
        found = found.get(name) if isinstance(found, dict) else None
    if not isinstance(found, dict):
        return None
    asked = [text for role, text in request.messages if role == "user"]
    text = asked[-1] if asked else ""
    quoted = _QUOTED.search(text)
    value = _fit(cast("dict[str, Any]", found), quoted.group(2) if quoted else text)
    return orjson.dumps(value).decode()


def _fit(schema: dict[str, Any], text: str) -> object:
    kind = schema.get("type")
    if kind == "object":
        return {name: _fit(part, text) for name, part in schema["properties"].items()}
    if kind == "array":
        return [_fit(schema["items"], text)]
    if kind == "boolean":
        return True
    return schema.get("enum", [text])[0]
