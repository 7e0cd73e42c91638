"""Which schema a database has, without changing anything in it."""

from __future__ import annotations

from sqlalchemy import exc, text

from fireside.db.session import Database
from fireside.errors import DatabaseUnavailable


class NoSuchDatabase(Exception):
    """Nothing answers there, or it is no database of ours."""


async def schema_of(url: str) -> str | None:
    """Return the revision of the schema, or None where there is none yet; raises NoSuchDatabase."""
    try:
        database = Database(url)
    except (exc.ArgumentError, ImportError) as error:
        raise NoSuchDatabase from error
    try:
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
        async with database.read() as session:
            return (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except (exc.OperationalError, exc.ProgrammingError, DatabaseUnavailable) as error:
        if "alembic_version" in str(error.__cause__ or error):
            return None
        raise NoSuchDatabase from error
    except (exc.SQLAlchemyError, OSError) as error:
        raise NoSuchDatabase from error
    finally:
        await database.close()
