"""The embedded models on offer: on this machine, or on their way."""

from __future__ import annotations

from fireside.domain.views import DownloadView, LocalModelView
from fireside.local_models.installs import ModelInstalls, ModelView


class ModelLibrary:
    """Installs and removes embedded models."""

    def __init__(self, installs: ModelInstalls) -> None:
        """Take the installs of this process."""
        self._installs = installs

    def list(self) -> list[LocalModelView]:
        """Return every model on offer."""
        return [_view(found) for found in self._installs.list()]

    def install(self, name: str) -> LocalModelView:
        """Begin to fetch a model; raises UnknownModel."""
        return _view(self._installs.start(name))

    async def remove(self, name: str) -> None:
        """Remove a model from this machine; raises UnknownModel, ModelInUse."""
        await self._installs.remove(name)


def _view(found: ModelView) -> LocalModelView:
    model, progress = found.model, found.download
    download = None
    if progress is not None:
        download = DownloadView(
            status=progress.status,
            progress=progress.share,
            downloaded_bytes=progress.downloaded_bytes,
            total_bytes=progress.total_bytes,
            error=progress.error,
        )
    return LocalModelView(
        name=model.name,
        title=model.title,
        role=model.role,
        description=model.description,
        size_bytes=model.size_bytes,
        license=model.license,
        installed=found.is_installed,
        active=found.is_active,
        is_default=model.is_default,
        download=download,
    )
