"""Taking it with you: export of sessions and agents, and import of what was exported."""
