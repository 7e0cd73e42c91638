"""Alembic's migrations; applied at start by `db.migrate`."""
