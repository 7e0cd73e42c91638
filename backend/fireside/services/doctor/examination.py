"""The whole look."""

from __future__ import annotations

from pathlib import Path

from fireside.services.doctor.exposure import look_at_exposure
from fireside.services.doctor.findings import Finding
from fireside.services.doctor.machine import look_at_machine
from fireside.services.doctor.reach import look_around
from fireside.services.doctor.tools import look_at_tools
from fireside.settings import Settings

ENV_FILE = Path(".env")


async def examine(settings: Settings, page: Path) -> list[Finding]:
    """Return what there is to say; nothing is made, changed or kept open."""
    around = [finding async for finding in look_around(settings)]
    tools = [finding async for finding in look_at_tools(settings)]
    here = [*look_at_exposure(settings), *look_at_machine(settings, page, ENV_FILE)]
    return [*here, *around, *tools]
