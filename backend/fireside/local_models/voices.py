"""The voices of the embedded speech, and the names under which they are known elsewhere."""

VOICES = ("af_heart",)

# So that what was set up for OpenAI's API is heard here too.
_OPENAI_VOICES = ("alloy", "echo", "fable", "onyx", "nova", "shimmer")


def find_voice(name: object) -> str | None:
    """Return the voice for a name; None for one that nobody here has."""
    if name in VOICES:
        return str(name)
    return VOICES[0] if name in _OPENAI_VOICES else None
