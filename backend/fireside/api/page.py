"""Serves the built page.

Files go precompressed where the client takes it; each of its own addresses gets `index.html`.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.datastructures import Headers
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.types import Receive, Scope, Send

from fireside.api.browser_headers import BROWSER_HEADERS
from fireside.api.error_handlers import error_response

LONGEST_PATH = 250
"""Characters of a path that may be a file's; more than a file system takes would raise."""
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_DRAWS = "assets/pdf.worker"
"""The script that draws PDF files, in a worker whose rights are its own."""
# Scans are unpacked by WebAssembly; JavaScript made from text stays forbidden there as well.
_DRAWS_POLICY = (
    f"{BROWSER_HEADERS['Content-Security-Policy']}; script-src 'self' 'wasm-unsafe-eval'"
)
_NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>Fireside</title>
<p>The page is not built yet. Run <code>make run</code>, or <code>npm run dev</code>
in the folder frontend.</p>
<p>The API is at <a href="/api/docs">/api/docs</a>."""


class Page:
    """The files of the built page below `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        response = self._response(scope)
        await response(scope, receive, send)

    def _response(self, scope: Scope) -> Response:
        path = str(scope["path"]).lstrip("/")
        if path.startswith(("api/", "v1/")) or "\0" in path:
            return error_response(404, "Not Found", "There is no such call.")
        if scope["method"] not in ("GET", "HEAD"):
            return error_response(405, "Method Not Allowed", "There is no such call here.")
        return self._page(path, Headers(scope=scope))

    def _page(self, path: str, headers: Headers) -> Response:
        file = (self._folder / path).resolve()
        if not file.is_relative_to(self._folder) or len(path) > LONGEST_PATH:
            return error_response(404, "Not Found", "There is no such page.")
        if path and file.is_file():
            response = self._file(file, headers, is_hashed=path.startswith("assets/"))
            if path.startswith(_DRAWS):
                response.headers["Content-Security-Policy"] = _DRAWS_POLICY
            return response
        if Path(path).suffix:
            return error_response(404, "Not Found", "There is no such file.")
        index = self._folder / "index.html"
        if not index.is_file():
            return HTMLResponse(_NOT_BUILT)
        return self._file(index, headers, is_hashed=False)

    def _file(self, file: Path, headers: Headers, *, is_hashed: bool) -> Response:
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        # A name in assets/ changes with its content; all else is asked for again each time.
        cache = "public, max-age=31536000, immutable" if is_hashed else "no-cache"
        sent = {"Cache-Control": cache, "Vary": "Accept-Encoding"}
        accepted = headers.get("accept-encoding", "")
        for encoding, suffix in _ENCODINGS:
            packed = file.with_name(file.name + suffix)
            if encoding in accepted and packed.is_file():
                sent["Content-Encoding"] = encoding
                return FileResponse(packed, media_type=media_type, headers=sent)
        return FileResponse(file, media_type=media_type, headers=sent)


def find_page(configured: Path | None) -> Path:
    """Return the folder of the built page: the one set, in the package, or beside the backend."""
    packaged = Path(__file__).parent.parent / "page"
    if configured is not None:
        return configured
    if packaged.is_dir():
        return packaged
    return Path(__file__).parents[3] / "frontend" / "dist"
