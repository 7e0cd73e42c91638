"""Two installations never share a storage: each would take the other's files for nobody's.

A file in the storage says whose it is. Where files are in DATA_DIR there is none: the database is
there as well, and its lock.
"""

from __future__ import annotations

import contextlib

from fireside.db.repositories.installations import installation_id
from fireside.db.session import Database
from fireside.errors import StartupError, StorageUnavailable
from fireside.settings import Settings
from fireside.storage.base import Storage, StorageFull, UnknownFile
from fireside.storage.places import open_shared

MARK = "fireside-installation"
"""The name of the file, beside the folders of all others."""
_MOST = 200


async def claim_storage(settings: Settings) -> None:
    """Mark STORAGE_URL as this installation's; raises StartupError where it is another's.

    The database is there already.
    """
    storage = open_shared(settings)
    if storage is None:
        return
    database = Database(settings.resolved_database_url)
    try:
        own = await installation_id(database)
        if await owner_of(storage) is None:
            await storage.write(MARK, own.encode())
        # Once more, since another one may have written it at the same time.
        found = await owner_of(storage)
    except (StorageFull, StorageUnavailable) as error:
        raise StartupError(
            "It can't be seen whose files are at STORAGE_URL: they can't be read or written. Try "
            "again when the storage is there."
        ) from error
    finally:
        await database.close()
    if found != own:
        raise StartupError(
            "The files at STORAGE_URL belong to another installation of Fireside, and each would "
            "delete the other's. Give this one a prefix or a folder of its own: "
            f"STORAGE_URL={settings.storage_url}/second. Only if the other is gone for good, "
            f"delete the file {MARK} there: then this one takes the place over, and deletes what "
            "its own database does not name."
        )


async def hand_over(storage: Storage, owner: str | None) -> None:
    """Mark a storage as that of a database that was put back; None leaves it to the next start."""
    if owner is None:
        await storage.delete([MARK])
    else:
        await storage.write(MARK, owner.encode())


async def owner_of(storage: Storage) -> str | None:
    """Return whose a storage is; None where nobody has claimed it."""
    with contextlib.suppress(UnknownFile):
        async with contextlib.aclosing(storage.read(MARK, 0, _MOST)) as pieces:
            return b"".join([piece async for piece in pieces]).decode(errors="replace").strip()
    return None
