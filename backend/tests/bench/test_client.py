"""The load client against the real scripted upstream: what it reports is what was sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.client.burst import run_burst
from bench.client.responses import fireside_text
from bench.client.streams import StreamClient, StreamRecord
from bench.client.targets import Direct
from bench.servers import Server, ServerDidNotStartError, free_port, scripted_upstream
from bench.words import mock_text


@pytest.fixture(scope="module")
def upstream(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running upstream."""
    server = scripted_upstream(tmp_path_factory.mktemp("upstream"))
    assert server.start() > 0
    yield server
    server.stop()


def test_a_burst_knows_its_words_and_times(upstream: Server) -> None:
    """Every stream is complete, and its first token came before its end."""
    burst = run_burst(Direct(upstream.port, "mock-ttft20-n50-itl1"), upstream, 8)
    assert burst.complete(mock_text(50)) == 8
    assert burst.complete_within(0.05, mock_text(50)) == 0
    assert burst.complete_within(10, mock_text(50)) == 8
    # A timer may come a tick early.
    assert min(burst.first_token_ms) >= 19
    assert burst.seconds >= 0.069
    assert burst.cpu_seconds >= 0


@pytest.mark.parametrize(
    ("model", "error"),
    [("fault-hang_up_after", "closed early"), ("fault-reset_after", "connection lost")],
)
def test_broken_streams_do_not_count(upstream: Server, model: str, error: str) -> None:
    """A stream that breaks off is not complete and says why."""
    burst = run_burst(Direct(upstream.port, model), upstream, 2)
    assert burst.complete(mock_text(50)) == 0
    assert all(error in found for found in burst.errors())


def test_an_error_has_no_words(upstream: Server) -> None:
    """A status other than 200 is no reply."""
    burst = run_burst(Direct(upstream.port, "fault-server_error"), upstream, 1)
    assert list(burst.texts) == [""]
    assert burst.errors() == {"HTTP/1.1 500 Internal Server Error"}


class _NoTransport(asyncio.Transport):
    """Takes what is sent, and can be closed."""

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Take it."""

    def close(self) -> None:
        """Do nothing."""


async def test_a_header_that_ends_like_a_body() -> None:
    """Only the last chunk ends a response, however its head was cut off from it."""
    finished: asyncio.Future[StreamRecord] = asyncio.get_running_loop().create_future()
    client = StreamClient(b"GET", finished)
    client.connection_made(_NoTransport())
    client.data_received(b"HTTP/1.1 200 OK\r\nx-request-id: 70\r\n\r\n")
    assert not finished.done()
    client.data_received(b"3\r\ntk0\r\n0\r\n\r\n")
    assert (await finished).error is None


def test_only_tokens_count_as_text() -> None:
    """The end repeats the whole text, which must not be counted twice."""
    body = (
        b'id: 1\nevent: start\ndata: {"content": "no"}\n\n'
        b'id: 2\nevent: token\ndata: {"content":"tk0 "}\n\n'
        b'id: 3\nevent: done\ndata: {"full_content":"tk0 "}\n\n'
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    assert fireside_text(head + body) == "tk0 "
    assert fireside_text(b"not http") == ""


def test_memory_is_that_of_the_process(upstream: Server) -> None:
    """An idle upstream holds some megabytes, in one process."""
    memory = upstream.memory()
    assert memory.processes == 1
    assert 1 < memory.pss <= memory.rss < 1000


def test_a_server_that_ends_is_reported(tmp_path: Path) -> None:
    """A command that fails at once is not waited for."""
    server = Server(["false"], free_port(), "/", tmp_path, {})
    with pytest.raises(ServerDidNotStartError, match="ended"):
        server.start()
