"""Where each kind of file is kept: in DATA_DIR, in another folder, or in a bucket."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any, Literal

from fireside.errors import StartupError
from fireside.settings import Settings
from fireside.storage.base import Storage
from fireside.storage.data_dir import prepare_data_dir
from fireside.storage.folder import FolderStorage

Place = Literal["uploads", "speech", "documents"]

PLACES: dict[Place, str] = {
    "uploads": "audio/uploads",
    "speech": "audio/tts",
    "documents": "documents",
}
"""Their names below the prefix of a bucket."""


def open_storage(settings: Settings, place: Place) -> Storage:
    """Return the place; raises StartupError where the library for buckets is not installed."""
    folder, is_named = _folder(settings, place)
    if settings.bucket_url is None or is_named:
        return FolderStorage(folder)
    bucket = _bucket()
    url = f"{settings.bucket_url}/{PLACES[place]}"
    return bucket.BucketStorage(bucket.open_bucket(url, _config(settings)))


def open_storages(settings: Settings) -> dict[Place, Storage]:
    """Return all places; raises StartupError likewise."""
    return {place: open_storage(settings, place) for place in PLACES}


def open_shared(settings: Settings) -> Storage | None:
    """Return what STORAGE_URL names, where other installations may be; None for DATA_DIR."""
    if settings.bucket_url:
        bucket = _bucket()
        return bucket.BucketStorage(bucket.open_bucket(settings.bucket_url, _config(settings)))
    return FolderStorage(settings.files_dir) if settings.storage_url else None


def check_storage(settings: Settings) -> None:
    """See, before the server starts, that files can be kept at STORAGE_URL; raises StartupError."""
    if settings.bucket_url:
        bucket = _bucket()
        bucket.check_bucket(bucket.open_bucket(settings.bucket_url, _config(settings)))
    elif settings.storage_url:
        prepare_data_dir(settings.files_dir, "STORAGE_URL")


def _folder(settings: Settings, place: Place) -> tuple[Path, bool]:
    """Return the folder, and whether a setting names it for this kind of file alone."""
    if place == "uploads":
        return settings.uploads_dir, settings.audio_upload_dir is not None
    if place == "speech":
        return settings.speech_dir, settings.audio_tts_dir is not None
    return settings.documents_dir, False


def _bucket() -> Any:  # noqa: ANN401 - loaded only where it is used
    try:
        return importlib.import_module("fireside.storage.bucket")
    except ModuleNotFoundError as error:
        raise StartupError(
            "STORAGE_URL names a bucket, and the package obstore is not installed: "
            "pip install obstore"
        ) from error


def _config(settings: Settings) -> dict[str, str]:
    """Return what is set here; what is not, the library takes from the environment or the role."""
    secret = settings.aws_secret_access_key
    known = {
        "endpoint": settings.aws_endpoint_url,
        "region": settings.aws_region,
        "access_key_id": settings.aws_access_key_id,
        "secret_access_key": secret.get_secret_value() if secret else None,
    }
    return {name: value for name, value in known.items() if value}
