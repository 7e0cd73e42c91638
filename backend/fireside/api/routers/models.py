"""The embedded models: what is on offer, on this machine, on its way."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import State
from fireside.api.schemas.common import errors
from fireside.domain.views import LocalModelList, LocalModelView

router = APIRouter(prefix="/api/models", tags=["Models"])


@router.get("", responses=errors())
async def list_models(state: State) -> LocalModelList:
    """List the embedded models, with the progress of those that are being fetched."""
    return LocalModelList(models=state.library.list())


@router.post("/{name}/install", status_code=202, responses=errors(404))
async def install_model(name: str, state: State) -> LocalModelView:
    """Begin to fetch an embedded model; its progress is in the list."""
    return state.library.install(name)


@router.delete("/{name}", status_code=204, responses=errors(404, 409))
async def remove_model(name: str, state: State) -> None:
    """Remove an embedded model from this machine; not the one that answers."""
    await state.library.remove(name)
