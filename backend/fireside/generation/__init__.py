"""Replies as runs: they belong to the server and not to whoever listens (docs/decisions/0002)."""
