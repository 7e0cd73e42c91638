"""Providers that fail to hear or to speak."""

from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults, refused_url
from fireside.testing.scripted_provider.replies import Reply, StatusReply
from tests.support.api import Api
from tests.support.events import text_of
from tests.support.server import FiresideServer
from tests.voice.conftest import Listener
from tests.voice.samples import converted
from tests.voice.talking import PIECES, REPLY, fetch, files, spoken_texts, talk, turn

pytestmark = pytest.mark.asyncio(loop_scope="module")

TTS_FAILED = "I couldn't generate audio for this response, but here's my text reply."


async def test_speech_that_fails_once(listener: Listener) -> None:
    """A piece is tried again, and nobody notices."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    provider.say(REPLY)
    provider.audio.speech_fails(faults.server_error(), times=1, after=1)
    events = await turn(api, session["id"])
    assert spoken_texts(events) == PIECES
    assert len(provider.audio.spoken) == len(PIECES) + 1


async def test_a_piece_that_fails_twice(listener: Listener) -> None:
    """It is left out; what follows is heard, counted on without a gap, and kept."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    provider.say(REPLY)
    provider.audio.speech_fails_for("warehouse", faults.overloaded())
    events = await turn(api, session["id"])
    assert spoken_texts(events) == [PIECES[0], *PIECES[2:]]
    audio = [event.data for event in events if event.name == "audio"]
    assert [data["index"] for data in audio] == [0, 1, 2, 3]
    assert provider.audio.spoken.count(PIECES[1]) == 2
    reply = events[-1].data["assistant_message"]
    assert (reply["content"], reply["error_code"]) == (REPLY, None)
    assert (await fetch(api, reply["tts_audio_url"])).status == 200


@pytest.mark.parametrize(
    ("fault", "requests"),
    [
        (faults.server_error(), 9),
        (faults.rate_limited(), 9),
        (faults.unauthorized(), 2),
        (faults.unknown_model(), 2),
        (faults.html_instead_of_stream(), 9),
        (StatusReply(200, b"", "audio/mpeg"), 9),
        (StatusReply(200, b"no sound at all", "audio/mpeg"), 9),
    ],
    ids=["broken", "limited", "key", "model", "sign-in page", "nothing", "noise"],
)
async def test_speech_that_always_fails(listener: Listener, fault: Reply, requests: int) -> None:
    """The text stays and is complete, with a note; a provider that is away is not hammered."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    provider.say(REPLY)
    provider.audio.speech_fails(fault, times=100)
    events = await turn(api, session["id"])
    assert text_of(events) == REPLY
    assert spoken_texts(events) == []
    done = events[-1].data
    assert (events[-1].name, done["status"], done["full_content"]) == ("done", "complete", REPLY)
    assert done["fallback_message"] == TTS_FAILED
    reply = done["assistant_message"]
    assert (reply["status"], reply["content"]) == ("complete", REPLY)
    assert (reply["tts_audio_url"], reply["error_code"]) == (None, "tts_failed")
    assert reply["fallback_message"] == TTS_FAILED
    assert await api.reply(session["id"]) == reply
    assert len(provider.audio.spoken) <= requests
    assert not [name for name in files(listener.server.data_dir) if reply["id"] in name]


async def test_the_note_goes_when_it_is_read_aloud(listener: Listener) -> None:
    """Speech that works later takes the place of the note."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    provider.say("Here you are.")
    provider.audio.speech_fails(faults.unauthorized())
    reply = (await turn(api, session["id"]))[-1].data["assistant_message"]
    assert reply["error_code"] == "tts_failed"
    assert (await api.post(f"/messages/{reply['id']}/speech")).status == 200
    later = await api.reply(session["id"])
    assert (later["error_code"], later["fallback_message"]) == (None, None)
    assert later["tts_audio_url"] is not None


