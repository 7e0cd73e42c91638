"""Where a provider is and how to get in."""

from __future__ import annotations

from dataclasses import dataclass, field

OPENAI_BASE_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A base URL, as OpenAI's own client takes it (with /v1 where the server has it), and a key."""

    base_url: str = OPENAI_BASE_URL
    api_key: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Served:
    """A model and where it answers."""

    model: str
    endpoint: Endpoint
