"""Weights from Hugging Face, continued by byte range where they were left."""

import contextlib
import http.client
import queue
import threading
import urllib.error
import urllib.request
from pathlib import Path
from typing import cast

from fireside.local_models.catalog import ModelFile
from fireside.local_models.errors import SourceFailed
from fireside.local_models.transfer import Transfer

CONNECT_SECONDS = 6.0
"""Many networks have no way there, and some drop packets silently: don't let a person wait."""

READ_SECONDS = 15.0
"""Silence after which a connection counts as broken."""

ATTEMPTS = 3
"""Connections for one file, as long as each brings something."""

_CHUNK_BYTES = 1 << 20
_PARTIAL_CONTENT = 206


class HuggingFace:
    """Fetches files from Hugging Face, or from a mirror with the same paths."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint.rstrip("/")
        self._is_reachable = True

    def fetch(self, file: ModelFile, part: Path, transfer: Transfer) -> None:
        """Continue `part` until it is the whole file."""
        if not self._is_reachable:
            raise SourceFailed("Hugging Face can't be reached")
        for _ in range(ATTEMPTS):
            before = part.stat().st_size
            self._continue(file, part, transfer)
            arrived = part.stat().st_size
            if arrived == file.size_bytes:
                return
            if arrived <= before:
                break
        raise SourceFailed("the connection to Hugging Face broke")

    def _continue(self, file: ModelFile, part: Path, transfer: Transfer) -> None:
        with self._open(file, part.stat().st_size) as response, part.open("r+b") as out:
            # A server without ranges sends the whole file again.
            if response.status != _PARTIAL_CONTENT:
                out.truncate(0)
            position = out.seek(0, 2)
            while position < file.size_bytes and (chunk := _read(response)):
                position += out.write(chunk)
                transfer.downloading(position)

    def _open(self, file: ModelFile, offset: int) -> http.client.HTTPResponse:
        there = file.hugging_face
        url = f"{self._endpoint}/{there.repository}/resolve/{there.revision}/{there.path}"
        headers = {"Range": f"bytes={offset}-"}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 (ours, or HF_ENDPOINT)
        try:
            return _open_soon(request)
        except urllib.error.HTTPError as exc:
            exc.close()
            raise SourceFailed(f"Hugging Face answered with status {exc.code}") from exc
        except OSError as exc:
            self._is_reachable = False
            raise SourceFailed("Hugging Face can't be reached") from exc


def _read(response: http.client.HTTPResponse) -> bytes:
    """Read what there is; a broken connection ends the data, and the caller sees what it lacks."""
    try:
        return response.read1(_CHUNK_BYTES)
    except (OSError, http.client.HTTPException):
        return b""


def _open_soon(request: urllib.request.Request) -> http.client.HTTPResponse:
    """Open the request within CONNECT_SECONDS altogether.

    The time-out of a socket holds for each address and each redirect anew, and not at all for
    looking up a name; only another thread can be given up.
    """
    answers: queue.Queue[http.client.HTTPResponse | OSError] = queue.Queue()
    given_up = threading.Event()

    def attempt() -> None:
        try:
            response = cast(
                "http.client.HTTPResponse",
                urllib.request.urlopen(request, timeout=READ_SECONDS),  # noqa: S310 (as above)
            )
        except OSError as exc:
            answers.put(exc)
            return
        answers.put(response)
        if given_up.is_set():
            response.close()

    threading.Thread(target=attempt, daemon=True).start()
    try:
        answer = answers.get(timeout=CONNECT_SECONDS)
    except queue.Empty:
        given_up.set()
        # An answer may have come between the time-out and the flag.
        with contextlib.suppress(queue.Empty):
            late = answers.get_nowait()
            if isinstance(late, http.client.HTTPResponse):
                late.close()
        raise TimeoutError from None
    if isinstance(answer, OSError):
        raise answer
    return answer
