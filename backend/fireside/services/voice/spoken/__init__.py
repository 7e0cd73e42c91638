"""What is said of a text: Markdown in, as it is written, and plain words out. Pure."""

from fireside.services.voice.spoken.blocks import Spoken

__all__ = ["Spoken"]
