"""Embeddings and transcripts, as OpenAI's client asks for them."""

from __future__ import annotations

import base64
import math
import struct
from pathlib import Path

import openai
import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support.api import Api
from tests.support.server import FiresideServer


async def test_embeddings(api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """Each text gets its vector, in order and of length 1, from the model of the libraries."""
    texts = ["The harbour opens at nine.", "A drone."]
    found = await client.embeddings.create(model="any", input=texts)
    assert found.model == "any"
    assert [entry.index for entry in found.data] == [0, 1]
    for entry in found.data:
        assert math.isclose(math.hypot(*entry.embedding), 1, rel_tol=1e-5)
    asked = next(call for call in provider.requests if call.path == "/v1/embeddings").json
    assert (asked["input"], asked["model"]) == (texts, "text-embedding-3-small")
    one = await client.embeddings.create(model="any", input=texts[1], encoding_format="float")
    assert one.data[0].embedding == pytest.approx(found.data[1].embedding)
    assert one.usage.total_tokens == one.usage.prompt_tokens > 0


async def test_the_forms_of_a_vector(api: Api) -> None:
    """A vector comes as numbers or as base64, cut to as many dimensions as are asked for."""
    body = {"model": "any", "input": "The harbour opens at nine, and a drone weighs 814 grams."}
    plain = await api.post("//v1/embeddings", body)
    packed = await api.post("//v1/embeddings", {**body, "encoding_format": "base64"})
    numbers = plain.json["data"][0]["embedding"]
    raw = base64.b64decode(packed.json["data"][0]["embedding"])
    assert list(struct.unpack(f"<{len(numbers)}f", raw)) == pytest.approx(numbers)
    first = numbers[: len(numbers) // 2]
    cut = await api.post("//v1/embeddings", {**body, "dimensions": len(first)})
    kept = cut.json["data"][0]["embedding"]
    assert kept == pytest.approx([number / math.hypot(*first) for number in first])
    more = await api.post("//v1/embeddings", {**body, "dimensions": 100_000})
    assert (more.status, more.json["error"]["type"]) == (400, "invalid_request_error")
    assert f"have {len(numbers)}" in more.json["error"]["message"]


@pytest.mark.parametrize("given", ["", [], [""], [1, 2], [[1, 2]], None, ["a"] * 2049])
async def test_what_is_not_embedded(api: Api, given: object) -> None:
    """Nothing, and the numbers of another model's tokens, are refused, naming the parameter."""
    answer = await api.post("//v1/embeddings", {"model": "any", "input": given})
    assert answer.status == 400
    assert answer.json["error"]["param"].startswith("input")


async def test_a_transcript(
    client: openai.AsyncOpenAI, provider: ScriptedProvider, api: Api
) -> None:
    """A recording is written down by the model that listens, which gets the hints as well."""
    provider.audio.hear("Where is my order?")
    heard = await client.audio.transcriptions.create(
        model="any", file=("../talk.mp3", b"sound"), language="en", prompt="Orders."
    )
    assert heard.text == "Where is my order?"
    [upload] = provider.audio.uploads
    assert (upload.filename, upload.audio) == ("recording.mp3", b"sound")
    assert upload.fields["model"] == "whisper-1"
    assert (upload.fields["language"], upload.fields["prompt"]) == ("en", "Orders.")
    provider.audio.hear("Again.")
    plain = await client.audio.transcriptions.create(
        model="any", file=b"sound", response_format="text"
    )
    assert plain == "Again.\n"
    provider.audio.hear("And again.")
    stream = await client.audio.transcriptions.create(model="any", file=b"sound", stream=True)
    events = [event async for event in stream]
    assert [event.type for event in events] == ["transcript.text.delta", "transcript.text.done"]
    assert (await api.get("/agents")).json["total"] == 0


async def test_a_transcript_with_times(
    strict: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """Where the model says when things are said, so does the answer, as subtitles too."""
    provider.audio.hear("Where is --> my order?")
    heard = await strict.audio.transcriptions.create(
        model="any",
        file=b"sound",
        response_format="verbose_json",
        timestamp_granularities=["word", "segment"],
    )
    assert provider.audio.uploads[-1].times_of == ["word", "segment"]
    assert heard.segments is not None
    assert heard.words is not None
    assert (heard.segments[0].start, heard.segments[0].end) == (0.0, 1.0)
    assert [word.word for word in heard.words] == ["Where", "is", "-->", "my", "order?"]
    provider.audio.hear("Where is --> my order?", start=61.5)
    subtitles = await strict.audio.transcriptions.create(
        model="any", file=b"sound", response_format="srt"
    )
    assert subtitles == "1\n00:01:01,500 --> 00:01:02,500\nWhere is -> my order?\n\n"
    provider.audio.hear("Again.")
    subtitles = await strict.audio.transcriptions.create(
        model="any", file=b"sound", response_format="vtt"
    )
    assert subtitles == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nAgain.\n\n"


async def test_times_that_are_not_there(provider: ScriptedProvider, data_dir: Path) -> None:
    """A model that gives no times is not made to: that is refused, naming the parameter."""
    plain = "gpt-4o-mini-transcribe"
    async with (
        FiresideServer(data_dir, provider.base_url, openai_whisper_model=plain) as server,
        openai.AsyncOpenAI(
            api_key="anything", base_url=f"{server.origin}/v1", max_retries=0
        ) as client,
    ):
        ask = client.audio.transcriptions.create
        with pytest.raises(openai.BadRequestError, match="does not say when") as raised:
            await ask(model="any", file=b"sound", response_format="verbose_json")
        assert raised.value.param == "response_format"
        with pytest.raises(openai.BadRequestError, match="does not say when"):
            await ask(model="any", file=b"sound", response_format="srt")
        assert (await ask(model="any", file=b"sound")).text


async def test_a_stream_has_no_times(
    client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """Subtitles are not streamed; what times are asked for without a place has no effect."""
    with pytest.raises(openai.BadRequestError) as raised:
        await client.audio.transcriptions.create(
            model="any", file=b"sound", stream=True, response_format="srt"
        )
    assert raised.value.param == "stream"
    await client.audio.transcriptions.create(
        model="any", file=b"sound", response_format="srt", timestamp_granularities=["word"]
    )
    assert provider.audio.uploads[-1].times_of == []


async def test_what_is_not_written_down(
    api: Api, client: openai.AsyncOpenAI, provider: ScriptedProvider
) -> None:
    """What the model can't read is refused; so are other forms, and more than 5 MB."""
    for _ in range(2):  # it is asked in two forms
        provider.audio.transcription_fails(faults.bad_request())
    with pytest.raises(openai.BadRequestError, match="can't read this file"):
        await client.audio.transcriptions.create(model="any", file=b"no sound")
    with pytest.raises(openai.BadRequestError, match="response_format"):
        await client.audio.transcriptions.create(
            model="any", file=b"a", response_format="diarized_json"
        )
    with pytest.raises(openai.APIStatusError, match="5 MB") as raised:
        await client.audio.transcriptions.create(model="any", file=bytes(6 * 1024**2))
    assert raised.value.status_code == 413


async def test_a_model_that_is_away(client: openai.AsyncOpenAI, provider: ScriptedProvider) -> None:
    """A provider that fails is an error with a sentence, and none of what it says."""
    provider.audio.transcription_fails(faults.unauthorized())
    with pytest.raises(openai.InternalServerError, match="can't be understood now"):
        await client.audio.transcriptions.create(model="any", file=b"sound")


async def test_the_access_token(closed: Api) -> None:
    """With ACCESS_TOKEN set, a call without it is refused as OpenAI refuses a wrong key."""
    for path in ("//v1/models", "//v1/chat/completions", "//v1/responses", "//v1/embeddings"):
        answer = await closed.call("GET" if path.endswith("s/models") else "POST", path, json={})
        assert answer.status == 401
        assert answer.json["error"]["type"] == "authentication_error"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
