"""The folder that holds one installation's data."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fireside.errors import StartupError


def prepare_data_dir(path: Path) -> None:
    """Make the folder, for its user only, and see that it can be written; raises StartupError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise StartupError(
            f"The data folder {path} can't be written ({error.strerror}). "
            "Set DATA_DIR to a folder that this user may write to."
        ) from error
