"""The real model process, started by hand, and what tests ask of it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import aiohttp
import orjson

import fireside
from fireside.local_models.catalog import CatalogModel
from fireside.local_models.handshake import ChatConfig, ChildConfig, ChildEvent, RoleConfig
from fireside.local_models.store import ModelStore

Json: TypeAlias = dict[str, Any]

TOKEN = "a-token-of-this-run"
THREADS = 2

SYSTEM = "Answer the question using only the context. Be brief."
QUESTION = (
    "Context: The Harbour Café opens at 9, has 46 seats and belongs to Maria Lindqvist.\n\n"
    "Question: How many seats does the Harbour Café have?"
)


@dataclass(frozen=True)
class Answer:
    """A whole response."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Json:
        """The parsed body."""
        return orjson.loads(self.body)

    @property
    def error(self) -> tuple[int, str | None]:
        """Status and code of an error, which must be in OpenAI's shape."""
        assert set(self.json) == {"error"}, self.json
        error = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}, error
        assert error["message"].endswith("."), error
        return self.status, error["code"]


@dataclass(frozen=True)
class RunningModel:
    """A model process that answers."""

    origin: str
    name: str
    process: subprocess.Popen[bytes]

    def body(self, **fields: object) -> Json:
        """Return a request for a short answer that can be predicted."""
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": QUESTION}]
        asked = {"model": self.name, "messages": messages, "temperature": 0, "max_tokens": 40}
        return asked | fields

    async def call(self, method: str, path: str, json: object = None, token: str = TOKEN) -> Answer:
        """Make one call."""
        return await call(self.origin, method, path, json, token)

    async def complete(self, **fields: object) -> Answer:
        """Ask for a completion."""
        return await self.call("POST", "/v1/chat/completions", self.body(**fields))


async def call(
    origin: str, method: str, path: str, json: object = None, token: str = TOKEN
) -> Answer:
    """Make one call on a model process."""
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession() as client,
        client.request(method, origin + path, json=json, headers=headers) as response,
    ):
        return Answer(response.status, response.headers, await response.read())


def chunks_of(body: bytes) -> list[Json]:
    """Return the chunks of a whole stream, which must have its proper end."""
    *events, end = [line for line in body.split(b"\n\n") if line]
    assert end == b"data: [DONE]"
    return [orjson.loads(event.removeprefix(b"data: ")) for event in events]


def text_of(chunks: list[Json]) -> str:
    """Return the text that the chunks carry."""
    choices = [choice for chunk in chunks for choice in chunk["choices"]]
    return "".join(choice["delta"].get("content") or "" for choice in choices)


def start_process(environment: Mapping[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start a model process that still waits for its configuration."""
    return subprocess.Popen(
        [sys.executable, "-m", "fireside.local_models"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None,
        cwd=Path(fireside.__file__).parent.parent,
        env={**os.environ, **(environment or {})},
    )


def configure(process: subprocess.Popen[bytes], store: ModelStore, model: CatalogModel) -> str:
    """Hand over the configuration; return where the process listens."""
    assert process.stdin is not None
    path = store.path(model) / model.files[0].name
    drawn = model.sampling
    chat = ChatConfig(
        model.name, str(path), model.context_tokens, THREADS, drawn.temperature, drawn.top_p
    )
    process.stdin.write(ChildConfig(TOKEN, chat).to_line())
    process.stdin.flush()
    listening = next_event(process)
    assert listening.event == "listening"
    return f"http://127.0.0.1:{listening.port}"


def assign(process: subprocess.Popen[bytes], config: RoleConfig) -> None:
    """Tell which model is to serve a role."""
    assert process.stdin is not None
    process.stdin.write(config.to_line())
    process.stdin.flush()


def next_event(process: subprocess.Popen[bytes]) -> ChildEvent:
    """Wait for what the process tells next."""
    assert process.stdout is not None
    return ChildEvent.from_line(process.stdout.readline())


@contextmanager
def run_model(store: ModelStore, model: CatalogModel) -> Generator[RunningModel]:
    """Run a model process for as long as the block takes."""
    with start_process() as process:
        try:
            origin = configure(process, store, model)
            assert next_event(process).event == "ready"
            yield RunningModel(origin, model.name, process)
        finally:
            process.kill()
