"""Backups: everything of one installation in one file, put back, and looked through."""
