"""Bodies of requests: JSON objects, and forms with a file as OpenAI's clients send recordings."""

import json
from dataclasses import dataclass, field
from typing import cast

from aiohttp import BodyPartReader, web

from fireside.local_models.answers import Refusal

LARGEST_FILE = 25 * 1024 * 1024
"""Bytes; the limit of OpenAI's API."""

_LARGEST_FIELD = 16 * 1024
_MOST_PARTS = 64
_AROUND = 64 * 1024
"""Bytes of a form beside its file."""


@dataclass
class Form:
    """The parts of a form."""

    file: bytes | None = None
    fields: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    def last(self, name: str) -> str | None:
        """Return the value of a field, the last one where it is there more than once."""
        values = self.fields.get(name)
        return values[-1] if values else None


def read_object(body: bytes) -> dict[str, object]:
    """Return the fields of a JSON object; raises Refusal."""
    try:
        fields: object = json.loads(body)
    except ValueError as exc:
        raise Refusal(400, f"The body is not valid JSON: {exc}.") from exc
    if not isinstance(fields, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return cast("dict[str, object]", fields)


async def read_body(request: web.Request, most: int) -> bytes:
    """Read a body that may be larger than the server's usual limit; raises Refusal."""
    if (request.content_length or 0) > most:
        raise _body_too_large(most)
    content = bytearray()
    while chunk := await request.content.readany():
        content += chunk
        if len(content) > most:
            raise _body_too_large(most)
    return bytes(content)


async def read_form(request: web.Request) -> Form:
    """Read a form whose file is called `file`; raises Refusal."""
    if request.content_type != "multipart/form-data":
        raise Refusal(400, "The body must be a form: multipart/form-data.")
    if (request.content_length or 0) > LARGEST_FILE + _AROUND:
        raise _too_large()
    form = Form()
    try:
        await _read_parts(request, form)
    except ValueError as exc:
        raise Refusal(400, "The form can't be read.") from exc
    return form


async def _read_parts(request: web.Request, form: Form) -> None:
    reader = await request.multipart()
    for _ in range(_MOST_PARTS):
        part = await reader.next()
        if part is None:
            return
        if not isinstance(part, BodyPartReader) or part.name is None:
            raise Refusal(400, "The form has a part that is neither a file nor a field.")
        if part.name == "file":
            form.file = await _read(part, LARGEST_FILE)
        else:
            value = (await _read(part, _LARGEST_FIELD)).decode()
            form.fields.setdefault(part.name, []).append(value)
    raise Refusal(400, "The form has too many parts.")


async def _read(part: BodyPartReader, most: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk(256 * 1024):
        content += chunk
        if len(content) > most:
            raise _too_large()
    return bytes(content)


def _body_too_large(most: int) -> Refusal:
    return Refusal(
        413, f"The request is too large: it may have {most} bytes.", code="request_too_large"
    )


def _too_large() -> Refusal:
    return Refusal(
        413,
        f"The request is too large: a file may have {LARGEST_FILE} bytes.",
        code="request_too_large",
    )
