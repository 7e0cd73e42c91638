"""What the page needs to know of the server."""

from __future__ import annotations

from fastapi import APIRouter

from fireside.api.deps import State
from fireside.api.schemas import agents, messages, sessions
from fireside.api.schemas.common import errors
from fireside.domain.views import ConfigView, FeaturesView, LimitsView, ProviderView

router = APIRouter(prefix="/api", tags=["Health"])


@router.get("/config", responses=errors())
async def get_config(state: State) -> ConfigView:
    """Get the limits, the models and what this server can do."""
    settings, active = state.settings, state.models.active()
    return ConfigView(
        app_name=settings.app_name,
        version=settings.app_version,
        limits=LimitsView(
            message_characters=messages.CONTENT_LENGTH,
            agent_name_characters=agents.NAME_LENGTH,
            system_prompt_characters=agents.PROMPT_LENGTH,
            session_title_characters=sessions.TITLE_LENGTH,
            audio_seconds=settings.max_audio_duration,
            audio_bytes=settings.max_audio_size,
            document_bytes=settings.max_document_size,
        ),
        voices=state.voice.aloud.voices(),
        models=state.models.names(state.chat),
        features=FeaturesView(
            voice=True,
            knowledge=True,
            refine=True,
            tools=state.tool_servers.are_configured,
            sign_out=state.access.is_needed,
        ),
        provider=ProviderView(
            kind=active.kind,
            model=active.name,
            status=active.state,
            message=active.message,
            is_tiny=active.is_tiny,
            upgrade=active.upgrade,
        ),
    )
