"""Send, stop, regenerate, edit and read messages."""
