"""Words that a transcriber makes up over silence and noise are not taken for somebody's."""

import pytest

from fireside.providers.base import Transcript
from fireside.services.voice.sound import Recording
from fireside.services.voice.understanding import understood
from tests.voice.conftest import Listener
from tests.voice.samples import sample
from tests.voice.talking import talk


def heard(text: str, active: float = 1.0, **says: float) -> str:
    """Return what is believed of a text over so many seconds of something."""
    recording = Recording("webm", max(active, 1.0), active, b"")
    return understood(Transcript(text, says.get("no_speech"), says.get("confidence")), recording)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "...",
        "[BLANK_AUDIO]",
        "(wind blowing)",
        "[Music] ♪♪",
        "*sighs*",
        "Subtitles by the Amara.org community",
        "Untertitel im Auftrag des ZDF, 2021",
        "Sous-titres réalisés para la communauté d'Amara.org",
        "字幕by索兰娅",
    ],
)
def test_what_nobody_says(text: str) -> None:
    """Notes on noises and the credits of films are no words to an agent."""
    assert heard(text) == ""


@pytest.mark.parametrize(
    "text", ["Thank you.", "Thanks for watching!", "you", "You", "Woohoo!", "Bye-bye.", "Merci."]
)
def test_a_doubted_phrase(text: str) -> None:
    """It is believed where there was a voice of about its length, and the model is sure."""
    assert heard(text, 0.5) == text
    assert heard(text, 0.5, no_speech=0.1, confidence=-0.3) == text
    assert heard(text, 0.5, no_speech=0.5, confidence=-0.3) == ""
    assert heard(text, 9.0, no_speech=0.1, confidence=-0.3) == ""


def test_the_model_says_that_nobody_spoke() -> None:
    """Its own doubt counts for any words, when it is not sure of them either."""
    assert heard("Where is my order?", no_speech=0.9, confidence=-1.5) == ""
    assert heard("Where is my order?", no_speech=0.9, confidence=-0.2) == "Where is my order?"
    assert heard("Where is my order?") == "Where is my order?"


def test_notes_among_words_are_left_out() -> None:
    """What somebody said stays."""
    assert heard("[Music] Where is my (coughs) order? ♪") == "Where is my order?"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", {}),
        ("[BLANK_AUDIO]", {}),
        ("Thank you.", {"no_speech": 0.7}),
        ("you", {"no_speech": 0.1}),
        ("It rains.", {"no_speech": 0.8, "confidence": -1.4}),
        ("word " * 3000, {}),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_nothing_is_saved(listener: Listener, words: str, says: dict[str, float]) -> None:
    """Not understood is 422 with the fallback, and leaves neither message nor file."""
    session, before = await listener.api.new_session(), listener.traces()
    asked = len(listener.provider.chat_requests)
    listener.provider.audio.hear(words, **says)
    answer = await talk(listener.api, session["id"])
    assert answer.error == (422, "Transcription Failed")
    assert answer.json["fallback_message"].startswith("I couldn't understand the audio clearly.")
    assert len(listener.provider.chat_requests) == asked
    assert listener.traces() == before
    assert (await listener.api.session(session["id"]))["title"] is None


@pytest.mark.asyncio(loop_scope="module")
async def test_a_polite_person_is_believed(listener: Listener) -> None:
    """Somebody who says "Thank you." and nothing else is answered."""
    session = await listener.api.new_session()
    listener.provider.audio.hear("Thank you.", no_speech=0.02)
    second = sample("chromium_chunks_leopard_en.part0.webm")
    answer = await talk(listener.api, session["id"], second)
    assert answer.json["user_message"]["content"] == "Thank you."
