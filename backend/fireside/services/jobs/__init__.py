"""Work that nobody waits for: done in the server, or by workers that share a queue in Redis."""
