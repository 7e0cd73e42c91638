"""Recordings judged by their bytes: each is taken, or refused with a reason and without a trace."""

import asyncio
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.voice.conftest import Listener
from tests.voice.samples import SPEECH, decoded, sample
from tests.voice.talking import fetch, talk

pytestmark = pytest.mark.asyncio(loop_scope="module")

TAKEN = {
    "leopard_en.webm": "webm",
    "leopard_en_quiet.webm": "webm",
    "leopard_en_clipped.webm": "webm",
    "leopard_en_babble_snr5.webm": "webm",
    "lying_duration_10h.webm": "webm",
    "lying_duration_1s.webm": "webm",
    "lying_duration_nan.webm": "webm",
    "lying_duration_negative.webm": "webm",
    "polyglot_void_html.webm": "webm",
    "title_xss.webm": "webm",
    "title_xss.mp3": "mp3",
    "truncated_60pct.webm": "webm",
    "video_and_audio.webm": "webm",
    "vorbis.webm": "webm",
    "speech_119s.webm": "webm",
    "chromium_mp4_leopard_en.mp4": "m4a",
    "eight_channels.ogg": "ogg",
    "speech.ogg": "ogg",
    "speech.mp3": "mp3",
    "speech.m4a": "m4a",
    "speech.wav": "wav",
    "speech.flac": "flac",
}
REFUSED = {
    "zero_bytes.webm": "empty",
    "one_byte.webm": "no audio file",
    "exe_named.webm": "no audio file",
    "html_named.webm": "no audio file",
    "png_named.webm": "no audio file",
    "polyglot_html_then_webm.webm": "beginning is missing",
    "headerless_tail.webm": "beginning is missing",
    "chromium_chunks_leopard_en.part1.webm": "beginning is missing",
    "truncated_header_200b.webm": "no sound",
    "video_only.webm": "a picture and no sound",
    "lying_1s_really_130s.webm": "too long: at most 120 seconds",
    "speech_130s.webm": "too long: at most 120 seconds",
    "speech_180s.webm": "too long: at most 120 seconds",
    "silence_bomb_45min.webm": "too long: at most 120 seconds",
    "over_5_mb.wav": "too large: at most 5 MB",
}
WITHOUT_A_VOICE = (
    "silence_5s.webm",
    "noise_white_5s.webm",
    "tone_440_3s.webm",
    "chromium_tap_150ms.webm",
)


@pytest.mark.parametrize("name", TAKEN)
async def test_taken(listener: Listener, name: str) -> None:
    """It is understood, kept as it came, and named after what it is."""
    api, audio = listener.api, listener.provider.audio
    session = await api.new_session()
    audio.hear("Mr. Quilter is the apostle.")
    answer = await talk(api, session["id"], sample(name), filename="misleading.webm")
    assert answer.status == 200, answer.body
    question = answer.json["user_message"]
    assert question["content"] == "Mr. Quilter is the apostle."
    assert question["audio_url"] == f"/api/audio/uploads/{question['id']}.{TAKEN[name]}"
    kept = await fetch(api, question["audio_url"])
    assert kept.body == sample(name)
    assert kept.headers["Content-Type"].startswith("audio/")
    heard, rate = decoded(audio.uploads[-1].audio)
    assert rate == 16_000
    assert 1 < len(heard) / rate < 120.5


@pytest.mark.parametrize("name", REFUSED)
async def test_refused(listener: Listener, name: str) -> None:
    """400 with a sentence that says why, within a bounded time, and nothing is left behind."""
    session = await listener.api.new_session()
    before, asked = listener.traces(), len(listener.provider.audio.uploads)
    start = time.monotonic()
    answer = await talk(listener.api, session["id"], sample(name))
    assert time.monotonic() - start < 10
    assert answer.error == (400, "Invalid Audio")
    assert REFUSED[name] in answer.json["detail"]
    assert len(listener.provider.audio.uploads) == asked
    assert listener.traces() == before


