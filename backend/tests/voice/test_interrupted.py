"""What is interrupted in the middle: killed, told to stop, deleted, left. Nothing is half saved."""

import asyncio
import os
import signal
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.database import counts
from tests.support.process import ServerProcess
from tests.support.server import FiresideServer
from tests.support.waiting import eventually
from tests.voice.talking import PIECES, REPLY, files, talk, talking, turn


class SlowDisk:
    """A disk that can keep what is to be kept waiting."""

    def __init__(self) -> None:
        self._gate = threading.Event()
        self._sync = os.fsync
        self.is_waited_for = False
        self.release()

    def sync(self, descriptor: int) -> None:
        """Take the place of `os.fsync`."""
        self.is_waited_for = True
        self._gate.wait(10)
        self._sync(descriptor)

    def hold(self) -> None:
        """Let nothing through from now on."""
        self.is_waited_for = False
        self._gate.clear()

    def release(self) -> None:
        """Be a usual disk from now on."""
        self._gate.set()


@pytest.fixture
def slow_disk(monkeypatch: pytest.MonkeyPatch) -> Generator[SlowDisk]:
    """The disk of the product is slow: no other way leads to what happens in the meantime."""
    disk = SlowDisk()
    monkeypatch.setattr(os, "fsync", disk.sync)
    yield disk
    disk.release()


async def test_killed_while_it_listens(provider: ScriptedProvider, data_dir: Path) -> None:
    """After a power cut there is no message, and the recording goes at the next start."""
    provider.audio.hold_transcription(asyncio.Event())
    async with ServerProcess(data_dir, provider.base_url) as process, Api(process.origin) as api:
        session = await api.new_session()
        talk_to_it = asyncio.create_task(talk(api, session["id"]))
        await eventually(lambda: provider.audio.uploads and len(files(data_dir)) == 1)
        await process.kill()
        await asyncio.gather(talk_to_it, return_exceptions=True)
    assert counts(data_dir)["messages"] == 0
    provider.audio.clear()
    async with ServerProcess(data_dir, provider.base_url) as process, Api(process.origin) as api:
        await eventually(lambda: not files(data_dir))
        assert await api.messages(session["id"]) == []
        assert (await talk(api, session["id"])).status == 200


async def test_killed_while_it_speaks(provider: ScriptedProvider, data_dir: Path) -> None:
    """The question stays with its recording; of the speech no sentence is left."""
    gate = provider.gate(REPLY)
    async with ServerProcess(data_dir, provider.base_url) as process, Api(process.origin) as api:
        session = await api.new_session()
        async with talking(api, session["id"]) as reader:
            gate.release(12)
            await reader.until("audio")
            await process.kill()
    async with ServerProcess(data_dir, provider.base_url) as process, Api(process.origin) as api:
        await eventually(lambda: len(files(data_dir)) == 1)
        question, reply = await api.messages(session["id"])
    assert files(data_dir) == {question["audio_url"].split("/")[-1]}
    assert (reply["status"], reply["tts_audio_url"]) == ("interrupted", None)


async def test_told_to_stop_while_it_listens(provider: ScriptedProvider, data_dir: Path) -> None:
    """The server does not wait for the transcriber, and leaves nothing of the turn."""
    provider.audio.hold_transcription(asyncio.Event())
    settings = {"shutdown_grace": 0.2}
    async with ServerProcess(data_dir, provider.base_url, **settings) as process:
        async with Api(process.origin) as api:
            session = await api.new_session()
            talk_to_it = asyncio.create_task(talk(api, session["id"]))
            await eventually(lambda: provider.audio.uploads and len(files(data_dir)) == 1)
            process.signal(signal.SIGTERM)
            assert await process.wait() == 0
            await asyncio.gather(talk_to_it, return_exceptions=True)
        assert "Traceback" not in process.errors
    assert counts(data_dir)["messages"] == 0
    assert files(data_dir) == set()


