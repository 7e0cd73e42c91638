"""The database: engines, sessions, tables, repositories, migrations."""
