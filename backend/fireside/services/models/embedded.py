"""The embedded model as the one that answers."""

from __future__ import annotations

from fireside.errors import ModelNotReady, ProviderError
from fireside.local_models.store import ModelStore
from fireside.local_models.supervisor import EmbeddedServer
from fireside.providers.openai_compatible.endpoint import Endpoint, Served
from fireside.services.models.active import ActiveModel, ModelState, SideRole

START_PATIENCE = 60.0
"""Seconds that a reply waits for a model that is just starting."""


class EmbeddedChat:
    """Tells the model server's state in the platform's terms."""

    def __init__(self, server: EmbeddedServer, store: ModelStore) -> None:
        """Take the server, which is started and stopped elsewhere."""
        self._server = server
        self._store = store

    def active(self) -> ActiveModel:
        """Return the model that answers, or the one that would."""
        model, status = self._server.model, self._server.status
        offered = self._store.catalog.of_role("chat")
        shown = model or next(entry for entry in offered if entry.is_default)
        better = next((entry.name for entry in offered if not entry.is_tiny), None)
        state: ModelState = "failed" if status.state == "stopped" else status.state
        return ActiveModel(
            kind="embedded",
            name=shown.name,
            state=state,
            message=status.message,
            is_tiny=shown.is_tiny,
            upgrade=better if shown.is_tiny else None,
            context_tokens=shown.context_tokens,
        )

    async def endpoint(self) -> Endpoint:
        """Return where the model is reached, after waiting for its start; raises ProviderError."""
        endpoint = await self._server.wait_ready(START_PATIENCE)
        if endpoint is None:
            raise ProviderError("model_not_ready", self._server.status.message or "not ready")
        return Endpoint(endpoint.base_url, endpoint.token)

    async def serving(self, role: SideRole) -> Served:
        """Return what serves a role beside chat, after waiting for it; raises ProviderError."""
        endpoint = await self._server.wait_ready(START_PATIENCE, role)
        model = endpoint.serving(role) if endpoint else None
        if endpoint is None or model is None:
            message = self._server.status_of(role).message
            raise ModelNotReady(message or "The model is not ready yet.")
        return Served(model.name, Endpoint(endpoint.base_url, endpoint.token))
