"""Traces of what is asked of a chat model, told by OpenTelemetry's conventions for GenAI.

Loaded only where OTEL_EXPORTER_OTLP_ENDPOINT is set. Never what is said: no prompt and no reply.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode

from fireside.domain.views import Usage
from fireside.errors import ProviderError
from fireside.observing.logs import REQUEST_ID
from fireside.providers.base import ChatDelta, ChatModel, ChatRequest

_EXPORT_TIMEOUT = 2.0
"""Seconds that a collector gets; the end of the server waits for it no longer than that."""


class Tracing:
    """Sends spans to a collector, in a thread of its own."""

    def __init__(self, endpoint: str, name: str, version: str) -> None:
        """Take the collector's address, as OTEL_EXPORTER_OTLP_ENDPOINT has it."""
        exporter = OTLPSpanExporter(f"{endpoint}/v1/traces", timeout=_EXPORT_TIMEOUT)
        resource = Resource.create({"service.name": name, "service.version": version})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("fireside", version)

    def begin(self, provider: str, request: ChatRequest) -> Span:
        """Begin the span of one request."""
        attributes: dict[str, str | int | float] = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": provider,
            # What the name was in earlier versions of the conventions.
            "gen_ai.system": provider,
            "gen_ai.request.model": request.model,
            "fireside.request_id": REQUEST_ID.get(),
        }
        if request.temperature is not None:
            attributes["gen_ai.request.temperature"] = request.temperature
        if request.max_tokens is not None:
            attributes["gen_ai.request.max_tokens"] = request.max_tokens
        name = f"chat {request.model}"
        return self._tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

    async def close(self) -> None:
        """Send what is not sent yet."""
        await asyncio.to_thread(self._provider.shutdown)


class Traced:
    """A model whose requests leave a trace."""

    def __init__(self, model: ChatModel, tracing: Tracing, provider: str) -> None:
        """`provider` is how traces call who answers."""
        self._model = model
        self._tracing = tracing
        self._provider = provider

    async def stream(self, request: ChatRequest) -> AsyncGenerator[ChatDelta, None]:
        """Yield the reply as it is written; raises ProviderError."""
        span = self._tracing.begin(self._provider, request)
        try:
            async with aclosing(self._model.stream(request)) as deltas:
                async for delta in deltas:
                    if delta.finish_reason is not None:
                        span.set_attribute("gen_ai.response.finish_reasons", [delta.finish_reason])
                    if delta.usage is not None:
                        _note_usage(span, delta.usage)
                    yield delta
        except ProviderError as error:
            span.set_attribute("error.type", error.code)
            span.set_status(StatusCode.ERROR)
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


def _note_usage(span: Span, usage: Usage) -> None:
    span.set_attribute("gen_ai.usage.input_tokens", usage.prompt_tokens)
    span.set_attribute("gen_ai.usage.output_tokens", usage.completion_tokens)
