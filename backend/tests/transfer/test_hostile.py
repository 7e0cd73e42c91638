"""Files that were made to do harm are refused with a sentence, and leave nothing."""

from __future__ import annotations

import stat
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import orjson
import pytest

from fireside.services.transfer import archive
from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.transfer.carrying import (
    AGENT,
    agent_file,
    entries,
    exported,
    is_empty,
    manifest,
    packed,
    refused,
    send,
    session_file,
)

_CENTRAL, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"


def _with_info(change: Callable[[zipfile.ZipInfo], None], data: bytes = b"x") -> bytes:
    """Return a zip whose only entry is described as `change` wants it."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        info = zipfile.ZipInfo("entry.txt")
        change(info)
        made.writestr(info, data)
    return target.getvalue()


def _named(name: str) -> bytes:
    """Return a zip with an entry of this name, as it stands."""
    whole = _with_info(lambda info: setattr(info, "filename", "n" * len(name.encode())))
    return whole.replace(b"n" * len(name.encode()), name.encode())


def _twice() -> bytes:
    whole = packed({"manifest.json": b"{}", "agent.jsoN": b"{}", "agent.json": b"{}"})
    return whole.replace(b"agent.jsoN", b"agent.json")


def _flagged(flag: int) -> bytes:
    whole = bytearray(packed({"manifest.json": b"{}"}))
    for magic, offset in ((_LOCAL, 6), (_CENTRAL, 8)):
        at = whole.index(magic) + offset
        whole[at : at + 2] = struct.pack("<H", flag)
    return bytes(whole)


def _lying(size: int) -> bytes:
    """Return a zip whose entry says that it has so many bytes."""
    whole = bytearray(packed({"manifest.json": b"{}" * 200, "agent.json": b"{}"}))
    for magic, offset in ((_LOCAL, 22), (_CENTRAL, 24)):
        at = whole.index(magic) + offset
        whole[at : at + 4] = struct.pack("<I", size)
    return bytes(whole)


def _overlapping() -> bytes:
    """Return a zip in which many entries are one and the same bytes."""
    stored = packed({"manifest.json": bytes(100_000)}, zipfile.ZIP_STORED)
    at = stored.index(_CENTRAL)
    end = stored.index(b"PK\x05\x06")
    one = stored[at:end]
    many = b"".join(one.replace(b"manifest.json", b"manife%02d.json" % n) for n in range(50))
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 50, 50, len(many), at, 0)
    return stored[:at] + many + last


_SLIP = "leads out of it"
_HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "slip": (lambda: _named("../../etc/cron.d/x"), _SLIP),
    "slip in the middle": (lambda: _named("documents/../../x"), _SLIP),
    "absolute": (lambda: _named("/etc/passwd"), _SLIP),
    "drive": (lambda: _named("C:/windows/x"), _SLIP),
    "backslashes": (lambda: _named("..\\..\\x"), _SLIP),
    "NUL": (lambda: _named("agent.json\x00.exe"), _SLIP),
    "long name": (lambda: _named("n" * 301), _SLIP),
    "symlink": (
        lambda: _with_info(lambda i: setattr(i, "external_attr", (stat.S_IFLNK | 0o777) << 16)),
        "a link or a device",
    ),
    "device": (
        lambda: _with_info(lambda i: setattr(i, "external_attr", (stat.S_IFBLK | 0o666) << 16)),
        "a link or a device",
    ),
    "bomb": (lambda: packed({"manifest.json": bytes(20_000_000)}), "may be a bomb"),
    "encrypted": (lambda: _flagged(1), "has a password"),
    "strong encryption": (lambda: _flagged(0x41), "has a password"),
    "other method": (
        lambda: packed({"manifest.json": b"{}" * 99}, zipfile.ZIP_LZMA),
        "Use a plain zip",
    ),
    "many entries": (
        lambda: packed({f"{n}": b"" for n in range(archive.MOST_ENTRIES + 1)}),
        "too many entries",
    ),
    "duplicate": (_twice, "two entries of the same name"),
    "same but for case": (lambda: packed({"A.json": b"", "a.json": b""}), "of the same name"),
    "overlapping": (_overlapping, "not honest"),
    "too small a size": (lambda: _lying(10), "is damaged"),
    "too large a size": (lambda: _lying(4000), "is damaged"),
    "cut": (lambda: agent_file()[:-30], "is damaged"),
    "only a beginning": (lambda: b"PK\x03\x04", "is damaged"),
}


@pytest.mark.parametrize("name", _HOSTILE)
async def test_archives(api: Api, server: FiresideServer, name: str) -> None:
    """An archive that no honest program writes is refused, whatever is in it."""
    make, sentence = _HOSTILE[name]
    assert sentence in await refused(api, make())
    assert is_empty(server.data_dir)


async def test_unpacked_size(
    api: Api, server: FiresideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries that are harmless alone are refused when all of them are too large together."""
    monkeypatch.setattr(archive, "MOST_UNPACKED", 2_000_000)
    whole = packed({f"{n}.bin": bytes(900_000) for n in range(3)})
    assert "too large when it is unpacked" in await refused(api, whole)
    assert is_empty(server.data_dir)


