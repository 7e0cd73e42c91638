"""Documents that are added while processes are killed, and read again in peace."""

from __future__ import annotations

import asyncio
import http
from contextlib import suppress
from http.client import HTTPException

import orjson

from bench.api import Api
from bench.chaos.retries import until_it_answers
from bench.ingest import text_of
from bench.knowledge.library import Library

_EVERY = 2.0
"""Seconds between two documents."""
_CHARACTERS = 150_000
_PATIENCE = 120.0


class Readings:
    """Adds documents to one agent, and finds out what became of them."""

    def __init__(self, port: int) -> None:
        """Create the agent; nobody is killed yet."""
        self._port = port
        self._library = Library(port)
        self._files: dict[str, bytes] = {}

    @property
    def count(self) -> int:
        """How many documents were added."""
        return len(self._files)

    async def add_for_ever(self) -> None:
        """Add one after the other, each until it is there."""
        while True:
            name = f"{self.count + 1}.txt"
            self._files[name] = text_of(_CHARACTERS) + name.encode()
            await until_it_answers(lambda name=name: self._add(name))
            await asyncio.sleep(_EVERY)

    def problems(self) -> list[str]:
        """Wait for all of them, and say of each that is not there once, and read as in peace."""
        answer = Api(self._port).call("GET", f"/api/agents/{self._library.agent_id}/documents")
        there = [(each["filename"], each["id"]) for each in orjson.loads(answer)["documents"]]
        found = [] if sorted(dict(there)) == sorted(self._files) else ["documents are missing"]
        found += ["documents are there twice"] if len(dict(there)) != len(there) else []
        peaceful = Library(self._port)
        for name, document_id in there:
            ended = self._library.wait(document_id, _PATIENCE)
            calm = peaceful.wait(peaceful.add(name, self._files[name]).body["id"], _PATIENCE)
            if (ended["status"], ended["chunk_count"]) != ("ready", calm["chunk_count"]):
                found.append(f"{name} is {ended['status']}, {ended['chunk_count']} passages")
            elif self._library.pages(document_id) != peaceful.pages(calm["id"]):
                found.append(f"{name} has other pages than in peace")
        return found

    def _add(self, name: str) -> None:
        """Add a file; that it is there already, from a try without an answer, is as good."""
        status = http.HTTPStatus.SERVICE_UNAVAILABLE
        # What is no JSON comes from nginx, which found nobody.
        with suppress(orjson.JSONDecodeError):
            status = self._library.add(name, self._files[name]).status
        if status not in (http.HTTPStatus.ACCEPTED, http.HTTPStatus.CONFLICT):
            raise HTTPException(f"adding {name} was answered {status}")
