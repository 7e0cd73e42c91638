"""What the first visit of the page costs on the wire."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass

from bench.figures import Figure, Row
from bench.kept import peer
from bench.rig import Rig, note

ROW = Row(
    "first-page",
    "first page: bytes (and requests) on the wire",
    peer("first-page"),
    "≤ 350 KB (script ≤ 200) / ≤ 20",
)
_BYTES_GOAL, _SCRIPT_GOAL, _REQUESTS_GOAL = 350_000, 200_000, 20
_IN_PAGE = re.compile(r"""<(?:script|link)\b[^>]*?\b(?:src|href)="(/[^"]+\.(?:js|css|woff2))["?]""")
_STATIC_IMPORT = re.compile(
    r"""\bfrom\s*["'](\.{1,2}/[^"']+\.js)["']|\bimport\s*["'](\./[^"']+\.js)["']"""
)


@dataclass(frozen=True)
class _Fetched:
    """One answer."""

    path: str
    size: int
    """Bytes of the body on the wire."""
    encoding: str
    text: str
    """The body, where it came as it is."""


def measure(rig: Rig) -> list[Figure]:
    """Fetch the page and all that it names, compressed as a browser would get it."""
    note("fetching the first page")
    page = _fetch(rig.fireside.port, "/", "identity")
    names = sorted(set(_IN_PAGE.findall(page.text)))
    if not names:
        return [Figure(ROW, "the page is not built", None)]
    names = _with_imports(rig.fireside.port, names)
    files = [_fetch(rig.fireside.port, path, "br, gzip") for path in ["/", *names]]
    total = sum(file.size for file in files)
    script = sum(file.size for file in files if file.path.endswith(".js"))
    ours = f"{total / 1000:.0f} KB (script {script / 1000:.0f}) / {len(files)}"
    is_met = total <= _BYTES_GOAL and script <= _SCRIPT_GOAL and len(files) <= _REQUESTS_GOAL
    raw = {file.path: {"bytes": file.size, "encoding": file.encoding} for file in files}
    short = f"{total / 1000:.0f} KB, {len(files)} requests"
    return [Figure(ROW, ours, is_met, raw, short)]


def _with_imports(port: int, names: list[str]) -> list[str]:
    """Add what the scripts import before they run."""
    found = list(names)
    for path in found:
        if path.endswith(".js"):
            text = _fetch(port, path, "identity").text
            folder = path.rpartition("/")[0]
            for match in _STATIC_IMPORT.finditer(text):
                imported = f"{folder}/{(match[1] or match[2]).removeprefix('./')}"
                if imported not in found:
                    found.append(imported)
    return found


def _fetch(port: int, path: str, encodings: str) -> _Fetched:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Accept-Encoding": encodings})
        response = connection.getresponse()
        body = response.read()
    finally:
        connection.close()
    if response.status != http.HTTPStatus.OK:
        raise RuntimeError(f"GET {path} answered {response.status}")
    encoding = response.headers.get("Content-Encoding", "identity")
    text = body.decode(errors="replace") if encoding == "identity" else ""
    return _Fetched(path, len(body), encoding, text)
