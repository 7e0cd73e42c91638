"""Speech by the real voice, asked for with OpenAI's own package."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import av
import numpy as np
import openai
import pytest
from openai import AsyncOpenAI

from tests.local_models.model_client import TOKEN
from tests.local_models.recordings import Samples, samples_of, words_of

VOICE_RATE = 24_000
TEXT = "The harbour opens at nine. It has forty six seats, and it belongs to Maria."


async def speak(client: AsyncOpenAI, text: str = TEXT, **fields: Any) -> Any:  # noqa: ANN401
    """Ask for speech."""
    asked: dict[str, Any] = {"model": "hibari", "voice": "af_heart", **fields}
    return await client.audio.speech.create(input=text, **asked)


async def heard(client: AsyncOpenAI, text: str = TEXT, **fields: Any) -> Samples:  # noqa: ANN401
    """Return what speech sounds like."""
    answer = await speak(client, text, response_format="pcm", **fields)
    return np.frombuffer(answer.content, "<i2")


@pytest.fixture
async def spoken(openai_client: AsyncOpenAI) -> Samples:
    """The text as the voice speaks it."""
    return await heard(openai_client)


@pytest.mark.parametrize(
    ("form", "content_type", "name"),
    [
        ("mp3", "audio/mpeg", "mp3"),
        ("opus", "audio/ogg; codecs=opus", "ogg"),
        ("aac", "audio/aac", "aac"),
        ("flac", "audio/flac", "flac"),
        ("wav", "audio/wav", "wav"),
    ],
)
async def test_every_format_is_what_it_says(
    openai_client: AsyncOpenAI, spoken: Samples, form: str, content_type: str, name: str
) -> None:
    """Every format is what it says, and sounds as long as the others."""
    answer = await speak(openai_client, response_format=form)
    assert answer.response.headers["Content-Type"] == content_type
    source: Any = av.open(io.BytesIO(answer.content))
    with source:
        assert source.format.name == name
        assert len(source.streams) == 1
        assert source.streams.audio[0].channels == 1
    length = len(samples_of(answer.content, VOICE_RATE))
    # Encoders begin and end with a little silence.
    assert 0 <= length - len(spoken) < 0.12 * VOICE_RATE


async def test_raw_speech_is_sixteen_bits_at_24_khz(
    openai_client: AsyncOpenAI, spoken: Samples
) -> None:
    """Raw speech is sixteen bits at 24 kHz."""
    answer = await speak(openai_client, response_format="pcm")
    assert answer.response.headers["Content-Type"] == "audio/pcm"
    assert len(answer.content) == 2 * len(spoken)
    assert 4.0 < len(spoken) / VOICE_RATE < 7.0


async def test_mp3_is_what_comes_when_no_format_is_asked_for(openai_client: AsyncOpenAI) -> None:
    """MP3 is what comes when no format is asked for."""
    answer = await speak(openai_client, "Hello.")
    assert answer.response.headers["Content-Type"] == "audio/mpeg"


async def test_speech_is_as_loud_as_it_can_be(spoken: Samples) -> None:
    """And never so loud that it is clipped."""
    loudest = int(np.abs(spoken.astype(np.int32)).max()) / 32768
    assert 0.8 < loudest <= 0.901


async def test_what_is_spoken_can_be_understood(openai_client: AsyncOpenAI) -> None:
    """The other model hears the words that were to be said."""
    answer = await speak(openai_client)
    transcript = await openai_client.audio.transcriptions.create(
        model="whisper-tiny.en", file=("speech.mp3", answer.content)
    )
    words = words_of(transcript.text.replace("harbor", "harbour"))
    assert words[:5] == ["the", "harbour", "opens", "at", "9"]
    assert words[-5:] == ["and", "it", "belongs", "to", words[-1]]
    assert "46" in words


async def test_the_same_text_sounds_the_same(openai_client: AsyncOpenAI, spoken: Samples) -> None:
    """So that what is kept need not be made again."""
    assert np.array_equal(await heard(openai_client), spoken)


@pytest.mark.parametrize("speed", [0.25, 0.5, 1.25, 2.0, 4.0])
async def test_speech_can_be_slower_and_faster(
    openai_client: AsyncOpenAI, spoken: Samples, speed: float
) -> None:
    """Speech can be slower and faster."""
    length = len(await heard(openai_client, speed=speed))
    assert length * speed == pytest.approx(len(spoken), rel=0.1)


@pytest.mark.parametrize("voice", ["alloy", "echo", "fable", "onyx", "nova", "shimmer"])
async def test_the_voices_of_openai_are_our_one_voice(
    openai_client: AsyncOpenAI, voice: str
) -> None:
    """The voices of OpenAI are our one voice."""
    assert np.array_equal(
        await heard(openai_client, "Hello.", voice=voice), await heard(openai_client, "Hello.")
    )


async def test_an_unknown_voice_is_refused_with_those_there_are(
    openai_client: AsyncOpenAI,
) -> None:
    """An unknown voice is refused with those there are."""
    with pytest.raises(openai.BadRequestError, match="the voices are: af_heart") as caught:
        await speak(openai_client, voice="carlos")
    assert caught.value.code == "unknown_voice"


@pytest.mark.parametrize("text", ["😀 🎉", "你好世界", "Привет", "...", " \n ", "***"])
async def test_what_cannot_be_spoken_is_refused(openai_client: AsyncOpenAI, text: str) -> None:
    """What cannot be spoken is refused."""
    with pytest.raises(openai.BadRequestError, match="this voice reads English") as caught:
        await speak(openai_client, text)
    assert caught.value.code == "nothing_to_speak"


async def test_what_cannot_be_spoken_is_left_out(openai_client: AsyncOpenAI) -> None:
    """As long as something remains."""
    plain = await heard(openai_client, "Hello there.\nGood bye.")
    mixed = await heard(openai_client, "Hello there 😀.\n你好世界\nGood bye.")
    assert len(mixed) == pytest.approx(len(plain), rel=0.15)


@pytest.mark.parametrize("text", ["word " * 800, "a" * 4096, "1" * 4096])
async def test_long_texts_without_an_end_are_spoken(openai_client: AsyncOpenAI, text: str) -> None:
    """In pieces that need no more time and memory than a sentence does."""
    async with openai_client.audio.speech.with_streaming_response.create(
        model="hibari", voice="alloy", input=text, response_format="pcm"
    ) as response:
        first = await anext(response.iter_bytes(1024))
        assert len(first) == 1024


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"input": "x" * 4097}, "input"),
        ({"input": ""}, "input"),
        ({"input": 7}, "input"),
        ({"speed": 0.2}, "speed"),
        ({"speed": 4.1}, "speed"),
        ({"speed": "fast"}, "speed"),
        ({"speed": True}, "speed"),
        ({"response_format": "midi"}, "response_format"),
        ({"response_format": ["mp3"]}, "response_format"),
        ({"stream_format": "sse"}, "stream_format"),
        ({"voice": None}, "voice"),
        ({"voice": {"id": "voice_1"}}, "voice"),
        ({"model": None}, "model"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_wishes_that_make_no_sense_are_refused(
    roles_origin: str, fields: dict[str, Any], param: str
) -> None:
    """With the name of the field that does not."""
    body: dict[str, Any] = {"model": "hibari", "voice": "alloy", "input": "Hello.", **fields}
    async with post(roles_origin, json=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]["param"] == param


@pytest.mark.parametrize("body", [b"{oops", b"[]"])
async def test_a_body_that_is_no_json_object_is_refused(roles_origin: str, body: bytes) -> None:
    """A body that is no JSON object is refused."""
    async with post(roles_origin, data=body) as response:
        assert response.status == 400


async def test_another_model_is_not_found(openai_client: AsyncOpenAI) -> None:
    """Another model is not found."""
    with pytest.raises(openai.NotFoundError, match="this server has 'hibari'"):
        await speak(openai_client, model="tts-1")


async def test_the_models_are_listed(openai_client: AsyncOpenAI) -> None:
    """With chat first."""
    models = await openai_client.models.list()
    assert [model.id for model in models.data] == [
        "made-up",
        "whisper-tiny.en",
        "hibari",
        "all-minilm-l6-v2",
    ]


def post(origin: str, **fields: Any) -> Any:  # noqa: ANN401
    """Send a body as it is."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    return aiohttp.request("POST", f"{origin}/v1/audio/speech", headers=headers, **fields)
