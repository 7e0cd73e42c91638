import asyncio
import signal
import subprocess
import sys
import time
import urllib.request

import orjson
import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from fireside.testing.scripted_provider.mock import MockModel, mock_token, parse_mock_model
from tests.support.waiting import PATIENCE
from tests.testing.streams import ask, chat_body, post_chat


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("mock-ttft50-n200-itl20", MockModel(0.05, 200, 0.02)),
        ("mock-n5", MockModel(0, 5, 0)),
        ("mock", MockModel(0, 200, 0)),
        ("mock-ttft0-n3-itl0.5", MockModel(0, 3, 0.0005)),
        ("mockery", None),
        ("gpt-mock-n5", None),
    ],
)
def test_names_set_the_behaviour(name: str, model: MockModel | None) -> None:
    """The name of a mock model says how many words it has and when."""
    assert parse_mock_model(name) == model


async def test_words_are_predictable(provider: ScriptedProvider) -> None:
    """Every token is there, once and in order, with the usage."""
    reply = await ask(provider, model="mock-ttft0-n300-itl0")
    assert reply.text == "".join(mock_token(i) for i in range(300))
    assert reply.is_done
    assert reply.usage == {"prompt_tokens": 1, "completion_tokens": 300, "total_tokens": 301}


async def test_a_whole_answer(provider: ScriptedProvider) -> None:
    """A mock model also answers without a stream."""
    async with post_chat(provider, model="mock-n3", stream=False) as response:
        answer = orjson.loads(await response.read())
    assert answer["choices"][0]["message"]["content"] == "tk0 tk1 tk2 "


async def test_many_streams_keep_their_pace(provider: ScriptedProvider) -> None:
    """Paced streams run side by side on one clock."""
    start = time.monotonic()
    replies = await asyncio.gather(
        *(ask(provider, model="mock-ttft10-n20-itl10") for _ in range(20))
    )
    assert time.monotonic() - start > 0.2
    assert {reply.text for reply in replies} == {"".join(mock_token(i) for i in range(20))}
    assert provider.stats.most_active == 20


async def test_paced_and_eager_streams_run_together(provider: ScriptedProvider) -> None:
    """A stream without pace doesn't hold up the others."""
    names = ["mock-n2000", "mock-n10-itl5", "mock-n0", "mock-n1-itl50"]
    replies = await asyncio.gather(*(ask(provider, model=name) for name in names))
    assert [reply.text.count("tk") for reply in replies] == [2000, 10, 0, 1]


@pytest.mark.parametrize("model", ["mock-n100000", "mock-n100000-itl1"])
async def test_a_client_that_leaves_ends_its_stream(provider: ScriptedProvider, model: str) -> None:
    """The pump forgets a stream whose client is gone."""
    async with post_chat(provider, model=model) as response:
        await response.content.readline()
    request = await provider.wait_for_chat()
    await request.wait_client_left()
    assert request.tokens_sent < 100_000
    assert (await ask(provider, model="mock-n5")).text.count("tk") == 5


@pytest.mark.parametrize("model", ["mock-n50000", "mock-n50000-itl0.01"])
async def test_a_slow_client_is_waited_for(provider: ScriptedProvider, model: str) -> None:
    """A client that doesn't read stops the writing, and loses nothing."""
    async with post_chat(provider, model=model) as response:
        request = await provider.wait_for_chat()
        # Each of these replies gives the one nobody reads as many turns as it has tokens.
        for _ in range(3):
            await ask(provider, model="mock-n20000")
        assert request.tokens_sent < 50_000
        body = await response.read()
    assert body.count(b'"content":"tk') == 50_000


async def test_max_tokens_is_kept(provider: ScriptedProvider) -> None:
    """A limit in the request shortens the reply."""
    body = {**chat_body(model="mock-n50", stream=False), "max_tokens": 4}
    request = urllib.request.Request(
        f"{provider.base_url}/chat/completions",
        data=orjson.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    answer = await asyncio.to_thread(lambda: urllib.request.urlopen(request).read())
    assert orjson.loads(answer)["usage"]["completion_tokens"] == 4


def test_it_runs_on_its_own() -> None:
    """The command serves until it is told to stop, and says where."""
    command = [sys.executable, "-m", "fireside.testing.scripted_provider", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        with urllib.request.urlopen(f"{base_url}/models") as response:
            assert response.status == 200
        with urllib.request.urlopen(base_url.removesuffix("/v1") + "/stats") as response:
            assert orjson.loads(response.read())["active"] == 0
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0
