"""The servers whose tools agents can use. They are configured on the server and nowhere else."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import State
from fireside.api.schemas.common import errors
from fireside.domain.tools import ToolServerList

router = APIRouter(prefix="/api/tool-servers", tags=["Tools"])


@router.get("", responses=errors())
async def list_tool_servers(state: State) -> ToolServerList:
    """List the configured tool servers, how they are and what tools they have."""
    return await state.tool_servers.view()
