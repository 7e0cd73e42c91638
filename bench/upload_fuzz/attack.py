"""Sends cases, each made of its number alone, and judges what comes of them."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.upload_fuzz.forms import Form, broken, good
from bench.upload_fuzz.material import Kind, Seed, material
from bench.upload_fuzz.mutations import changed
from bench.upload_fuzz.wire import Answer, Hangs, call, send

KINDS: Sequence[Kind] = ("recording", "document", "import", "clip")
_FIELDS: Mapping[Kind, str] = {
    "recording": "audio",
    "document": "file",
    "import": "file",
    "clip": "file",
}
_BROKEN_FORMS = 0.35
"""The share of cases whose form is wrong; of the others it is the file."""
_STILL = 0.01
ENDED = ("ready", "failed")
_CALLS: Mapping[Kind, str] = {
    "recording": "/api/sessions/{session_id}/voice",
    "document": "/api/agents/{agent_id}/documents",
    "import": "/api/import",
    "clip": "/v1/audio/transcriptions",
}


@dataclass(frozen=True)
class Case:
    """One upload."""

    number: int
    kind: Kind
    seed: str
    """The name of the file that it was made of."""
    form: Form
    is_framed: bool
    """Whether the request around the form is one of HTTP."""
    is_preview: bool


class Cases:
    """Makes a case of its number: the same one each time."""

    def __init__(self, seed: int, more: Mapping[Kind, Path] | None = None) -> None:
        """Gather the material; `more` are folders with further files of a kind."""
        self._seed = seed
        self._material = {kind: material(kind, (more or {}).get(kind)) for kind in KINDS}

    def add(self, kind: Kind, seed: Seed) -> None:
        """Add a file to what cases are made of."""
        self._material[kind] = [*self._material[kind], seed]

    def case(self, number: int) -> Case:
        """Return a case."""
        dice = random.Random(f"{self._seed}-{number}")  # noqa: S311 - no secret
        kind = KINDS[number % len(KINDS)]
        seed = dice.choice(self._material[kind])
        if dice.random() < _BROKEN_FORMS:
            form = broken(_FIELDS[kind], seed.name, seed.data, dice)
        else:
            form = good(_FIELDS[kind], seed.name, changed(seed, dice))
        return Case(
            number=number,
            kind=kind,
            seed=seed.name,
            form=form,
            is_framed=form.length_off_by == 0,
            is_preview=kind == "import" and dice.random() < 0.5,  # noqa: PLR2004 - half of them
        )


@dataclass
class Attack:
    """What was sent to a server so far, and what was found."""

    port: int
    cases: Cases
    documented: Mapping[str, Any]
    """The paths of the server's OpenAPI document."""
    findings: list[str] = field(default_factory=list[str])
    answers: Counter[str] = field(default_factory=Counter[str])
    slowest: float = 0.0

    async def export_one(self) -> None:
        """Add a file that the server itself has made to what cases are made of."""
        agent = (await self._made("/api/agents", {"name": "E", "system_prompt": "p"}))["id"]
        session = (await self._made(f"/api/agents/{agent}/sessions", {}))["id"]
        path = f"/api/sessions/{session}/messages"
        await call(self.port, "POST", path, {"content": "Hi"})
        document = good("file", "a.txt", b"Some text.")
        await send(self.port, "POST", f"/api/agents/{agent}/documents", document)
        answer = await call(self.port, "GET", f"/api/agents/{agent}/export?recordings=true")
        self.cases.add("import", Seed("exported.zip", answer.body))
        await self._be_well(agent)

    async def batch(self, numbers: Sequence[int], at_once: int) -> None:
        """Send these cases, then see that the server is well and forgets all that came of them."""
        agent = (await self._made("/api/agents", {"name": "F", "system_prompt": "p"}))["id"]
        waiting = iter(numbers)

        async def work() -> None:
            path = f"/api/agents/{agent}/sessions"
            session = (await self._made(path, {}))["id"]
            for number in waiting:
                await self._try(self.cases.case(number), agent, session)

        await asyncio.gather(*(work() for _ in range(at_once)))
        await self._be_well(agent)

    async def _try(self, case: Case, agent: str, session: str) -> None:
        path = _CALLS[case.kind].format(session_id=session, agent_id=agent)
        path += "?preview=true" if case.is_preview else ""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        try:
            answer = await send(self.port, "POST", path, case.form)
        except Hangs as error:
            self._find(case, str(error))
            return
        self.slowest = max(self.slowest, loop.time() - begun)
        self.answers[f"{case.kind} {answer.status}"] += 1
        self._judge(case, answer)
        if case.kind == "import" and answer.status == 201:  # noqa: PLR2004 - Created
            await call(self.port, "DELETE", f"/api/agents/{answer.json['agent_id']}")

    def _judge(self, case: Case, answer: Answer) -> None:
        if not case.is_framed:
            # No request, so nothing to be said: but never that the server is at fault.
            if answer.status >= 500:  # noqa: PLR2004 - of the server
                self._find(case, f"{answer.status} {answer.body[:300]!r}")
            return
        known = self.documented[_CALLS[case.kind]]["post"]["responses"]
        if str(answer.status) not in known or answer.status >= 500:  # noqa: PLR2004 - likewise
            self._find(case, f"{answer.status} {answer.body[:300]!r}")
        elif answer.content_type != "application/json":
            self._find(case, f"{answer.status} as {answer.content_type!r}")
        elif answer.status >= 400 and not _has_reason(answer.json, case.kind):  # noqa: PLR2004 - refused
            self._find(case, f"no reason: {answer.body[:300]!r}")

    async def _be_well(self, agent: str) -> None:
        health = await call(self.port, "GET", "/api/health")
        if health.status != 200 or health.json["status"] != "ok":  # noqa: PLR2004 - OK
            self.findings.append(f"health: {health.status} {health.body!r}")
        path = f"/api/agents/{agent}/documents"
        while not _are_ended((await call(self.port, "GET", path)).json["documents"]):  # noqa: ASYNC110 - it is another process
            await asyncio.sleep(_STILL)
        await call(self.port, "DELETE", f"/api/agents/{agent}")

    async def _made(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401
        answer = await call(self.port, "POST", path, body)
        if answer.status != 201:  # noqa: PLR2004 - Created
            raise RuntimeError(f"{path}: {answer.status} {answer.body!r}")
        return answer.json

    def _find(self, case: Case, what: str) -> None:
        self.findings.append(f"case {case.number} ({case.kind}, of {case.seed}): {what}")


def _has_reason(body: Mapping[str, Any], kind: Kind) -> bool:
    """Whether an error says what is wrong, in the shape of the call's clients."""
    if kind == "clip":
        return bool(body["error"]["message"])
    return bool(body["error"] and body["detail"])


def _are_ended(documents: Sequence[Mapping[str, Any]]) -> bool:
    return all(document["status"] in ENDED for document in documents)


def left_behind(folders: Sequence[Path], is_ours: Callable[[Path], bool]) -> list[Path]:
    """Return the files that are left in these folders when nothing should be."""
    return sorted(
        path
        for folder in folders
        if folder.exists()
        for path in folder.rglob("*")
        if path.is_file() and not is_ours(path)
    )
