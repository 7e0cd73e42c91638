"""What the product asks of a model provider."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, Protocol

from fireside.domain.views import Usage


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message of the history that goes to the model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """A reply to be written; what is None is left to the provider."""

    model: str
    messages: Sequence[ChatMessage]
    temperature: float | None = None
    schema: Mapping[str, Any] | None = None
    """The JSON schema that the reply must keep."""
    max_tokens: int | None = None
    seed: int | None = None
    given: Mapping[str, Any] | None = None
    """The body that a client of the same protocol sent: it goes to the provider in the place of
    all fields but the model. `messages` then are what there is to look for passages."""
    tools: Sequence[Mapping[str, Any]] = ()
    """The tools that the model may call, in the protocol's form."""
    exchange: Sequence[Mapping[str, Any]] = ()
    """What it has called for this reply and what came back: messages that follow the others."""
    may_call: bool = True
    """Whether it may call any more of them."""


@dataclass(frozen=True, slots=True)
class ChatDelta:
    """What one read from the wire brought: more text, and at the end the reason and the usage."""

    text: str = ""
    is_thinking: bool = False
    """Whether the model reasoned, which the user is not shown but which is no silence."""
    finish_reason: str | None = None
    usage: Usage | None = None
    is_refusal: bool = False
    """Whether the model refuses, in words that are no reply."""
    tool_calls: Sequence[Mapping[str, Any]] = ()
    """Parts of calls that the model makes of tools, as the provider sent them."""


class ChatModel(Protocol):
    """Writes replies."""

    def stream(self, request: ChatRequest) -> AsyncGenerator[ChatDelta, None]:
        """Yield the reply as it is written; raises ProviderError.

        Closing the generator closes the connection to the provider.
        """
        ...

    async def list_models(self) -> list[str]:
        """Return the names of the models that the provider offers; raises ProviderError."""
        ...

    def warm_up(self) -> None:
        """Load what the first reply needs; takes a moment and no connection."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was understood of a recording."""

    text: str
    no_speech: float | None = None
    """How sure the model is, from 0 to 1, that nobody spoke; None where it does not say."""
    confidence: float | None = None
    """The mean log probability of the words; None where it does not say."""
    timed: Mapping[str, Any] | None = None
    """The whole answer of a provider that says when each thing was said, in OpenAI's verbose form:
    what it has depends on the provider."""


NO_HINTS: Mapping[str, str] = MappingProxyType({})


class SpeechToText(Protocol):
    """Understands recordings."""

    async def transcribe(
        self,
        audio: bytes,
        filename: str,
        hints: Mapping[str, str] = NO_HINTS,
        times_of: Sequence[str] = (),
    ) -> Transcript:
        """Return what is said; the name tells the provider the format. Raises ProviderError.

        Of `hints` a provider knows `language` and `prompt`. `times_of` are `word` and `segment`;
        without them it says the times of segments.
        """
        ...

    async def prepare(self) -> None:
        """Load what the first call needs; takes a moment and no connection."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


NO_EMBEDDINGS = "no_embeddings"
"""The code of a ProviderError where no embeddings are to be had, now or later: what is searched is
searched by its words alone."""


class Embedder(Protocol):
    """Turns texts into vectors, near to each other where the texts mean the same."""

    async def embed(self, texts: Sequence[str], *, patience: float = 0.0) -> list[bytes]:
        """Return a vector for each text, in their order; none of them may be empty.

        A vector is its numbers as little-endian float32 (`struct` reads them as `<384f`), of length
        1, so that the product of two is their cosine. All of one call have the same dimension.
        For `patience` seconds a provider that is busy, away or still starting is asked again, as
        work in the background can wait. Raises ProviderError; with the code NO_EMBEDDINGS where the
        provider has none.
        """
        ...

    async def prepare(self) -> None:
        """Load what the first call needs; takes a moment and no connection."""
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...


class TextToSpeech(Protocol):
    """Speaks."""

    async def speak(self, text: str, voice: str) -> bytes:
        """Return the text as an MP3; raises ProviderError.

        Cancelling closes the connection to the provider.
        """
        ...

    async def close(self) -> None:
        """Close every connection."""
        ...
