"""What Alembic runs: the connection comes from `db.migrate`, which holds the lock."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from fireside.db.models import Base

connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
