"""A real S3 over sockets, in a process of its own, and a line to it that can be cut."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import urllib.request
from collections.abc import Generator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING
from uuid import uuid4

if TYPE_CHECKING:
    from typing_extensions import Self

_BACKEND = Path(__file__).parents[2]


class S3Server:
    """moto's server; what is in it is gone with it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.origin = f"http://127.0.0.1:{port}"

    def new_bucket(self) -> str:
        """Make a bucket that nobody else uses, and return its name."""
        name = f"bucket-{uuid4()}"
        self._call("PUT", name)
        return name

    def put(self, bucket: str, key: str, data: bytes) -> None:
        """Store a file behind the product's back."""
        self._call("PUT", f"{bucket}/{key}", data)

    def list(self, bucket: str, query: str = "") -> str:
        """Return what the server says is in a bucket; `uploads` for those that never ended."""
        return self._call("GET", f"{bucket}?{query}")

    def _call(self, method: str, path: str, data: bytes | None = None) -> str:
        request = urllib.request.Request(f"{self.origin}/{path}", data=data, method=method)
        with urllib.request.urlopen(request) as answer:
            return answer.read().decode()


@contextlib.contextmanager
def running_s3() -> Generator[S3Server]:
    """Give a running S3."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.s3_process"],
        cwd=_BACKEND,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            yield S3Server(int(process.stdout.readline()))
        finally:
            process.kill()


class Line:
    """Passes connections on to a port, until it is cut. Use as an async context manager."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._passing: set[asyncio.Task[None]] = set()
        self._ends: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.refusals = 0
        """How many connections are closed at once."""
        self.sent = 0
        """Bytes that went to the other end."""
        self.received = 0

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        await self.mend()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close every connection."""
        await self.cut()

    @property
    def origin(self) -> str:
        """What goes into AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self.port}"

    async def mend(self) -> None:
        """Listen on the port, the same as before."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Close what is open and refuse what comes."""
        assert self._server is not None
        self._server.close()
        for task in self._passing:
            task.cancel()
        await asyncio.gather(*self._passing, return_exceptions=True)
        # Those, too, of a connection that had just been taken.
        for end in self._ends:
            end.close()
        self._ends.clear()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.refusals:
            self.refusals -= 1
            writer.close()
            return
        self._ends.add(writer)
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._ends.add(back)
        for source, target in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pass(source, target, is_back=source is there))
            self._passing.add(task)
            task.add_done_callback(self._passing.discard)

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, *, is_back: bool
    ) -> None:
        with contextlib.suppress(ConnectionError), self._closing(target):
            while piece := await source.read(65536):
                target.write(piece)
                await target.drain()
                if is_back:
                    self.received += len(piece)
                else:
                    self.sent += len(piece)

    @contextlib.contextmanager
    def _closing(self, end: asyncio.StreamWriter) -> Generator[None]:
        try:
            yield
        finally:
            end.close()
            self._ends.discard(end)
