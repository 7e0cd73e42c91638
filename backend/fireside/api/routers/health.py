"""Whether the server can do its work."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import State
from fireside.api.schemas.common import Health, ModelHealth, errors

router = APIRouter(prefix="/api", tags=["Health"])


@router.get("/health", responses=errors())
async def health(state: State) -> Health:
    """Say whether the database and the model are there; never waits for the provider."""
    is_available = await state.database.is_available()
    model = state.models.active()
    return Health(
        status="ok" if is_available else "degraded",
        version=state.settings.app_version,
        database="ok" if is_available else "unavailable",
        openai=model.health,
        model=ModelHealth(provider=model.kind, name=model.name, is_tiny=model.is_tiny),
    )
