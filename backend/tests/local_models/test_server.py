"""The model process over its real socket, with the real model."""

from __future__ import annotations

import asyncio
import json
import signal
import time
from contextlib import suppress
from pathlib import Path

import aiohttp
import pytest

from fireside.local_models.catalog import CatalogModel
from fireside.local_models.store import ModelStore
from tests.local_models import model_client
from tests.local_models.model_client import (
    TOKEN,
    RunningModel,
    chunks_of,
    configure,
    next_event,
    start_process,
    text_of,
)
from tests.local_models.weights import MODEL, put_noise
from tests.support.waiting import PATIENCE

ENDLESS = {"max_tokens": 3000, "ignore_eos": True}
"""A reply that would take half a minute."""


async def test_answers_with_a_fact_from_the_prompt(running_model: RunningModel) -> None:
    """The real model reads what it is given."""
    answer = await running_model.complete()
    assert answer.status == 200
    assert "46" in answer.json["choices"][0]["message"]["content"]
    assert answer.json["model"] == running_model.name


async def test_it_keeps_to_the_facts_without_a_word_on_how_to_draw(
    running_model: RunningModel,
) -> None:
    """At the engine's own temperature every sixth of these answers is made up."""
    answers = [await running_model.complete(temperature=None, seed=seed) for seed in range(12)]
    said = [answer.json["choices"][0]["message"]["content"] for answer in answers]
    assert [text for text in said if "46" not in text] == []


async def test_a_stream_brings_the_same_text_in_pieces(running_model: RunningModel) -> None:
    """A stream brings the same text in pieces."""
    whole = await running_model.complete()
    streamed = await running_model.complete(stream=True)
    assert streamed.headers["Content-Type"] == "text/event-stream"
    chunks = chunks_of(streamed.body)
    assert len(chunks) > 5
    assert text_of(chunks) == whole.json["choices"][0]["message"]["content"]
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


async def test_usage_is_streamed_where_it_is_asked_for(running_model: RunningModel) -> None:
    """Usage is streamed where it is asked for."""
    asked = await running_model.complete(stream=True, stream_options={"include_usage": True})
    usage = chunks_of(asked.body)[-1]["usage"]
    assert usage["prompt_tokens"] > 20
    assert usage["total_tokens"] == usage["prompt_tokens"] + usage["completion_tokens"]
    silent = await running_model.complete(stream=True)
    assert all("usage" not in chunk for chunk in chunks_of(silent.body))


async def test_a_reply_that_is_cut_says_so(running_model: RunningModel) -> None:
    """The finish reason tells a cut reply from a finished one."""
    answer = await running_model.complete(max_tokens=3)
    assert answer.json["choices"][0]["finish_reason"] == "length"
    assert answer.json["usage"]["completion_tokens"] == 3


async def test_a_json_schema_shapes_the_reply(running_model: RunningModel) -> None:
    """A JSON schema shapes the reply."""
    schema = {
        "type": "object",
        "properties": {"seats": {"type": "integer"}},
        "required": ["seats"],
        "additionalProperties": False,
    }
    shape = {"type": "json_schema", "json_schema": {"name": "cafe", "schema": schema}}
    answer = await running_model.complete(response_format=shape)
    assert json.loads(answer.json["choices"][0]["message"]["content"]) == {"seats": 46}


async def test_content_may_come_in_text_parts(running_model: RunningModel) -> None:
    """Content may come in text parts."""
    parts = [{"type": "text", "text": model_client.QUESTION}]
    answer = await running_model.complete(messages=[{"role": "user", "content": parts}])
    assert answer.status == 200


async def test_models_are_listed_with_their_context(
    running_model: RunningModel, tiny_model: CatalogModel
) -> None:
    """Models are listed with their context."""
    answer = await running_model.call("GET", "/v1/models")
    (entry,) = answer.json["data"]
    assert entry["id"] == tiny_model.name
    assert entry["context_length"] == tiny_model.context_tokens


@pytest.mark.parametrize("stream", [False, True])
async def test_a_context_that_is_too_long_is_refused(
    running_model: RunningModel, stream: bool
) -> None:
    """A context that is too long is refused."""
    messages = [{"role": "user", "content": "word " * 5000}]
    answer = await running_model.complete(messages=messages, stream=stream)
    assert answer.error == (400, "context_length_exceeded")


@pytest.mark.parametrize("part", ["image_url", "input_audio", "file"])
async def test_what_the_model_cannot_read_is_refused(
    running_model: RunningModel, part: str
) -> None:
    """What the model can't read is refused."""
    messages = [{"role": "user", "content": [{"type": part, part: {"url": "data:,x"}}]}]
    answer = await running_model.complete(messages=messages)
    assert answer.error == (400, "unsupported_content")


@pytest.mark.parametrize(
    "fields",
    [
        {"messages": []},
        {"messages": "hello"},
        {"messages": ["hello"]},
        {"messages": [{"role": "user"}]},
        {"temperature": "hot"},
        {"max_tokens": -5},
        {"tools": "hammer"},
        {"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "no"}}}},
    ],
    ids=str,
)
async def test_nonsense_is_refused(running_model: RunningModel, fields: dict[str, object]) -> None:
    """With 400, whatever the engine itself would answer."""
    answer = await running_model.complete(**fields)
    assert answer.error[0] == 400


@pytest.mark.parametrize("body", [b"{oops", b"[]", b"\xff"])
async def test_a_body_that_is_no_json_object_is_refused(
    running_model: RunningModel, body: bytes
) -> None:
    """A body that is no JSON object is refused."""
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as client,
        client.post(f"{running_model.origin}/v1/chat/completions", data=body) as response,
    ):
        assert response.status == 400
        assert (await response.json())["error"]["type"] == "invalid_request_error"


