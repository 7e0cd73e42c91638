"""Broken recordings, documents, imports and forms: some of those of `python -m bench.upload_fuzz`.

The same ones each time.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.upload_fuzz.attack import KINDS, Attack, Cases, left_behind
from bench.upload_fuzz.forms import Form, good
from bench.upload_fuzz.wire import Answer, call, send
from fireside import main
from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.support.waiting import eventually

SEED = 5
COUNT = 36


def _port(server: FiresideServer) -> int:
    return int(server.origin.rpartition(":")[2])


# A file whose end never comes is closed by being forgotten, which Python remarks on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_broken_uploads(server: FiresideServer) -> None:
    """Each is answered as documented, and when all is deleted no file is left of any."""
    document: Any = main.app.openapi()
    attack = Attack(_port(server), Cases(SEED), document["paths"])
    await attack.export_one()
    await attack.batch(range(COUNT), at_once=3)
    assert attack.findings == []
    assert attack.answers.total() == COUNT
    folders = [server.settings.documents_dir, server.settings.uploads_dir]
    await eventually(lambda: not left_behind(folders, lambda _: False))


def test_a_number_is_a_case() -> None:
    """With its seed a number makes the same upload again; cases are of all kinds."""
    first, second = Cases(SEED), Cases(SEED)
    made = [first.case(number) for number in range(30)]
    assert made == [second.case(number) for number in range(30)]
    assert {case.kind for case in made} == set(KINDS)
    assert len({case.form.body for case in made}) > 20
    assert {case.is_framed for case in made} == {True, False}


@pytest.mark.parametrize("is_chunked", [False, True])
async def test_an_honest_upload(server: FiresideServer, api: Api, is_chunked: bool) -> None:
    """What is sent by hand arrives as what any client sends."""
    agent = await api.new_agent()
    form = good("file", "a.txt", b"Some text.")
    path = f"/api/agents/{agent['id']}/documents"
    sent = Form(form.body, form.content_type, is_chunked=is_chunked)
    answer = await send(_port(server), "POST", path, sent)
    assert (answer.status, answer.json["filename"]) == (202, "a.txt")
    again = await call(_port(server), "GET", path)
    assert [each["id"] for each in again.json["documents"]] == [answer.json["id"]]


async def test_what_is_found(server: FiresideServer) -> None:
    """Answers that no document names, and that say nothing, are told with the case."""
    attack = Attack(_port(server), Cases(SEED), main.app.openapi()["paths"])
    cases = (attack.cases.case(number) for number in range(50))
    framed = next(case for case in cases if case.is_framed and case.kind != "clip")
    for answer in (
        Answer(500, "application/json", b"{}"),
        Answer(418, "application/json", b"{}"),
        Answer(0, "", b""),
        Answer(400, "text/plain", b"no"),
        Answer(400, "application/json", b'{"error": "", "detail": ""}'),
    ):
        before = len(attack.findings)
        attack._judge(framed, answer)  # pyright: ignore[reportPrivateUsage]
        assert len(attack.findings) == before + 1, answer
    assert f"case {framed.number} " in attack.findings[0]


def test_what_is_left(tmp_path: Path) -> None:
    """Files that should be gone are named, those that stay are not."""
    for name in ("kept", "left"):
        (tmp_path / name).touch()
    assert left_behind([tmp_path, tmp_path / "none"], lambda path: path.name == "kept") == [
        tmp_path / "left"
    ]
