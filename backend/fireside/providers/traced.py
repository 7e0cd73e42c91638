"""Traces of what is asked of models, told by OpenTelemetry's conventions for GenAI.

Loaded only where OTEL_EXPORTER_OTLP_ENDPOINT is set. Never what is said: no prompt and no reply.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Literal
from urllib.parse import urlsplit

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode

from fireside.domain.views import Usage
from fireside.errors import ProviderError
from fireside.observing.logs import REQUEST_ID
from fireside.observing.spans import SideRole
from fireside.providers.base import ChatDelta, ChatModel, ChatRequest
from fireside.providers.openai_compatible.endpoint import OPENAI_BASE_URL

_GENERATES = "generate_content"
"""The conventions' word for what is neither chat nor embeddings; of sound they have none."""
_OUTPUT = {"transcription": "text", "speech": "speech"}
_EXPORT_TIMEOUT = 2.0
"""Seconds that a collector gets; the end of the server waits for it no longer than that."""


class Tracing:
    """Sends spans to a collector, in a thread of its own."""

    def __init__(
        self,
        endpoint: str,
        name: str,
        version: str,
        kind: Literal["embedded", "openai", "compatible"],
    ) -> None:
        """Take the collector's address, as OTEL_EXPORTER_OTLP_ENDPOINT has it.

        `kind` is who answers in chat.
        """
        self._kind = kind
        exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=_EXPORT_TIMEOUT)
        resource = Resource.create({"service.name": name, "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("fireside", version)

    def begin_chat(self, request: ChatRequest) -> Span:
        """Begin the span of a reply."""
        attributes: dict[str, str | int | float] = {}
        if request.temperature is not None:
            attributes["gen_ai.request.temperature"] = request.temperature
        if request.max_tokens is not None:
            attributes["gen_ai.request.max_tokens"] = request.max_tokens
        return self._start("chat", self._kind, request.model, attributes)

    def begin(self, role: SideRole, model: str, address: str) -> SideSpan:
        """Begin the span of one request that is no chat."""
        where = urlsplit(address)
        attributes: dict[str, str | int | float] = {"server.address": where.hostname or ""}
        if where.port is not None:
            attributes["server.port"] = where.port
        if role in _OUTPUT:
            attributes["gen_ai.output.type"] = _OUTPUT[role]
        operation = "embeddings" if role == "embeddings" else _GENERATES
        return SideSpan(self._start(operation, self._kind_of(address), model, attributes))

    def _start(
        self, operation: str, provider: str, model: str, more: Mapping[str, str | int | float]
    ) -> Span:
        attributes = {
            "gen_ai.operation.name": operation,
            "gen_ai.provider.name": provider,
            # What the name was in earlier versions of the conventions.
            "gen_ai.system": provider,
            "gen_ai.request.model": model,
            **more,
        }
        if request_id := REQUEST_ID.get():
            # A document is read when nobody asks anything.
            attributes["fireside.request_id"] = request_id
        name = f"{operation} {model}"
        return self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    def _kind_of(self, address: str) -> str:
        """Return who answers there: a role may be served elsewhere than chat."""
        host = urlsplit(address).hostname
        if host == urlsplit(OPENAI_BASE_URL).hostname:
            return "openai"
        is_here = self._kind == "embedded" and host == "127.0.0.1"
        return "embedded" if is_here else "compatible"

    async def close(self) -> None:
        """Send what is not sent yet."""
        await asyncio.to_thread(self._provider.shutdown)


class SideSpan:
    """The span of a request that is answered at once."""

    def __init__(self, span: Span) -> None:
        self._span = span

    def note(self, name: str, value: int) -> None:
        """Note what is known of the answer."""
        self._span.set_attribute(name, value)

    def end(self, error: str | None) -> None:
        """End it, with the code of its error if it failed."""
        if error is not None:
            _note_error(self._span, error)
        self._span.end()


class Traced:
    """A model whose requests leave a trace."""

    def __init__(self, model: ChatModel, tracing: Tracing) -> None:
        self._model = model
        self._tracing = tracing

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatDelta, None]:
        """Yield the reply as it is written; raises ProviderError."""
        span = self._tracing.begin_chat(request)
        try:
            async with aclosing(self._model.stream(request)) as deltas:
                async for delta in deltas:
                    if delta.finish_reason is not None:
                        span.set_attribute("gen_ai.response.finish_reasons", [delta.finish_reason])
                    if delta.usage is not None:
                        _note_usage(span, delta.usage)
                    yield delta
        except ProviderError as error:
            _note_error(span, error.code)
            raise
        finally:
            span.end()

    async def list_models(self) -> list[str]:
        """Return the names of the models that the provider offers; raises ProviderError."""
        return await self._model.list_models()

    def warm_up(self) -> None:
        """Load what the first reply needs; takes a moment and no connection."""
        self._model.warm_up()

    async def close(self) -> None:
        """Close every connection, and send what is not sent yet."""
        await self._model.close()
        await self._tracing.close()


def _note_error(span: Span, code: str) -> None:
    span.set_attribute("error.type", code)
    span.set_status(StatusCode.ERROR)


def _note_usage(span: Span, usage: Usage) -> None:
    span.set_attribute("gen_ai.usage.input_tokens", usage.prompt_tokens)
    span.set_attribute("gen_ai.usage.output_tokens", usage.completion_tokens)