@pytest.mark.parametrize("name", WITHOUT_A_VOICE)
async def test_without_a_voice(listener: Listener, name: str) -> None:
    """Silence, hiss and hum are 422, and no model is asked to invent words for them."""
    session = await listener.api.new_session()
    before, asked = listener.traces(), len(listener.provider.audio.uploads)
    answer = await talk(listener.api, session["id"], sample(name))
    assert answer.error == (422, "Transcription Failed")
    assert answer.json["fallback_message"].startswith("I couldn't understand the audio clearly.")
    assert len(listener.provider.audio.uploads) == asked
    assert listener.traces() == before


@pytest.mark.parametrize(
    "name", ["bitflips.webm", "chromium_chunks_leopard_en.part0.webm", "chromium_beeps.webm"]
)
async def test_left_to_the_model(listener: Listener, name: str) -> None:
    """Where something rises and falls, or half of it decodes, the model listens."""
    session = await listener.api.new_session()
    before, asked = listener.traces(), len(listener.provider.audio.uploads)
    listener.provider.audio.hear("")
    answer = await talk(listener.api, session["id"], sample(name))
    assert answer.error == (422, "Transcription Failed")
    assert len(listener.provider.audio.uploads) == asked + 1
    assert listener.traces() == before


async def test_a_form_without_a_recording(listener: Listener) -> None:
    """Another field, or none, is an error that names the field."""
    session = await listener.api.new_session()
    path = f"/sessions/{session['id']}/voice"
    sent = {"Content-Type": _FORM}
    answer = await listener.api.call("POST", path, data={"other": "x"}, headers=sent)
    assert answer.error == (422, "Validation Error")
    assert answer.json["detail"].startswith("audio: ")
    assert (await listener.api.post(path)).error == (422, "Validation Error")


_FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("size", [5 * 1024 * 1024 + 1, 20 * 1024 * 1024])
async def test_too_many_bytes(listener: Listener, size: int) -> None:
    """Over 5 MB is refused alike, whether the body as a whole is over its limit or not."""
    session, before = await listener.api.new_session(), listener.traces()
    data = sample("speech.wav") + bytes(size - len(sample("speech.wav")))
    answer = await talk(listener.api, session["id"], data)
    assert answer.error == (400, "Invalid Audio")
    assert answer.json["detail"] == "The recording is too large: at most 5 MB."
    assert listener.traces() == before


async def test_too_many_bytes_of_unknown_length(listener: Listener) -> None:
    """A body that does not tell its length is cut at the limit with the same words."""
    session, before = await listener.api.new_session(), listener.traces()

    async def endless() -> AsyncGenerator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="audio"; filename="a.webm"\r\n\r\n'
        for _ in range(5 * 16 + 2):
            yield bytes(64 * 1024)
        # It never ends, but writes no more: who writes into a closed door loses the answer.
        await asyncio.Event().wait()

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    answer = await listener.api.call(
        "POST", f"/sessions/{session['id']}/voice", data=endless(), headers=headers
    )
    assert answer.error == (400, "Invalid Audio")
    assert listener.traces() == before


async def test_the_server_answers_others_meanwhile(listener: Listener) -> None:
    """Judging long recordings keeps nobody waiting."""
    api = listener.api
    sessions = [await api.new_session() for _ in range(3)]
    data = sample("speech_180s.webm")
    judging = [asyncio.create_task(talk(api, session["id"], data)) for session in sessions]
    slowest, begun = 0.0, time.monotonic()
    while not all(task.done() for task in judging):
        start = time.monotonic()
        assert (await api.get("/health")).status == 200
        slowest = max(slowest, time.monotonic() - start)
    assert [(await task).status for task in judging] == [400, 400, 400]
    # Whoever blocks the others does so for as long as it takes, on a busy machine too.
    assert slowest < max(0.5, (time.monotonic() - begun) / 2)


async def test_the_limit_of_a_setting(tmp_path: Path) -> None:
    """MAX_AUDIO_DURATION is told and held."""
    async with (
        FiresideServer(tmp_path, "http://127.0.0.1:9/v1", max_audio_duration=3) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        answer = await talk(api, session["id"], sample(SPEECH))
        assert answer.error == (400, "Invalid Audio")
        assert answer.json["detail"] == "The recording is too long: at most 3 seconds."
