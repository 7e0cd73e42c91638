"""The folders and files of this installation, and the machine under them."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from fireside.local_models.catalog import Role
from fireside.local_models.store import ModelStore
from fireside.services.doctor.findings import Finding
from fireside.settings import Settings

ENOUGH = 1024**3
"""Bytes of free disk below which it is told."""
TOO_LITTLE = 100 * 1024**2
"""Bytes of free disk below which nothing much can be stored."""
_ROLES: tuple[tuple[Role, str], ...] = (
    ("chat", "nobody answers"),
    ("transcription", "recordings are not understood"),
    ("speech", "replies are not spoken"),
    ("embeddings", "documents are searched by words alone"),
)


def look_at_machine(settings: Settings, page: Path, env_file: Path) -> Iterator[Finding]:
    """Tell what is wrong with folders, rights, disk and models."""
    yield from _data(settings)
    if env_file.is_file() and (found := _open_to_others(env_file)):
        yield Finding(
            "env file",
            "problem",
            f"{env_file} holds your secrets and {found}.",
            f"chmod 600 {env_file}",
        )
    if settings.storage_url is None:
        yield _disk(settings.data_dir)
    if not (page / "index.html").is_file():
        yield Finding(
            "page", "problem", f"The page is not built: {page} is empty.", "Run `make run` once."
        )
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Finding(
            "user",
            "warning",
            "This is root: what breaks into the server has the whole machine.",
            "Give Fireside a user of its own.",
        )
    if settings.provider_kind == "embedded":
        yield from _models(settings)


def _data(settings: Settings) -> Iterator[Finding]:
    folders = {"DATA_DIR": settings.data_dir}
    if settings.storage_url is not None and settings.bucket_url is None:
        folders["STORAGE_URL"] = settings.files_dir
    if settings.audio_upload_dir is not None:
        folders["AUDIO_UPLOAD_DIR"] = settings.audio_upload_dir
    if settings.audio_tts_dir is not None:
        folders["AUDIO_TTS_DIR"] = settings.audio_tts_dir
    for name, folder in folders.items():
        yield _folder(name, folder)


def _folder(name: str, folder: Path) -> Finding:
    if not folder.exists():
        return Finding("data", "ok", f"{name}={folder} is made when the server starts.")
    if not folder.is_dir() or not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        return Finding(
            "data",
            "problem",
            f"{name}={folder} can't be written by this user.",
            "Give the folder to this user, or set another one.",
        )
    if found := _open_to_others(folder):
        return Finding(
            "data",
            "problem",
            f"{name}={folder} {found}: so is every conversation in it.",
            f"chmod 700 {folder}",
        )
    return Finding("data", "ok", f"{name}={folder} is this user's alone.")


def _open_to_others(path: Path) -> str:
    mode = path.stat().st_mode
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        return "can be changed by other users of this machine"
    if mode & (stat.S_IRGRP | stat.S_IROTH):
        return "can be read by other users of this machine"
    return ""


def _disk(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    message = f"{free / 1024**3:.1f} GB are free for the data."
    if free >= ENOUGH:
        return Finding("disk", "ok", message)
    state = "problem" if free < TOO_LITTLE else "warning"
    return Finding("disk", state, message, "Free some, or move DATA_DIR to a larger disk.")


def _models(settings: Settings) -> Iterator[Finding]:
    store = ModelStore(settings.models_dir)
    for role, without in _ROLES:
        installed = store.installed(role)
        if installed:
            yield Finding("models", "ok", f"{installed[0].title} is there ({role}).")
            continue
        state = "problem" if role == "chat" else "warning"
        yield Finding(
            "models",
            state,
            f"No embedded model for {role} is installed: {without}.",
            "`fireside models list` shows what can be installed, or set OPENAI_API_KEY or "
            "OPENAI_BASE_URL.",
        )