async def test_another_model_is_not_found(running_model: RunningModel) -> None:
    """Another model is not found."""
    assert (await running_model.complete(model="gpt-4")).error == (404, "model_not_found")


async def test_an_unknown_address_is_not_found(running_model: RunningModel) -> None:
    """An unknown address is not found."""
    assert (await running_model.call("GET", "/v1/files")).error == (404, "unknown_url")


async def test_a_body_that_is_too_large_is_refused(running_model: RunningModel) -> None:
    """A body that is too large is refused."""
    messages = [{"role": "user", "content": "x" * 300_000}]
    answer = await running_model.complete(messages=messages)
    assert answer.error == (413, "request_too_large")


@pytest.mark.parametrize("path", ["/v1/models", "/v1/chat/completions", "/elsewhere"])
async def test_a_wrong_token_opens_nothing(running_model: RunningModel, path: str) -> None:
    """A wrong token opens nothing."""
    answer = await running_model.call("GET", path, token="guessed")
    assert answer.error == (401, "invalid_api_key")


async def test_health_needs_no_token(running_model: RunningModel) -> None:
    """Health needs no token."""
    answer = await running_model.call("GET", "/health", token="")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


@pytest.mark.parametrize("stream", [False, True])
async def test_a_client_that_goes_away_frees_its_place(
    running_model: RunningModel, stream: bool
) -> None:
    """With both places taken by endless replies, a third gets its turn when they are dropped."""

    async def ask_without_end() -> None:
        await running_model.complete(**ENDLESS, stream=stream)

    dropped = [asyncio.create_task(ask_without_end()) for _ in range(2)]
    # Sockets keep the order of arrival, so the third is asked for when the others are on their way.
    await asyncio.wait(dropped, timeout=0.3)
    third = asyncio.create_task(running_model.complete(max_tokens=1))
    done, _ = await asyncio.wait({third}, timeout=0.5)
    assert not done, "there was a place left"
    for task in dropped:
        task.cancel()
    gone = time.monotonic()
    assert (await third).status == 200
    assert time.monotonic() - gone < 2.0
    for task in dropped:
        with suppress(asyncio.CancelledError):
            await task


def shut_gate(store: ModelStore) -> Path:
    """Install a model that loads until the file at the returned path is gone."""
    weights = put_noise(store, MODEL)
    gate = weights.with_name(f"{weights.name}.gate")
    gate.touch()
    return gate


async def test_requests_are_refused_while_the_weights_are_read(
    idle_runtime: Path, store: ModelStore
) -> None:
    """By a process that answers although the other one is busy."""
    del idle_runtime
    gate = shut_gate(store)
    with start_process() as process:
        try:
            origin = configure(process, store, MODEL)
            for _ in range(3):
                answer = await model_client.call(origin, "POST", "/v1/chat/completions", {"a": 1})
                assert answer.error == (503, "model_loading")
                assert answer.headers["Retry-After"] == "1"
            health = await model_client.call(origin, "GET", "/health")
            assert health.error == (503, "model_loading")
            await asyncio.to_thread(gate.unlink)
            assert next_event(process).event == "ready"
            assert (await model_client.call(origin, "GET", "/health")).status == 200
        finally:
            process.kill()


async def test_a_process_that_is_told_to_end_finishes_its_replies(
    real_store: ModelStore, tiny_model: CatalogModel
) -> None:
    """SIGTERM in the middle of a stream does not cut it."""
    with model_client.run_model(real_store, tiny_model) as running:
        body = running.body(max_tokens=30, ignore_eos=True, stream=True)
        headers = {"Authorization": f"Bearer {TOKEN}"}
        url = f"{running.origin}/v1/chat/completions"
        async with (
            aiohttp.ClientSession() as client,
            client.post(url, json=body, headers=headers) as response,
        ):
            first = await response.content.readany()
            running.process.send_signal(signal.SIGTERM)
            chunks = chunks_of(first + await response.read())
        assert chunks[-1]["choices"][0]["finish_reason"] == "length"
        assert await asyncio.to_thread(running.process.wait, 5) == 0


async def test_a_process_whose_parent_is_gone_ends(
    real_store: ModelStore, tiny_model: CatalogModel
) -> None:
    """The end of stdin is the end of the parent."""
    with model_client.run_model(real_store, tiny_model) as running:
        assert running.process.stdin is not None
        running.process.stdin.close()
        assert await asyncio.to_thread(running.process.wait, 5) == 0


def test_weights_that_cannot_be_read_are_reported(
    real_store: ModelStore, tiny_model: CatalogModel
) -> None:
    """Weights that can't be read are reported."""
    nowhere = ModelStore(real_store.folder / "nowhere")
    with start_process() as process:
        configure(process, nowhere, tiny_model)
        event = next_event(process)
        assert (event.event, event.reason) == ("failed", "load_failed")
        assert process.wait(PATIENCE) == 3