async def test_deleted_while_it_listens(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """A session that goes in the meantime is not found, and the recording goes as well."""
    session, held = await api.new_session(), asyncio.Event()
    provider.audio.hold_transcription(held)
    asking = asyncio.create_task(talk(api, session["id"]))
    await eventually(lambda: provider.audio.uploads)
    assert (await api.delete(f"/sessions/{session['id']}")).status == 204
    held.set()
    assert (await asking).error == (404, "Not Found")
    assert files(server.data_dir) == set()
    assert counts(server.data_dir)["messages"] == 0


async def test_typed_into_while_it_listens(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Whoever typed in the meantime is answered; the recording is a conflict without a trace."""
    session, gate = await api.new_session(), provider.gate("Hello there.")
    held = asyncio.Event()
    provider.audio.hold_transcription(held)
    asking = asyncio.create_task(talk(api, session["id"]))
    await eventually(lambda: provider.audio.uploads)
    async with api.send(session["id"]) as reader:
        await reader.until("start")
        held.set()
        assert (await asking).error == (409, "Conflict")
        gate.finish()
        await reader.rest()
    assert files(server.data_dir) == set()
    assert len(await api.messages(session["id"])) == 2


async def test_left_while_it_listens(api: Api, provider: ScriptedProvider) -> None:
    """A page that is closed after speaking finds its question answered."""
    session, held = await api.new_session(), asyncio.Event()
    provider.audio.hold_transcription(held)
    asking = asyncio.create_task(talk(api, session["id"]))
    await eventually(lambda: provider.audio.uploads)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    held.set()
    await eventually(lambda: provider.chat_requests)
    _, reply = await api.messages(session["id"])
    assert (await api.listen(reply["id"]))[-1].name == "done"
    assert (await api.reply(session["id"]))["tts_audio_url"] is not None


async def test_deleted_while_its_speech_is_written(
    api: Api, provider: ScriptedProvider, server: FiresideServer, slow_disk: SlowDisk
) -> None:
    """A file that is being written when its reply goes does not come after."""
    session = await api.new_session()
    provider.say(REPLY)
    async with talking(api, session["id"]) as reader:
        await reader.until("transcript")
        # The recording is on the disk by now.
        slow_disk.hold()
        for _ in PIECES:
            await reader.until("audio")
        await eventually(lambda: slow_disk.is_waited_for)
        assert (await api.delete(f"/sessions/{session['id']}")).status == 204
        slow_disk.release()
        await reader.rest()
    await eventually(lambda: not files(server.data_dir))


async def test_deleted_while_it_is_read_aloud(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Whoever waits is told that it is gone, and no file is left."""
    session, held = await api.new_session(), asyncio.Event()
    provider.say(PIECES[0])
    await api.ask(session["id"])
    reply = await api.reply(session["id"])
    provider.audio.hold_speech(PIECES[0], held)
    reading = asyncio.create_task(api.post(f"/messages/{reply['id']}/speech"))
    await eventually(lambda: provider.audio.spoken)
    assert (await api.delete(f"/sessions/{session['id']}")).status == 204
    held.set()
    assert (await reading).error == (404, "Not Found")
    assert files(server.data_dir) == set()


async def test_many_speak_at_once(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Each session has its own turn: none takes a sentence of another."""
    sessions = [await api.new_session() for _ in range(4)]
    words = [f"This is answer number {number} of all of them." for number in range(4)]
    for text in words:
        provider.say(text)
    turns = await asyncio.gather(*(turn(api, session["id"]) for session in sessions))
    spoken = sorted(
        event.data["text"] for events in turns for event in events if "text" in event.data
    )
    assert spoken == words
    for events in turns:
        done = events[-1].data
        assert done["full_content"] in words
        assert done["assistant_message"]["tts_audio_url"] is not None
    assert len([name for name in files(server.data_dir) if name.endswith(".webm")]) == 4
