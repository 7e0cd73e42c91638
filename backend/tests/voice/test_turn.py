"""A spoken question: what is told, stored and kept of it."""

import asyncio
from pathlib import Path

import orjson

from fireside.testing.scripted_provider import ScriptedProvider
from tests.support.api import Api
from tests.support.events import text_of
from tests.support.server import FiresideServer
from tests.support.shapes import ID, QUESTION
from tests.support.shapes import REPLY as TYPED
from tests.voice.samples import SPEECH, decoded, sample
from tests.voice.talking import (
    PIECES,
    REPLY,
    fetch,
    files,
    named,
    spoken_texts,
    talk,
    talking,
    turn,
)


async def test_events_in_order(api: Api, provider: ScriptedProvider) -> None:
    """A spoken turn is transcript, tokens with the sentences between them, and done."""
    session = await api.new_session()
    provider.audio.hear("Where is my order?")
    provider.say(REPLY)
    events = await turn(api, session["id"])
    transcript, done = events[0], events[-1]
    assert transcript.name == "transcript"
    question = transcript.data["user_message"]
    assert question == {
        **QUESTION,
        "session_id": session["id"],
        "content": "Where is my order?",
        "message_type": "voice",
        "audio_url": f"/api/audio/uploads/{question['id']}.webm",
    }
    message_id = transcript.data["message_id"]
    assert {event.name for event in events[1:-1]} == {"token", "audio"}
    assert text_of(events) == REPLY
    assert [event.data for event in named(events, "audio")] == [
        {
            "index": index,
            "url": f"/api/audio/tts/{message_id}-{index}.mp3",
            "text": text,
            "end": REPLY.index(text) + len(text),
        }
        for index, text in enumerate(PIECES)
    ]
    reply = {
        **TYPED,
        "id": message_id,
        "session_id": session["id"],
        "parent_id": question["id"],
        "content": REPLY,
        "message_type": "voice",
        "tts_audio_url": f"/api/audio/tts/{message_id}.mp3",
    }
    assert (done.name, done.data) == (
        "done",
        {
            "message_id": message_id,
            "full_content": REPLY,
            "status": "complete",
            "finish_reason": "stop",
            "citations": [],
            "user_message": question,
            "assistant_message": reply,
            "fallback_message": None,
        },
    )
    assert [event.id for event in events] == sorted({event.id for event in events if event.id})
    assert await api.messages(session["id"]) == [question, reply]


async def test_json_by_default(api: Api, provider: ScriptedProvider) -> None:
    """A client that asks for nothing else gets both messages when all is done."""
    session = await api.new_session()
    provider.audio.hear("Where is my order?")
    provider.say(REPLY)
    for headers in (None, {"Accept": "*/*"}, {"Accept": "application/json"}):
        answer = await talk(api, session["id"], headers=headers)
        assert answer.status == 200
        assert answer.headers["Content-Type"] == "application/json"
        assert set(answer.json) == {"user_message", "assistant_message"}
        assert answer.json["assistant_message"]["tts_audio_url"] is not None
        assert answer.json["user_message"]["id"] == ID


async def test_a_sentence_is_heard_while_the_next_is_written(
    api: Api, provider: ScriptedProvider
) -> None:
    """The first sentence comes with the first letter after it."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    async with talking(api, session["id"]) as reader:
        gate.release(len(PIECES[0].split()) + 1)
        first = await reader.until("audio")
        assert first.data["text"] == PIECES[0]
        assert reader.text == PIECES[0] + " It"
        assert (await fetch(api, first.data["url"])).status == 200
        gate.finish()
        await reader.rest()


async def test_the_first_piece_is_a_clause(api: Api, provider: ScriptedProvider) -> None:
    """A long first sentence is heard from its first comma on."""
    session = await api.new_session()
    provider.say("As far as I can see from here, your order left the warehouse long ago.")
    assert spoken_texts(await turn(api, session["id"])) == [
        "As far as I can see from here,",
        "your order left the warehouse long ago.",
    ]


async def test_what_is_spoken_has_no_markup(api: Api, provider: ScriptedProvider) -> None:
    """Marks, links, code and citations are on the screen and not in the voice."""
    session = await api.new_session()
    text = "Use **this** [guide](https://a.example/x) [1].\n\n```\na = 1\nb = 2\n```\nDone 🎉"
    provider.say(text)
    events = await turn(api, session["id"])
    assert events[-1].data["full_content"] == text
    assert " ".join(spoken_texts(events)) == (
        "Use this guide. A code block of 2 lines, on the screen. Done."
    )


async def test_what_is_kept(api: Api, provider: ScriptedProvider, server: FiresideServer) -> None:
    """The recording is kept byte for byte, the speech as one MP3 as long as its parts."""
    session = await api.new_session()
    provider.say(REPLY)
    events = await turn(api, session["id"])
    question, reply = (events[-1].data[name] for name in ("user_message", "assistant_message"))
    upload = await fetch(api, question["audio_url"])
    assert (upload.status, upload.body) == (200, sample(SPEECH))
    assert upload.headers["Content-Type"] == "audio/webm"
    speech = await fetch(api, reply["tts_audio_url"])
    assert speech.headers["Content-Type"] == "audio/mpeg"
    parts = [await fetch(api, event.data["url"]) for event in named(events, "audio")]
    samples, rate = decoded(speech.body)
    seconds = [len(found) / own for found, own in (decoded(part.body) for part in parts)]
    assert abs(len(samples) / rate - sum(seconds)) < 0.2
    assert {question["audio_url"].split("/")[-1], reply["tts_audio_url"].split("/")[-1]} < files(
        server.data_dir
    )


async def test_what_the_providers_are_asked(api: Api, provider: ScriptedProvider) -> None:
    """Whisper gets clean sound, the chat the transcript, the speech the agent's voice."""
    agent = await api.new_agent(voice="nova", system_prompt="Be kind.")
    session = await api.new_session(agent["id"])
    provider.audio.hear("Where is my order?")
    await turn(api, session["id"])
    upload = provider.audio.uploads[0]
    assert upload.fields == {"model": "whisper-1", "response_format": "verbose_json"}
    assert upload.filename.endswith(".flac")
    heard, rate = decoded(upload.audio)
    assert (rate, round(len(heard) / rate)) == (16_000, 7)
    assert provider.chat_requests[0].messages == [
        ("system", "Be kind."),
        ("user", "Where is my order?"),
    ]
    assert set(provider.audio.voices) == {"nova"}
    assert (await api.session(session["id"]))["title"] == "Where is my order?"


