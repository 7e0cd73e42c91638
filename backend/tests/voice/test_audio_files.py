"""Recordings over HTTP: parts, types, and nothing else than recordings."""

import pytest
import pytest_asyncio

from tests.support.raw import send_raw
from tests.voice.conftest import Listener
from tests.voice.samples import SPEECH, sample
from tests.voice.talking import fetch, talk

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIZE = len(sample(SPEECH))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def url(shared_listener: Listener) -> str:
    """Where the one recording is that all ask for."""
    return await _upload(shared_listener, sample(SPEECH))


async def _upload(listener: Listener, data: bytes) -> str:
    session = await listener.api.new_session()
    answer = await talk(listener.api, session["id"], data)
    return answer.json["user_message"]["audio_url"]


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, SIZE),
        ("bytes=-100", SIZE - 100, SIZE),
        (f"bytes=0-{SIZE * 2}", 0, SIZE),
        (f"bytes=-{SIZE * 2}", 0, SIZE),
        (f"bytes={SIZE - 1}-{SIZE - 1}", SIZE - 1, SIZE),
        ("bytes=0-", 0, SIZE),
        ("bytes = 5 - 6", 5, 7),
    ],
)
async def test_a_part(listener: Listener, url: str, asked: str, first: int, end: int) -> None:
    """A player that seeks gets the bytes that it asks for."""
    answer = await fetch(listener.api, url, Range=asked)
    assert answer.status == 206
    assert answer.body == sample(SPEECH)[first:end]
    assert answer.headers["Content-Range"] == f"bytes {first}-{end - 1}/{SIZE}"
    assert answer.headers["Content-Length"] == str(end - first)


@pytest.mark.parametrize("asked", ["", "bytes=9-5", "bytes=-", "lines=0-5", "bytes=0-1,4-5", "x"])
async def test_no_single_part(listener: Listener, url: str, asked: str) -> None:
    """Anything else than one part is answered with the whole."""
    answer = await fetch(listener.api, url, Range=asked)
    assert (answer.status, answer.body) == (200, sample(SPEECH))
    assert answer.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=-0"])
async def test_a_part_beyond_the_end(listener: Listener, url: str, asked: str) -> None:
    """416, with the size."""
    answer = await fetch(listener.api, url, Range=asked)
    assert answer.status == 416
    assert answer.headers["Content-Range"] == f"bytes */{SIZE}"


async def test_the_head_alone(listener: Listener, url: str) -> None:
    """HEAD tells what GET would send."""
    answer = await listener.api.call("HEAD", url.removeprefix("/api"))
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == str(SIZE)


@pytest.mark.parametrize("name", ["polyglot_void_html.webm", "title_xss.mp3", "title_xss.webm"])
async def test_it_is_never_a_page(listener: Listener, name: str) -> None:
    """Markup inside of a recording is served as sound, and no browser may look for more in it."""
    url = await _upload(listener, sample(name))
    answer = await fetch(listener.api, url, Accept="text/html")
    assert answer.body == sample(name)
    assert answer.headers["Content-Type"] in ("audio/webm", "audio/mpeg")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path",
    [
        "uploads/none.webm",
        "uploads/..%2F..%2Ffireside.db",
        "uploads/../../fireside.db",
        "uploads/%2e%2e%2f%2e%2e%2ffireside.db",
        "tts/..%5c..%5cfireside.db",
        "uploads/.hidden.webm",
        "uploads/secret.html",
        "uploads/secret.txt",
        "uploads/link.webm",
        "uploads/folder.webm",
        "uploads/%00.webm",
        "uploads/" + "a" * 300 + ".webm",
        "other/none.webm",
        "uploads/",
    ],
)
async def test_nothing_else_is_served(listener: Listener, path: str) -> None:
    """No path leads out of the folder, and no file that is none of ours out of it."""
    server = listener.server
    uploads = server.settings.uploads_dir
    uploads.mkdir(parents=True, exist_ok=True)
    for name in ("secret.html", "secret.txt", ".hidden.webm"):
        (uploads / name).write_text("secret")
    (uploads / "folder.webm").mkdir(exist_ok=True)
    if not (uploads / "link.webm").is_symlink():
        (uploads / "link.webm").symlink_to(server.data_dir / "fireside.db")
    host = server.origin.removeprefix("http://")
    request = f"GET /api/audio/{path} HTTP/1.1\r\nHost: {host}\r\n\r\n"
    status, headers, body = await send_raw(server.origin, request.encode())
    assert status in (404, 422), body
    assert headers["content-type"] == "application/json"
    assert b"secret" not in body
    assert b"SQLite" not in body
