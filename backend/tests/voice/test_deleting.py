"""What is deleted leaves no recording behind, and neither does a crash."""

import os
import time
from pathlib import Path

import pytest

from fireside.domain.ids import new_id
from fireside.services.voice import recordings
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.redis import running_redis
from tests.support.server import FiresideServer
from tests.support.waiting import eventually
from tests.voice.talking import PIECES, REPLY, files, talking, turn


async def test_deleting_a_session(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Its recordings and its sentences go at once; those of others stay."""
    agent = await api.new_agent()
    one, other = [await api.new_session(agent["id"]) for _ in range(2)]
    await turn(api, one["id"])
    await turn(api, other["id"])
    before = files(server.data_dir)
    assert len(before) == 6
    ids = {message["id"] for message in await api.messages(one["id"])}
    assert (await api.delete(f"/sessions/{one['id']}")).status == 204
    left = files(server.data_dir)
    assert left == {name for name in before if not any(name.startswith(each) for each in ids)}
    assert len(left) == 3
    assert (await api.delete(f"/agents/{agent['id']}")).status == 204
    assert files(server.data_dir) == set()


async def test_deleting_while_it_speaks(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """The reply is stopped first, and nothing comes after."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    async with talking(api, session["id"]) as reader:
        gate.release(20)
        await reader.until("audio")
        assert (await api.delete(f"/agents/{session['agent_id']}")).status == 204
        await reader.rest()
    assert files(server.data_dir) == set()


async def test_sentences_are_only_lent(
    provider: ScriptedProvider, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the server stops, or the log is gone, what is kept is the recording and the whole."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        session = await api.new_session()
        provider.say(REPLY)
        monkeypatch.setattr(recordings, "LINGER", 0.2)
        await turn(api, session["id"])
        await eventually(lambda: len(files(data_dir)) == 2)
        assert len(provider.audio.spoken) == len(PIECES)
        monkeypatch.setattr(recordings, "LINGER", 60.0)
        await turn(api, session["id"])
        assert len(files(data_dir)) == 5
    assert len(files(data_dir)) == 4


async def test_what_a_crash_leaves(provider: ScriptedProvider, data_dir: Path) -> None:
    """Files of ours that no message refers to go at the next start; all others stay."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        session = await api.new_session()
        await turn(api, session["id"])
        kept = files(data_dir)
        question, reply = await api.messages(session["id"])
        uploads, speech = server.settings.uploads_dir, server.settings.speech_dir
    orphans = [
        uploads / f"{new_id()}.webm",
        uploads / f".{new_id()}.wav.0123456789abcdef.part",
        speech / f"{new_id()}.mp3",
        speech / f"{reply['id']}-0.mp3",
        speech / f"{question['id']}.mp3",
    ]
    foreign = [uploads / "holiday.mp3", speech / "notes.txt"]
    for path in [*orphans, *foreign]:
        path.write_bytes(b"x")
    async with FiresideServer(data_dir, provider.base_url) as server:
        await server.state.voice.sweeping
    assert files(data_dir) == {*kept, *(path.name for path in foreign)} - {f"{reply['id']}-0.mp3"}


async def test_what_other_servers_are_at(provider: ScriptedProvider, tmp_path: Path) -> None:
    """Where several write to one folder, only what is old is taken for left behind."""
    data_dir = tmp_path / "data"
    async with running_redis(tmp_path) as redis:
        settings = {"redis_url": redis.url}
        async with FiresideServer(data_dir, provider.base_url, **settings) as server:
            uploads = server.settings.uploads_dir
        uploads.mkdir(parents=True)
        young, old = (uploads / f"{new_id()}.webm" for _ in range(2))
        for path in (young, old):
            path.write_bytes(b"x")
        then = time.time() - 3600
        os.utime(old, (then, then))
        async with FiresideServer(data_dir, provider.base_url, **settings):
            await eventually(lambda: files(data_dir) == {young.name})