async def test_the_agent_has_the_usual_voice_for_one_that_is_not_there(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """A server elsewhere is trusted with a voice of its own; no voice at all is the usual one."""
    for voice, spoken in ((None, "alloy"), ("zephyr", "zephyr")):
        agent = await api.new_agent(voice=voice)
        session = await api.new_session(agent["id"])
        await turn(api, session["id"])
        assert provider.audio.voices[-1] == spoken
    config = (await api.get("/config")).json
    assert config["features"]["voice"] is True
    assert config["voices"][0] == server.settings.openai_tts_voice
    assert config["limits"]["audio_seconds"] == 120


async def test_a_conversation_in_both_ways(api: Api, provider: ScriptedProvider) -> None:
    """Typed and spoken turns follow each other; a typed one is not spoken."""
    session = await api.new_session()
    await api.ask(session["id"], "Hello")
    provider.audio.hear("And aloud?")
    await turn(api, session["id"])
    spoken = len(provider.audio.spoken)
    events = await api.ask(session["id"], "And typed again?")
    fields = {"message_id", "full_content", "status", "finish_reason", "citations"}
    assert set(events[-1].data) == fields
    assert len(provider.audio.spoken) == spoken
    assert [message["message_type"] for message in await api.messages(session["id"])] == [
        *("text", "text"),
        *("voice", "voice"),
        *("text", "text"),
    ]
    assert (await api.get(f"/agents/{session['agent_id']}")).json["recording_count"] == 2


async def test_two_requests_for_speech_at_a_time(api: Api, provider: ScriptedProvider) -> None:
    """Two pieces are made at once, and what is ready early waits for its turn."""
    session = await api.new_session()
    provider.say(REPLY)
    gate = asyncio.Event()
    provider.audio.hold_speech(PIECES[0], gate)
    async with talking(api, session["id"]) as reader:
        while len(provider.audio.spoken) < len(PIECES):
            event = await reader.next()
            assert event is not None
            assert event.name != "audio"
            if reader.text == REPLY:
                break
        gate.set()
        rest = await reader.rest()
    assert spoken_texts(rest) == PIECES
    assert provider.audio.most_in_flight == 2


async def test_it_goes_on_without_a_listener(
    api: Api, provider: ScriptedProvider, server: FiresideServer
) -> None:
    """Who leaves in the middle finds the whole reply, spoken, when coming back."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    async with talking(api, session["id"]) as reader:
        message_id = (await reader.until("transcript")).data["message_id"]
        gate.release(10)
        await reader.until("audio")
    gate.finish()
    events = await api.listen(message_id)
    assert events[-1].data["assistant_message"]["tts_audio_url"] is not None
    reply = await api.reply(session["id"])
    assert (reply["content"], reply["status"]) == (REPLY, "complete")
    assert server.connections_held == 0


async def test_resuming_in_the_middle(api: Api, provider: ScriptedProvider) -> None:
    """After a lost connection every event comes exactly once, sentences included."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    async with talking(api, session["id"]) as reader:
        gate.release(10)
        await reader.until("audio")
        seen = list(reader.events)
    message_id = seen[0].data["message_id"]
    last = seen[-1].id
    async with api.attach(message_id, last) as reader:
        gate.finish()
        rest = await reader.rest()
    assert [event.name for event in rest].count("transcript") == 0
    assert text_of([*seen, *rest]) == REPLY
    assert spoken_texts([*seen, *rest]) == PIECES
    ids = [event.id or 0 for event in [*seen, *rest]]
    assert ids == sorted(set(ids))
    again = await api.listen(message_id, last)
    assert orjson.dumps([event.data for event in again][-1]) == orjson.dumps(rest[-1].data)


async def test_attaching_anew(api: Api, provider: ScriptedProvider) -> None:
    """Who comes without an id gets the text so far, and the sentences from here on."""
    session, gate = await api.new_session(), provider.gate(REPLY)
    async with talking(api, session["id"]) as first:
        gate.release(10)
        await first.until("audio")
        message_id = first.events[0].data["message_id"]
        async with api.attach(message_id) as second:
            snapshot = await second.until("snapshot")
            assert snapshot.data["content"] == first.text
            gate.finish()
            rest = await second.rest()
        await first.rest()
    assert spoken_texts(rest) == PIECES[1:]


async def test_a_reply_of_long_ago(provider: ScriptedProvider, data_dir: Path) -> None:
    """After a restart its end is told with both messages."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        done = (await turn(api, (await api.new_session())["id"]))[-1]
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        events = await api.listen(done.data["message_id"])
    assert [event.name for event in events] == ["done"]
    assert events[0].data == done.data
