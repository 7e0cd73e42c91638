"""Traces: what a collector gets when OTEL_EXPORTER_OTLP_ENDPOINT names one."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from pydantic import ValidationError

from fireside import cli
from fireside.testing.scripted_provider import ScriptedProvider, faults, refused_url
from tests.knowledge.documents import added, ended
from tests.support.api import Api
from tests.support.server import FiresideServer, make_settings
from tests.voice.talking import talk, turn

CONTENT = "What nobody else should read"


class Collector:
    """A collector of traces on a real socket."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.endpoint = ""

    async def take(self, request: web.Request) -> web.Response:
        """Take what an exporter sends."""
        assert request.headers["Content-Type"] == "application/x-protobuf"
        # aiohttp has unpacked it, where it was packed.
        body = await request.read()
        self.bodies.append(gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body)
        return web.Response(content_type="application/x-protobuf")

    def spans(self) -> list[dict[str, Any]]:
        """Return what came, in the order in which it ended."""
        found: list[dict[str, Any]] = []
        for body in self.bodies:
            parsed: Any = ExportTraceServiceRequest.FromString(body)
            for resource in parsed.resource_spans:
                service = {each.key: _value(each.value) for each in resource.resource.attributes}
                assert service["service.name"] == "fireside"
                for scope in resource.scope_spans:
                    found += [_span(span) for span in scope.spans]
        return found


def _span(span: Any) -> dict[str, Any]:  # noqa: ANN401
    assert span.end_time_unix_nano > span.start_time_unix_nano
    attributes = {each.key: _value(each.value) for each in span.attributes}
    # Documents are embedded when nobody asks anything.
    assert attributes.pop("fireside.request_id", "none" if span.name[:3] == "emb" else "")
    return {"name": span.name, "kind": span.kind, "status": span.status.code, **attributes}


def _value(value: Any) -> Any:  # noqa: ANN401
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return [_value(each) for each in value.array_value.values]
    return getattr(value, kind)


@pytest.fixture
async def collector() -> AsyncGenerator[Collector]:
    """A collector that is there."""
    collector = Collector()
    app = web.Application()
    app.router.add_post("/v1/traces", collector.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    collector.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield collector
    await runner.cleanup()


async def test_replies(collector: Collector, provider: ScriptedProvider, data_dir: Path) -> None:
    """Each request to a model is a span of the conventions, and says nothing of what was said."""
    endpoint = collector.endpoint
    async with (
        FiresideServer(data_dir, provider.base_url, otel_exporter_otlp_endpoint=endpoint) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        provider.say("A reply that nobody else should read")
        await api.ask(session["id"], CONTENT)
        usage = (await api.reply(session["id"]))["usage"]
        provider.fail(faults.unauthorized())
        await api.ask(session["id"], CONTENT)
        gate = provider.gate("Never whole.")
        async with api.send(session["id"], CONTENT) as reader:
            gate.release(1)
            await reader.until("token")
            await api.post(f"/messages/{reader.events[0].data['message_id']}/stop")
            await reader.rest()
    # What was not sent yet is sent when the server ends.
    common = {
        "name": "chat scripted",
        "kind": 3,
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "compatible",
        "gen_ai.system": "compatible",
        "gen_ai.request.model": "scripted",
    }
    whole, refused, stopped = collector.spans()
    assert whole == {
        **common,
        "status": 0,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.usage.input_tokens": usage["prompt_tokens"],
        "gen_ai.usage.output_tokens": usage["completion_tokens"],
    }
    assert refused == {**common, "status": 2, "error.type": "authentication"}
    assert stopped == {**common, "status": 0}
    sent = b"".join(collector.bodies)
    for words in (CONTENT, "nobody else", "You are Ada", "Never"):
        assert words.encode() not in sent


async def test_what_is_no_chat(
    collector: Collector, provider: ScriptedProvider, data_dir: Path
) -> None:
    """Recordings, speech and embeddings are spans as well, with who answered and what failed."""
    endpoint = collector.endpoint
    async with (
        FiresideServer(data_dir, provider.base_url, otel_exporter_otlp_endpoint=endpoint) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        provider.audio.hear(CONTENT)
        await turn(api, session["id"])
        document = await added(api, session["agent_id"], "a.txt", CONTENT.encode())
        await ended(api, document["id"])
        provider.audio.transcription_fails(faults.unauthorized())
        assert (await talk(api, session["id"])).status == 500
        figures = (await api.get("//metrics")).body.decode()
    spans = collector.spans()
    address = urlsplit(provider.base_url)
    common = {
        "kind": 3,
        "gen_ai.provider.name": "compatible",
        "gen_ai.system": "compatible",
        "server.address": address.hostname,
        "server.port": address.port,
    }
    heard = {
        **common,
        "name": "generate_content whisper-1",
        "gen_ai.operation.name": "generate_content",
        "gen_ai.request.model": "whisper-1",
        "gen_ai.output.type": "text",
    }
    spoken = {
        **heard,
        "name": "generate_content tts-1",
        "gen_ai.request.model": "tts-1",
        "gen_ai.output.type": "speech",
    }
    assert {**heard, "status": 0} in spans
    assert {**heard, "status": 2, "error.type": "authentication"} in spans
    assert {**spoken, "status": 0} in spans
    (embedded,) = [each for each in spans if each["name"].startswith("embeddings ")]
    assert embedded.pop("gen_ai.embeddings.dimension.count") > 1
    assert embedded == {
        **common,
        "status": 0,
        "name": "embeddings text-embedding-3-small",
        "gen_ai.operation.name": "embeddings",
        "gen_ai.request.model": "text-embedding-3-small",
    }
    assert CONTENT.encode() not in b"".join(collector.bodies)
    for role in ("transcription", "speech", "embeddings"):
        assert f'fireside_provider_seconds_count{{outcome="ok",role="{role}"}}' in figures
    assert (
        'fireside_provider_seconds_count{outcome="authentication",role="transcription"}' in figures
    )


async def test_a_collector_that_is_away(provider: ScriptedProvider, data_dir: Path) -> None:
    """Replies and the end of the server don't wait for it."""
    endpoint = refused_url().removesuffix("/v1")
    async with (
        FiresideServer(data_dir, provider.base_url, otel_exporter_otlp_endpoint=endpoint) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        assert (await api.ask(session["id"]))[-1].name == "done"


def _nothing(_: str) -> None:
    return None


async def test_without_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A server that is told to trace, and can't, says how it could."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setattr(cli, "find_spec", _nothing)
    with pytest.raises(Exception, match=r"^1$"):
        await asyncio.to_thread(cli.serve, host="", port=0, workers=1)
    assert "pip install 'fireside[telemetry]'" in capsys.readouterr().err


def test_an_address_that_is_none(data_dir: Path) -> None:
    """It is refused before anything starts."""
    with pytest.raises(ValidationError, match="begins with http://"):
        make_settings(data_dir, None, otel_exporter_otlp_endpoint="127.0.0.1:4318")
