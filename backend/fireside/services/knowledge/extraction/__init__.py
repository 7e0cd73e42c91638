"""Reads documents in a process of its own; the server's side of it is `knowledge.reading`."""
