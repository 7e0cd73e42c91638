"""The models of this server: which one answers, and where."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Protocol

from fireside.errors import ProviderError
from fireside.generation.run import Limits
from fireside.providers.base import ChatModel
from fireside.providers.openai_compatible.endpoint import OPENAI_BASE_URL, Endpoint, Served
from fireside.services.conversation.service import Answering
from fireside.services.conversation.turns import ModelChoice
from fireside.services.models.active import ActiveModel, SideRole
from fireside.services.models.context import context_tokens_of
from fireside.settings import Settings

_log = logging.getLogger(__name__)

EMBEDDED_PATIENCE = 6.0
"""How many times longer than a provider the embedded model may take to its first word.

It reads long prompts slowly.
"""


NAMES_ARE_FRESH = 300.0
"""Seconds for which a provider is not asked again for the names of its models."""


class Embedded(Protocol):
    """The embedded model that answers where no provider is set."""

    def active(self) -> ActiveModel:
        """Return what it is and how it is."""
        ...

    async def endpoint(self) -> Endpoint:
        """Return where it is reached, once it has started; raises ProviderError."""
        ...

    async def serving(self, role: SideRole) -> Served:
        """Return what serves a role beside chat, once it has started; raises ProviderError."""
        ...


class Models:
    """Knows which model answers; `embedded` is None where a provider does."""

    def __init__(self, settings: Settings, embedded: Embedded | None) -> None:
        self._settings = settings
        self._embedded = embedded
        self._names: list[str] = []
        self._asked_at = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    def active(self) -> ActiveModel:
        """Return the model that answers now."""
        if self._embedded is not None:
            return self._embedded.active()
        name = self._settings.openai_model
        return ActiveModel(
            kind=self._settings.provider_kind,
            name=name,
            state="unknown",
            message=None,
            is_tiny=False,
            upgrade=None,
            context_tokens=context_tokens_of(name, self._settings.openai_context_tokens),
        )

    async def endpoint(self) -> Endpoint:
        """Return where it is reached; raises ProviderError while the embedded one is not ready."""
        if self._embedded is not None:
            return await self._embedded.endpoint()
        key = self._settings.openai_api_key
        return Endpoint(
            self._settings.openai_base_url or OPENAI_BASE_URL,
            key.get_secret_value() if key else "",
        )

    def answering(self) -> Answering:
        """Return the model that a new reply is asked of, with the limits of its run."""
        active, settings = self.active(), self._settings
        patience = EMBEDDED_PATIENCE if self._embedded is not None else 1.0
        return Answering(
            ModelChoice(active.name, active.context_tokens, is_fixed=self._embedded is not None),
            Limits(
                first_token=settings.first_token_timeout * patience,
                idle=settings.idle_timeout,
                deadline=settings.reply_deadline,
            ),
        )

    def names(self, chat: ChatModel) -> list[str]:
        """Return the models an agent can choose, as known now; the provider is asked beside it."""
        active = self.active()
        if self._embedded is not None:
            return [active.name]
        now = time.monotonic()
        if self._asking is None and now - self._asked_at > NAMES_ARE_FRESH:
            self._asked_at = now
            self._asking = asyncio.create_task(self._ask(chat), name="list-models")
        return self._names or [active.name]

    async def close(self) -> None:
        """Ask the provider no longer."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])

    async def _ask(self, chat: ChatModel) -> None:
        try:
            self._names = await chat.list_models()
        except ProviderError as error:
            _log.info("the provider does not list its models: %s", error)
        finally:
            self._asking = None
