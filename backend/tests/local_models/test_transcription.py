"""Recordings understood by the real model, asked for with OpenAI's own package."""

from __future__ import annotations

import re
from typing import Any

import aiohttp
import numpy as np
import openai
import pytest
from openai import AsyncOpenAI

from tests.local_models.model_client import TOKEN
from tests.local_models.recordings import (
    CONTAINERS,
    DATA,
    JFK,
    JFK_WORDS,
    RATE,
    recording_of,
    samples_of,
    words_of,
)

WHISPER = "whisper-tiny.en"
SECONDS = 11.0
SILENCE = np.zeros(2 * RATE, np.int16)


async def transcribe(
    client: AsyncOpenAI,
    file: bytes,
    name: str = "sound.wav",
    **fields: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    """Ask for a transcript."""
    create: Any = client.audio.transcriptions.create
    return await create(model=WHISPER, file=(name, file), **fields)


async def refusal(
    client: AsyncOpenAI,
    file: bytes = b"",
    **fields: Any,  # noqa: ANN401
) -> tuple[int, str | None, str]:
    """Ask for a transcript that is refused; returns status, code and message."""
    with pytest.raises(openai.APIStatusError) as caught:
        await transcribe(client, file, **fields)
    error = caught.value
    body: Any = error.body
    assert set(body) == {"message", "type", "param", "code"}
    return error.status_code, error.code, body["message"]


@pytest.mark.parametrize("extension", CONTAINERS)
async def test_every_container_is_understood(openai_client: AsyncOpenAI, extension: str) -> None:
    """The words are the same in each, whatever the file is called."""
    recording = recording_of(samples_of(JFK.read_bytes()), extension)
    answer = await transcribe(openai_client, recording, f"sound.{extension}")
    assert words_of(answer.text)[-9:] == JFK_WORDS.split()[-9:]


async def test_a_recording_of_a_browser_is_understood(openai_client: AsyncOpenAI) -> None:
    """A recording of a browser is understood."""
    answer = await transcribe(openai_client, (DATA / "jfk.webm").read_bytes(), "blob")
    assert "ask what you can do for your country" in " ".join(words_of(answer.text))


async def test_another_voice_is_understood(openai_client: AsyncOpenAI) -> None:
    """A reader of books, over the telephone as it were."""
    answer = await transcribe(openai_client, (DATA / "librivox_0880.wav").read_bytes())
    words = words_of(answer.text)
    assert words[:3] == ["he", "was", "not"]
    assert words[-2:] == ["young", "man"]


async def test_json_tells_the_words_and_how_long_it_took_to_say_them(
    openai_client: AsyncOpenAI,
) -> None:
    """JSON is what comes when no form is asked for."""
    answer = await transcribe(openai_client, JFK.read_bytes())
    assert words_of(answer.text) == JFK_WORDS.split()
    assert (answer.usage.type, answer.usage.seconds) == ("duration", 11)


async def test_text_is_nothing_but_the_words(openai_client: AsyncOpenAI) -> None:
    """Text is nothing but the words."""
    text = await transcribe(openai_client, JFK.read_bytes(), response_format="text")
    assert words_of(text) == JFK_WORDS.split()
    assert text.endswith("\n")


async def test_verbose_json_tells_how_sure_the_model_is(openai_client: AsyncOpenAI) -> None:
    """Verbose JSON tells how sure the model is."""
    answer = await transcribe(openai_client, JFK.read_bytes(), response_format="verbose_json")
    assert (answer.language, answer.words) == ("english", None)
    assert answer.duration == pytest.approx(SECONDS, abs=0.05)
    assert "".join(segment.text for segment in answer.segments).strip() == answer.text
    assert [segment.id for segment in answer.segments] == list(range(len(answer.segments)))
    for segment in answer.segments:
        assert 0.0 <= segment.start < segment.end <= SECONDS + 0.5
        assert 0.0 <= segment.no_speech_prob < 0.5
        assert -1.0 < segment.avg_logprob <= 0.0
        assert segment.tokens
        assert segment.compression_ratio < 2.4
        assert segment.temperature == 0.0


async def test_the_time_of_each_word_can_be_had(openai_client: AsyncOpenAI) -> None:
    """With the segments or without."""
    recording = JFK.read_bytes()
    answer = await transcribe(
        openai_client, recording, response_format="verbose_json", timestamp_granularities=["word"]
    )
    assert answer.segments is None
    assert words_of(" ".join(word.word for word in answer.words)) == JFK_WORDS.split()
    starts = [word.start for word in answer.words]
    assert starts == sorted(starts)
    assert all(word.start <= word.end for word in answer.words)


CLOCK = r"\d\d:\d\d:\d\d[,.]\d{3}"


async def test_subtitles_can_be_had(openai_client: AsyncOpenAI) -> None:
    """In both of their forms."""
    srt = await transcribe(openai_client, JFK.read_bytes(), response_format="srt")
    number, times, words, *_ = srt.splitlines()
    assert number == "1"
    assert re.fullmatch(rf"{CLOCK} --> {CLOCK}", times)
    assert "," in times
    assert "my fellow americans" in " ".join(words_of(words))
    vtt = await transcribe(openai_client, JFK.read_bytes(), response_format="vtt")
    assert vtt.startswith("WEBVTT\n\n00:00:0")
    assert times.replace(",", ".") in vtt


async def test_a_prompt_and_a_temperature_are_taken(openai_client: AsyncOpenAI) -> None:
    """What they change cannot be foretold, but the words stay."""
    answer = await transcribe(
        openai_client, JFK.read_bytes(), prompt="A speech of John F. Kennedy.", temperature=0.2
    )
    assert "your country" in answer.text


async def test_nothing_is_made_up_over_silence(openai_client: AsyncOpenAI) -> None:
    """Nor over noise; both are a transcript without words."""
    noise = np.random.default_rng(1).normal(0, 3000, 3 * RATE).astype(np.int16)
    for samples in (SILENCE, noise):
        answer = await transcribe(
            openai_client, recording_of(samples), response_format="verbose_json"
        )
        assert (answer.text, answer.segments) == ("", [])
        assert answer.duration == pytest.approx(len(samples) / RATE)


async def test_a_model_for_english_says_that_it_heard_english(openai_client: AsyncOpenAI) -> None:
    """Whatever language was promised."""
    answer = await transcribe(
        openai_client, JFK.read_bytes(), response_format="verbose_json", language="de"
    )
    assert answer.language == "english"


@pytest.mark.parametrize("language", ["en", "english", "en-US"])
async def test_a_language_may_be_named_in_several_ways(
    openai_client: AsyncOpenAI, language: str
) -> None:
    """A language may be named in several ways."""
    answer = await transcribe(openai_client, recording_of(SILENCE), language=language)
    assert answer.text == ""


PNG = b"\x89PNG\r\n\x1a\n" + bytes(500)
PLAYLIST = b"#EXTM3U\n#EXTINF:10,\nfile:///etc/hostname\n"


JFK_WEBM = (DATA / "jfk.webm").read_bytes()


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"x",
        PNG,
        PLAYLIST,
        b"<html><body>hello</body></html>",
        JFK_WEBM[:60],
        JFK_WEBM[len(JFK_WEBM) // 2 :],
    ],
    ids=["empty", "a byte", "a picture", "a playlist", "a page", "a header", "without header"],
)
async def test_what_is_no_recording_is_refused(openai_client: AsyncOpenAI, file: bytes) -> None:
    """What is no recording is refused."""
    status, code, message = await refusal(openai_client, file)
    assert (status, code) == (400, "invalid_audio")
    assert message == "The file can't be read as audio: it is damaged, or of another kind."


