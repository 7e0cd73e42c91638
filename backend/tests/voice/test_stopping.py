"""Stop silences everything: requests under way are given up, and nothing is told after."""

import asyncio
from pathlib import Path

from fireside.testing.scripted_provider import Reset, ScriptedProvider
from tests.support.api import Api
from tests.support.server import FiresideServer
from tests.support.waiting import eventually
from tests.voice.talking import PIECES, REPLY, files, named, spoken_texts, talking


async def test_stopped_while_it_is_written(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Text and speech end; what was written stays, and there is no half of a recording."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    provider.audio.hold_speech(PIECES[1], asyncio.Event())
    async with talking(api, session["id"]) as reader:
        gate.release(30)
        await reader.until("audio")
        await eventually(lambda: PIECES[1] in provider.audio.spoken)
        message_id = reader.events[0].data["message_id"]
        stopped = (await api.post(f"/messages/{message_id}/stop")).json
        await reader.rest()
    assert [event.name for event in reader.events][-1] == "done"
    done = reader.events[-1].data
    assert (done["status"], done["full_content"]) == ("stopped", reader.text)
    assert spoken_texts(reader.events) == PIECES[:1]
    assert done["assistant_message"] == stopped
    assert (stopped["tts_audio_url"], stopped["fallback_message"]) == (None, None)
    asked = [request for request in provider.requests if request.path == "/v1/audio/speech"]
    await asked[1].wait_client_left()
    assert len(asked) == 2


async def test_stopped_while_it_is_spoken(api: Api, provider: ScriptedProvider) -> None:
    """A text that is whole stays complete: only its speech is cut."""
    session = await api.new_session()
    provider.audio.hold_speech(PIECES[2], asyncio.Event())
    provider.say(REPLY)
    async with talking(api, session["id"]) as reader:
        await reader.until("audio")
        await reader.until("audio")
        await eventually(lambda: PIECES[3] in provider.audio.spoken)
        message_id = reader.events[0].data["message_id"]
        stopped = (await api.post(f"/messages/{message_id}/stop")).json
        await reader.rest()
    assert (stopped["status"], stopped["content"]) == ("complete", REPLY)
    assert (stopped["tts_audio_url"], stopped["error_code"]) == (None, None)
    assert spoken_texts(reader.events) == PIECES[:2]
    held = next(each for each in provider.requests if each.json.get("input") == PIECES[2])
    await held.wait_client_left()


async def test_speech_that_was_stopped_can_be_read_aloud(
    api: Api, provider: ScriptedProvider
) -> None:
    """What was cut is made again when somebody asks for it."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    async with talking(api, session["id"]) as reader:
        message_id = (await reader.until("transcript")).data["message_id"]
        gate.release(12)
        await reader.until("audio")
        await api.post(f"/messages/{message_id}/stop")
        await reader.rest()
    answer = await api.post(f"/messages/{message_id}/speech")
    assert answer.json == {"tts_audio_url": f"/api/audio/tts/{message_id}.mp3"}


async def test_spoken_over_while_it_is_written(api: Api, provider: ScriptedProvider) -> None:
    """The reply is cut where it was heard, and the model knows no more of it than the listener."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    async with talking(api, session["id"]) as reader:
        message_id = (await reader.until("transcript")).data["message_id"]
        gate.release(45)
        heard = (await reader.until("audio")).data
        stop = {"heard": heard["end"]}
        stopped = (await api.post(f"/messages/{message_id}/stop", stop)).json
        await reader.rest()
    assert (stopped["status"], stopped["content"]) == ("stopped", PIECES[0])
    assert await api.reply(session["id"]) == stopped
    await api.ask(session["id"], "Go on.")
    assert provider.chat_requests[-1].messages[-2:] == [
        ("assistant", PIECES[0]),
        ("user", "Go on."),
    ]
    # What is followed by something was said, and stays.
    again = (await api.post(f"/messages/{message_id}/stop", {"heard": 3})).json
    assert again["content"] == PIECES[0]


async def test_spoken_over_after_it_was_written(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Playing takes longer than writing: a reply that is kept already is cut as well."""
    session = await api.new_session()
    provider.say("**One** is the first (of three). Two is the second one, and it is longer.")
    async with talking(api, session["id"]) as reader:
        events = await reader.rest()
    ends = [event.data["end"] for event in named(events, "audio")]
    reply = events[-1].data["assistant_message"]
    assert [reply["content"][:end] for end in ends] == [
        "**One** is the first (of three).",
        reply["content"],
    ]
    path = f"/messages/{reply['id']}/stop"
    assert (await api.post(path, {"heard": ends[-1]})).json == reply
    assert (await api.post(path)).json == reply
    cut = (await api.post(path, {"heard": ends[0]})).json
    assert (cut["status"], cut["content"]) == ("stopped", "**One** is the first (of three).")
    assert cut["tts_audio_url"] is None
    assert f"{reply['id']}.mp3" not in files(server.data_dir)
    assert (await api.post(path, {"heard": 0})).json["content"] == ""
    assert (await api.post(path, {"heard": -1})).status == 422
    assert (await api.post(f"/messages/{reply['id']}/speech")).status == 422


async def test_a_typed_reply_is_not_cut(api: Api, provider: ScriptedProvider) -> None:
    """It was read, not heard."""
    session = await api.new_session()
    reply = (await api.ask(session["id"]))[-1].data["message_id"]
    answer = await api.post(f"/messages/{reply}/stop", {"heard": 3})
    assert answer.json == await api.reply(session["id"])
    assert answer.json["status"] == "complete"


async def test_a_reply_that_fails_falls_silent(api: Api, provider: ScriptedProvider) -> None:
    """When the chat breaks off, its text is kept and the speech under way is given up."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    provider.audio.hold_speech(PIECES[0], asyncio.Event())
    async with talking(api, session["id"]) as reader:
        gate.release(12)
        await eventually(lambda: provider.audio.spoken)
        gate.end(Reset())
        await reader.rest()
    assert reader.events[-1].name == "error"
    assert reader.events[-1].data["code"] == "connection_cut"
    assert named(reader.events, "audio") == []
    reply = await api.reply(session["id"])
    assert (reply["status"], reply["message_type"]) == ("failed", "voice")
    assert reply["tts_audio_url"] is None


async def test_the_server_stops_while_it_speaks(provider: ScriptedProvider, data_dir: Path) -> None:
    """A whole text stays complete over a restart, and no sentence stays on the disk."""
    provider.audio.hold_speech(PIECES[2], asyncio.Event())
    provider.say(REPLY)
    async with (
        FiresideServer(data_dir, provider.base_url) as server,
        Api(server.origin) as api,
    ):
        session = await api.new_session()
        async with talking(api, session["id"]) as reader:
            await reader.until_text(REPLY)
            await eventually(lambda: PIECES[2] in provider.audio.spoken)
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        question, reply = await api.messages(session["id"])
    assert (reply["status"], reply["content"], reply["tts_audio_url"]) == ("complete", REPLY, None)
    assert files(data_dir) == {question["audio_url"].split("/")[-1]}
