"""Speech that is kept: one MP3 that players can show the length of and seek in; and on demand."""

import asyncio
import io
import itertools
from typing import Any

import av
import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.voice.samples import decoded, encoded, tone
from tests.voice.talking import PIECES, REPLY, fetch, files, spoken_texts, turn

PITCHES = (400, 800, 1200, 1600, 2000)


def _mp3(pitch: int, seconds: float, rate: int = 24_000) -> bytes:
    return encoded("mp3", "libmp3lame", tone(seconds, pitch, rate), rate)


def _pitch(samples: Any, rate: int, at: float) -> float:  # noqa: ANN401
    """Return how high the tone is at this second."""
    start = int(at * rate)
    window = samples[start : start + rate // 5]
    crossings = sum(1 for one, two in itertools.pairwise(window) if one < 0 <= two)
    return crossings * 5


@pytest.mark.parametrize("rates", [(24_000,), (24_000, 44_100)], ids=["same", "different"])
async def test_the_whole_reply(
    api: Api, provider: ScriptedProvider, rates: tuple[int, ...]
) -> None:
    """All pieces are in it, in order, and its header tells its length and where they are."""
    session = await api.new_session()
    provider.say(REPLY)
    sounds = {
        piece: _mp3(pitch, 1.0, rates[number % len(rates)])
        for number, (piece, pitch) in enumerate(zip(PIECES, PITCHES, strict=True))
    }
    provider.audio.make_speech = sounds.__getitem__
    events = await turn(api, session["id"])
    assert spoken_texts(events) == PIECES
    whole = await fetch(api, events[-1].data["assistant_message"]["tts_audio_url"])
    assert b"Xing" in whole.body[:200] or b"Info" in whole.body[:200]
    samples, rate = decoded(whole.body)
    seconds = len(samples) / rate
    assert 5.0 <= seconds < 5.5
    source: Any = av.open(io.BytesIO(whole.body))
    assert abs(source.duration / av.time_base - seconds) < 0.1
    heard = [_pitch(samples, rate, at + 0.4 + at * (seconds - 5) / 5) for at in range(5)]
    assert [abs(pitch - found) < 30 for pitch, found in zip(PITCHES, heard, strict=True)] == [
        True
    ] * 5
    source.seek(int(3.5 * av.time_base))
    assert abs(float(next(source.decode(audio=0)).time) - 3.5) < 0.2
    source.close()


async def test_reading_a_typed_reply_aloud(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Its speech is made when somebody asks, in the agent's voice, and only once."""
    agent = await api.new_agent(voice="coral")
    session = await api.new_session(agent["id"])
    provider.say(REPLY)
    await api.ask(session["id"])
    reply = await api.reply(session["id"])
    assert reply["tts_audio_url"] is None
    path = f"/messages/{reply['id']}/speech"
    answers = await asyncio.gather(*(api.post(path) for _ in range(3)))
    url = f"/api/audio/tts/{reply['id']}.mp3"
    assert [(answer.status, answer.json) for answer in answers] == [
        (200, {"tts_audio_url": url})
    ] * 3
    assert sorted(provider.audio.spoken) == sorted(PIECES)
    assert set(provider.audio.voices) == {"coral"}
    assert await api.reply(session["id"]) == {**reply, "tts_audio_url": url}
    assert (await api.post(path)).json == {"tts_audio_url": url}
    assert len(provider.audio.spoken) == len(PIECES)
    assert (await fetch(api, url)).headers["Content-Type"] == "audio/mpeg"
    assert files(server.data_dir) == {url.rsplit("/", maxsplit=1)[-1]}


async def test_what_can_not_be_read_aloud(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """A question, a reply without words, one being written, one whose speech fails."""
    session = await api.new_session()
    assert (await api.post("/messages/none/speech")).error == (404, "Not Found")
    provider.say("🎉")
    await api.ask(session["id"])
    question, reply = await api.messages(session["id"])
    for message in (question, reply):
        answer = await api.post(f"/messages/{message['id']}/speech")
        assert answer.error == (422, "Validation Error")
    provider.fail(faults.unauthorized())
    failed = (await api.ask(session["id"]))[-1].data["message_id"]
    assert (await api.post(f"/messages/{failed}/speech")).status == 422
    gate = provider.gate("Hello there.")
    async with api.send(session["id"]) as reader:
        message_id = (await reader.until("start")).data["message_id"]
        assert (await api.post(f"/messages/{message_id}/speech")).error == (409, "Conflict")
        gate.finish()
        await reader.rest()
    provider.audio.speech_fails(faults.server_error(), times=2)
    answer = await api.post(f"/messages/{message_id}/speech")
    assert answer.error == (503, "Service Unavailable")
    assert files(server.data_dir) == set()
    assert (await api.post(f"/messages/{message_id}/speech")).status == 200


async def test_hearing_a_voice(api: Api, provider: ScriptedProvider) -> None:
    """Each voice on offer has a short sample, which is made once."""
    voices = (await api.get("/config")).json["voices"]
    assert len(voices) > 5
    for _ in range(2):
        answer = await api.get(f"/voices/{voices[1]}/preview")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "audio/mpeg")
        samples, rate = decoded(answer.body)
        assert 1 < len(samples) / rate < 10
    assert provider.audio.voices == [voices[1]]
    assert (await api.get("/voices/nobody/preview")).error == (404, "Not Found")
    provider.audio.speech_fails(faults.unauthorized())
    answer = await api.get(f"/voices/{voices[2]}/preview")
    assert answer.error == (500, "Service Configuration Error")