async def test_a_recording_that_breaks_off_is_understood_as_far_as_it_goes(
    openai_client: AsyncOpenAI,
) -> None:
    """A recording that breaks off is understood as far as it goes."""
    recording = (DATA / "jfk.webm").read_bytes()
    answer = await transcribe(openai_client, recording[: len(recording) * 6 // 10])
    assert "what your country can do" in answer.text
    assert not answer.text.endswith("your country.")


async def test_a_recording_that_is_too_short_is_refused(openai_client: AsyncOpenAI) -> None:
    """A recording that is too short is refused."""
    recording = recording_of(np.zeros(RATE // 20, np.int16))
    assert (await refusal(openai_client, recording))[:2] == (400, "audio_too_short")


async def test_a_recording_that_is_too_long_is_refused(openai_client: AsyncOpenAI) -> None:
    """A small file may hold hours."""
    recording = recording_of(np.zeros(1801 * RATE, np.int16), "flac")
    assert len(recording) < 1_000_000
    assert (await refusal(openai_client, recording))[:2] == (400, "audio_too_long")


async def test_a_file_that_is_too_large_is_refused(openai_client: AsyncOpenAI) -> None:
    """A file that is too large is refused."""
    status, code, _ = await refusal(openai_client, bytes(25 * 1024 * 1024 + 1))
    assert (status, code) == (413, "request_too_large")


async def test_a_file_that_is_too_large_is_refused_though_nobody_said_so(
    roles_origin: str,
) -> None:
    """Without a length in the header, the bytes are counted as they come."""

    async def endless() -> Any:  # noqa: ANN401
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(27):
            yield bytes(1024 * 1024)

    async with post(roles_origin, endless(), "multipart/form-data; boundary=b") as response:
        assert response.status == 413


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"response_format": "diarized_json"}, "response_format"),
        ({"temperature": 1.5}, "temperature"),
        ({"temperature": "warm"}, "temperature"),
        ({"language": "klingon"}, "language"),
        ({"timestamp_granularities": ["word"]}, "timestamp_granularities"),
        (
            {"timestamp_granularities": ["syllable"], "response_format": "verbose_json"},
            "timestamp_granularities",
        ),
    ],
    ids=str,
)
async def test_wishes_that_make_no_sense_are_refused(
    openai_client: AsyncOpenAI, fields: dict[str, Any], param: str
) -> None:
    """With the name of the field that does not."""
    with pytest.raises(openai.BadRequestError) as caught:
        await transcribe(openai_client, JFK.read_bytes(), **fields)
    assert caught.value.param == param


