"""Tries to break the promise that a reply is never lost: `python -m bench.chaos`."""