async def test_a_list_that_fills_the_memory(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of entries is measured before it is read."""
    monkeypatch.setattr(archive, "MOST_DIRECTORY", 70_000)
    whole = packed({f"{n:0200}": b"" for n in range(500)})
    assert "too many entries" in await refused(api, whole)


_CONTENTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "is empty"),
    "not a file of ours": (lambda: b"GIF89a", "no file that can be imported"),
    "zip of something": (lambda: packed({"a.txt": b"a"}), "no file that can be imported"),
    "JSON of something": (lambda: b'{"a": 1}', "no file that can be imported"),
    "deep JSON": (lambda: b"[" * 100_000 + b"]" * 100_000, "no file that can be imported"),
    "other format": (lambda: agent_file(format="other"), "no file that can be imported"),
    "newer": (lambda: agent_file(version=2), "of a newer Fireside (format 2)"),
    "manifest that is none": (
        lambda: packed({"manifest.json": b"[]", "agent.json": b"{}"}),
        "manifest.json is not as an export is",
    ),
    "entry not in the manifest": (
        lambda: packed(
            {"agent.json": b"{}", "x.exe": b"MZ", "manifest.json": manifest({"agent.json": b"{}"})}
        ),
        "is not whole",
    ),
    "no agent": (lambda: packed({"manifest.json": manifest({})}), "is not whole"),
    "wrong hash": (
        lambda: packed(
            {"agent.json": b'{"a":1}', "manifest.json": manifest({"agent.json": b'{"a":2}'})}
        ),
        "agent.json was changed",
    ),
    "no name": (lambda: agent_file(agent={"system_prompt": "x"}), "agent.json is not as an"),
    "prompt too long": (
        lambda: agent_file(agent={**AGENT, "system_prompt": "x" * 20_001}),
        "system_prompt",
    ),
    "document missing": (
        lambda: agent_file(
            agent={**AGENT, "documents": [{"id": "1", "path": "documents/1", "filename": "a.txt"}]}
        ),
        "documents/1 is missing",
    ),
    "document from elsewhere": (
        lambda: agent_file(
            agent={**AGENT, "documents": [{"id": "1", "path": "/etc/passwd", "filename": "a.txt"}]}
        ),
        "/etc/passwd is missing",
    ),
    "versions of one id": (
        lambda: agent_file(agent={**AGENT, "versions": [_version(1), _version(1)]}),
        "two versions of the prompt",
    ),
    "circle": (
        lambda: _conversation({"id": "a", "parent_id": "b"}, {"id": "b", "parent_id": "a"}),
        "in a circle",
    ),
    "own parent": (lambda: _conversation({"id": "a", "parent_id": "a"}), "in a circle"),
    "parent missing": (lambda: _conversation({"id": "a", "parent_id": "b"}), "parent is missing"),
    "one id twice": (lambda: _conversation({"id": "a"}, {"id": "a"}), "the same id"),
    "unknown role": (lambda: _conversation({"id": "a", "role": "system"}), "messages.0.role"),
    "running": (lambda: _conversation({"id": "a", "status": "streaming"}), "messages.0.status"),
    "no time": (lambda: _conversation({"id": "a", "created_at": "soon"}), "created_at"),
    "foreign link": (
        lambda: _conversation({"id": "a", "citations": [{"index": 1, "document_id": []}]}),
        "citations",
    ),
}


def _version(number: int) -> dict[str, Any]:
    created_at = "2026-01-15T10:30:00Z"
    return {"id": f"{number}", "system_prompt": "x", "origin": "typed", "created_at": created_at}


def _conversation(*messages: dict[str, Any]) -> bytes:
    return agent_file({"sessions/0001.json": session_file(*messages)})


@pytest.mark.parametrize("name", _CONTENTS)
async def test_contents(api: Api, server: FiresideServer, name: str) -> None:
    """A file that is not what an export is is refused, and the sentence says where."""
    make, sentence = _CONTENTS[name]
    assert sentence in await refused(api, make())
    assert is_empty(server.data_dir)


async def test_too_large(api: Api) -> None:
    """A file over the limit is refused by its length, before it is read."""
    headers = {"Content-Length": str(600 * 1024 * 1024), "Content-Type": "multipart/form-data"}
    async with api.client.post(f"{api.origin}/api/import", headers=headers, data=None) as answer:
        assert answer.status == 413
        assert "at most 500 MB" in (await answer.json())["detail"]


async def test_a_very_long_thread(api: Api) -> None:
    """Messages that stand in any order, 5,000 below each other, come in as one thread."""
    rows = [{"id": str(n), "parent_id": str(n - 1) if n else None} for n in range(5000)]
    brought = await send(api, _conversation(*reversed(rows)))
    assert brought.json["message_count"] == 5000
    sessions = (await api.get(f"/agents/{brought.json['agent_id']}/sessions")).json["sessions"]
    page = (await api.get(f"/sessions/{sessions[0]['id']}/messages?limit=10")).json
    assert page["total_count"] == 5000


async def test_what_looks_like_code_is_text(api: Api) -> None:
    """Names and texts that would run somewhere come in as they are, and go out as they are."""
    evil = "<script>alert(1)</script>${7*7}'; DROP TABLE agents; --"
    agent = {**AGENT, "name": evil[:100], "system_prompt": evil}
    session = session_file({"id": "a", "content": evil}, title=evil)
    brought = await send(api, agent_file({"sessions/0001.json": session}, agent))
    found = entries(await exported(api, brought.json["agent_id"]))
    assert orjson.loads(found["agent.json"])["name"] == evil[:100]
    assert orjson.loads(found["sessions/0001.json"])["messages"][0]["content"] == evil
