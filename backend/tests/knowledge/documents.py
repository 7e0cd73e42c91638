"""Documents for the tests: added, waited for and looked into through the API."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import aiohttp
import orjson

from tests.support.api import Answer, Api
from tests.support.database import query
from tests.support.events import Json
from tests.support.waiting import PATIENCE

DATA = Path(__file__).parent / "data"
Passage = tuple[int, "int | None", int, int, str]
"""Position, page, first character, the one after the last, and text."""


@dataclass(frozen=True)
class Truth:
    """What a file of the folder must do."""

    file: str
    expect: str
    pages: int | None
    needles: list[dict[str, str | int]]


@cache
def truths() -> tuple[Truth, ...]:
    """Return what every file of the folder must do."""
    lines = (DATA / "truth.jsonl").read_bytes().splitlines()
    return tuple(Truth(**orjson.loads(line)) for line in lines)


def sample(name: str) -> bytes:
    """Return a file of the folder."""
    return (DATA / name).read_bytes()


async def add(
    api: Api,
    agent_id: str,
    filename: str,
    data: bytes,
    headers: Mapping[str, str] | None = None,
) -> Answer:
    """Add a file as a page does."""
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", BytesIO(data), filename=filename)
    url = f"{api.origin}/api/agents/{agent_id}/documents"
    async with api.client.post(url, data=form, headers=headers) as response:
        return Answer(response.status, response.headers, await response.read())


async def added(api: Api, agent_id: str, filename: str, data: bytes) -> Json:
    """Add a file that is taken, and return its document."""
    answer = await add(api, agent_id, filename, data)
    assert answer.status == 202, answer.body
    return answer.json


async def document(api: Api, document_id: str) -> Json:
    """Return a document."""
    answer = await api.get(f"/documents/{document_id}")
    assert answer.status == 200, answer.body
    return answer.json


async def ended(api: Api, document_id: str) -> Json:
    """Wait until a document is ready or has failed, and return it."""
    deadline = time.monotonic() + PATIENCE
    while True:
        found = await document(api, document_id)
        if found["status"] in ("ready", "failed"):
            return found
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.01)  # real time: a document tells nobody when it is ready


async def read(api: Api, agent_id: str, filename: str, data: bytes) -> Json:
    """Add a file and wait until it is ready."""
    found = await ended(api, (await added(api, agent_id, filename, data))["id"])
    assert found["status"] == "ready", found
    return found


async def refused(api: Api, agent_id: str, filename: str, data: bytes) -> str:
    """Add a file that can't be read, and return the sentence that says why."""
    answer = await add(api, agent_id, filename, data)
    if answer.status == 400:
        assert answer.error == (400, "Invalid Document")
        return answer.json["detail"]
    found = await ended(api, answer.json["id"])
    assert found["status"] == "failed", found
    return found["error"]


async def texts(api: Api, document_id: str) -> dict[int, str]:
    """Return the text of every page."""
    found: dict[int, str] = {}
    while True:
        answer = await api.get(f"/documents/{document_id}/pages?first={len(found) + 1}&limit=100")
        found |= {page["number"]: page["text"] for page in answer.json["pages"]}
        if len(found) >= answer.json["total"]:
            return found


async def text(api: Api, document_id: str) -> str:
    """Return the whole text of a document."""
    return "".join((await texts(api, document_id)).values())


def chunks(data_dir: Path, document_id: str) -> list[Passage]:
    """Return the passages of a document, as they are stored."""
    rows = query(
        data_dir,
        "SELECT position, page, char_start, char_end, text FROM chunks"
        " WHERE document_id = ? ORDER BY position",
        document_id,
    )
    return [
        (row["position"], row["page"], row["char_start"], row["char_end"], row["text"])
        for row in rows
    ]


def rows(data_dir: Path) -> dict[str, int]:
    """Return how many rows the tables of libraries have."""
    tables = ("documents", "document_pages", "chunks", "chunk_terms", "embeddings")
    return {
        table: query(data_dir, f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in tables
    }


def holding(documents: int, pages: int, chunks: int) -> dict[str, int]:
    """Return the rows of libraries in which each passage can be found by words and by meaning."""
    return {
        "documents": documents,
        "document_pages": pages,
        "chunks": chunks,
        "chunk_terms": chunks,
        "embeddings": chunks,
    }


def files(data_dir: Path) -> set[str]:
    """Return the names of the originals on the disk, unfinished ones included."""
    return {name for _, _, names in os.walk(data_dir / "documents") for name in names}
