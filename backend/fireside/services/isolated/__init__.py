"""Processes of our own for work on foreign bytes: no secrets, no files, and an end in time."""