async def test_another_model_is_not_found(openai_client: AsyncOpenAI) -> None:
    """Another model is not found."""
    with pytest.raises(openai.NotFoundError, match=r"this server has 'whisper-tiny\.en'"):
        await openai_client.audio.transcriptions.create(
            model="whisper-1", file=("sound.ogg", JFK.read_bytes())
        )


def post(origin: str, body: Any, content_type: str) -> Any:  # noqa: ANN401
    """Send a body as it is."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": content_type}
    return aiohttp.request("POST", f"{origin}/v1/audio/transcriptions", data=body, headers=headers)


FORM = "multipart/form-data; boundary=b"
MODEL_PART = b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nwhisper-tiny.en\r\n'
FILE_PART = b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\nx\r\n'


@pytest.mark.parametrize(
    ("body", "content_type", "param"),
    [
        (b"{}", "application/json", None),
        (b"", "multipart/form-data", None),
        (b"no form at all", FORM, None),
        (b"--b\r\n\r\nno name\r\n--b--\r\n", FORM, None),
        (MODEL_PART + b"--b--\r\n", FORM, "file"),
        (FILE_PART + b"--b--\r\n", FORM, "model"),
        (MODEL_PART * 70 + b"--b--\r\n", FORM, None),
        (MODEL_PART.replace(b"whisper", b"\xff") + b"--b--\r\n", FORM, None),
    ],
    ids=["json", "no boundary", "no form", "no name", "no file", "no model", "many", "no text"],
)
async def test_a_body_that_is_no_such_form_is_refused(
    roles_origin: str, body: bytes, content_type: str, param: str | None
) -> None:
    """A body that is no such form is refused."""
    async with post(roles_origin, body, content_type) as response:
        assert response.status == 400
        assert (await response.json())["error"]["param"] == param


async def test_it_needs_the_token(roles_origin: str) -> None:
    """It needs the token."""
    async with AsyncOpenAI(
        base_url=f"{roles_origin}/v1", api_key="guessed", max_retries=0
    ) as client:
        with pytest.raises(openai.AuthenticationError):
            await transcribe(client, JFK.read_bytes())
