"""`fireside mcp`: agents as tools for a program that starts a command and talks to its stdin."""