async def test_speech_of_another_kind(listener: Listener) -> None:
    """A server that answers WAV when asked for MP3 is understood."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    provider.say("Here you are.")
    provider.audio.make_speech = lambda _: converted("wav", "pcm_s16le", 16_000)
    events = await turn(api, session["id"])
    assert spoken_texts(events) == ["Here you are."]
    part = await fetch(api, events[-2].data["url"])
    assert part.headers["Content-Type"] == "audio/mpeg"
    assert part.body[:1] == b"\xff" or part.body.startswith(b"ID3")


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (faults.server_error(), 503, "Service Unavailable"),
        (faults.overloaded(), 503, "Service Unavailable"),
        (faults.rate_limited(), 503, "Service Unavailable"),
        (faults.html_instead_of_stream(), 503, "Service Unavailable"),
        (StatusReply(200, b'{"words": 1}'), 503, "Service Unavailable"),
        (StatusReply(200, b"[1, 2"), 503, "Service Unavailable"),
        (faults.unauthorized(), 500, "Service Configuration Error"),
        (faults.unknown_model(), 500, "Service Configuration Error"),
    ],
    ids=["broken", "away", "limited", "sign-in page", "shape", "cut", "key", "model"],
)
async def test_a_transcriber_that_fails(
    listener: Listener, fault: Reply, status: int, error: str
) -> None:
    """The recording was fine, so the error says that the service is not; nothing is left."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    before = listener.traces()
    is_tried_again = fault in (faults.server_error(), faults.overloaded())
    provider.audio.transcription_fails(fault, times=2 if is_tried_again else 1)
    answer = await talk(api, session["id"])
    assert answer.error == (status, error)
    assert answer.json["fallback_message"]
    assert "sk-" not in answer.json["detail"]
    assert listener.traces() == before
    assert await api.messages(session["id"]) == []
    # The page has kept the recording, and sends it again.
    assert (await talk(api, session["id"])).status == 200


async def test_a_transcriber_that_fails_once(listener: Listener) -> None:
    """It is asked again, and nobody notices."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    provider.audio.transcription_fails(faults.overloaded())
    assert (await talk(api, session["id"])).status == 200


async def test_a_transcriber_that_does_not_take_the_recording(listener: Listener) -> None:
    """A refusal of the sound itself is like not understanding it."""
    api, provider = listener.api, listener.provider
    session = await api.new_session()
    before = listener.traces()
    # It is asked in two shapes.
    provider.audio.transcription_fails(faults.bad_request(), times=2)
    answer = await talk(api, session["id"])
    assert answer.error == (422, "Transcription Failed")
    assert listener.traces() == before


async def test_a_transcriber_that_is_not_there(listener: Listener, tmp_path: Path) -> None:
    """Each role may point elsewhere; nobody there is told in words."""
    provider = listener.provider
    settings = {"openai_whisper_base_url": refused_url(), "openai_tts_base_url": refused_url()}
    async with (
        FiresideServer(tmp_path, provider.base_url, **settings) as server,
        Api(server.origin) as elsewhere,
    ):
        session = await elsewhere.new_session()
        answer = await talk(elsewhere, session["id"])
        assert answer.error == (503, "Service Unavailable")
        assert provider.audio.uploads == []
        provider.say("Hello to you.")
        await elsewhere.ask(session["id"], "Hello")
        reply = await elsewhere.reply(session["id"])
        spoken = await elsewhere.post(f"/messages/{reply['id']}/speech")
        assert spoken.error == (503, "Service Unavailable")


async def test_a_transcriber_that_gives_only_words(listener: Listener, tmp_path: Path) -> None:
    """A model that knows no verbose answer is asked for a plain one, and remembered for it."""
    provider = listener.provider
    settings = {"openai_whisper_model": "gpt-4o-mini-transcribe"}
    async with (
        FiresideServer(tmp_path, provider.base_url, **settings) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        for words in ("One two three.", "Four five six."):
            provider.audio.hear(words)
            answer = await talk(api, session["id"])
            assert answer.json["user_message"]["content"] == words
    shapes = [upload.fields["response_format"] for upload in provider.audio.uploads]
    assert shapes == ["verbose_json", "json", "json"]


async def test_each_role_has_its_own_key(tmp_path: Path) -> None:
    """A role that points elsewhere gets its own key, and never the chat's."""
    async with (
        ScriptedProvider() as provider,
        ScriptedProvider() as voice,
        FiresideServer(
            tmp_path,
            provider.base_url,
            openai_api_key="sk-chat",
            openai_whisper_base_url=voice.base_url,
            openai_whisper_api_key="sk-ear",
            openai_tts_base_url=voice.base_url,
        ) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        await turn(api, session["id"])
        asked = [*provider.requests, *voice.requests]
    keys = {request.path: request.headers["authorization"] for request in asked}
    assert keys["/v1/chat/completions"] == "Bearer sk-chat"
    assert keys["/v1/audio/transcriptions"] == "Bearer sk-ear"
    assert "sk-chat" not in keys["/v1/audio/speech"]
