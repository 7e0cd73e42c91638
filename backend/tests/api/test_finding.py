"""Searching all conversations, through HTTP."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.support import database
from tests.support.api import Answer, Api
from tests.support.events import Json
from tests.support.server import FiresideServer
from tests.support.shapes import TIME
from tests.support.waiting import until


async def search(api: Api, query: str, **more: Any) -> Answer:  # noqa: ANN401
    """Search, and return the answer as it is."""
    return await api.get(f"/search?{urlencode({'query': query, **more})}")


async def found(api: Api, query: str, **more: Any) -> list[Json]:  # noqa: ANN401
    """Search, and return the results."""
    answer = await search(api, query, **more)
    assert answer.status == 200, answer.body
    return answer.json["results"]


def marked(result: Json) -> list[str]:
    """Return the words that a result has marked."""
    return [result["excerpt"][start:end] for start, end in result["highlights"]]


async def said(api: Api, *questions: str, **agent: object) -> Json:
    """Return a session without a title of its own in which these were asked."""
    owner = await api.new_agent(**agent)
    session = await api.new_session(owner["id"], title="-")
    for question in questions:
        await api.ask(session["id"], question)
    return session


async def texts(api: Api, query: str, **more: Any) -> list[str]:  # noqa: ANN401
    """Search, and return what was found, without the replies of the provider that echoes."""
    results = await found(api, query, **more)
    return [result["excerpt"] for result in results if result["role"] != "assistant"]


async def test_a_message_is_found(api: Api) -> None:
    """Question and reply are found with all that is told of them, the newest first."""
    session = await said(api, "The kestrel hovers over the meadow.")
    answer = await search(api, "kestrel")
    question, reply = await api.messages(session["id"])
    shared = {
        "session_id": session["id"],
        "agent_id": session["agent_id"],
        "agent_name": "Ada",
        "session_title": "-",
        "created_at": TIME,
    }
    assert answer.json == {
        "results": [
            {
                **shared,
                "message_id": reply["id"],
                "role": "assistant",
                "excerpt": "You said: The kestrel hovers over the meadow.",
                "highlights": [[14, 21]],
            },
            {
                **shared,
                "message_id": question["id"],
                "role": "user",
                "excerpt": "The kestrel hovers over the meadow.",
                "highlights": [[4, 11]],
            },
        ],
        "total_is_capped": False,
    }
    assert [result["created_at"] for result in answer.json["results"]] == [
        reply["created_at"],
        question["created_at"],
    ]


@pytest.mark.parametrize(
    ("text", "query", "marks"),
    [
        ("Running late again", "run", ["Running"]),
        ("She runs the harbour", "running", ["runs"]),
        ("The Straße is closed", "STRASSE", ["Straße"]),
        ("Un café crème, s'il vous plaît", "cafe", ["café"]),
        ("東京タワーは高い", "東京", ["東京"]),
        ("我喜欢喝绿茶", "绿茶", ["绿茶"]),
        ("Москва слезам не верит", "моск", ["Москва"]),
        ("هذه مدينة جميلة", "مدينة", ["مدينة"]),
        ("यह एक किताब है", "किताब", ["किताब"]),
        ("สวัสดีครับ", "สวัสดี", ["สวัสดี"]),
        ("Order #12345 is late", "12345", ["12345"]),
        ("An emoji 🙂 before the sailboat", "sailb", ["sailboat"]),
    ],
)
async def test_any_script(api: Api, text: str, query: str, marks: list[str]) -> None:
    """Words are found in any script, by other forms of them and by their beginning, and marked."""
    await said(api, text)
    (result,) = [each for each in await found(api, query) if each["role"] == "user"]
    assert result["excerpt"] == text
    assert marked(result) == marks


async def test_all_words_must_be_there(api: Api) -> None:
    """Every word counts but those that every text has; in any order."""
    await said(api, "A lighthouse by the sea", "A lighthouse inland")
    assert await texts(api, "sea lighthouse") == ["A lighthouse by the sea"]
    assert await texts(api, "where is the lighthouse by sea") == ["A lighthouse by the sea"]
    assert await texts(api, "lighthouse mountain") == []


async def test_as_one_types(api: Api) -> None:
    """From its second letter on the last word may be a beginning; the others are whole."""
    await said(api, "Lighthouse keepers")
    for typed in ("li", "lig", "light", "lightho", "lighthouse", "lighthouse k", "lighthouse ke"):
        expected = [] if typed.endswith(" k") else ["Lighthouse keepers"]
        assert await texts(api, typed) == expected, typed
    assert await texts(api, "light keepers") == []


async def test_the_very_words_come_first(api: Api) -> None:
    """An older message with the word itself stands before newer ones with other forms of it."""
    await said(api, "Sail", "Sailing", "Sailors", "I sail")
    assert await texts(api, "sail") == ["I sail", "Sail", "Sailors", "Sailing"]


async def test_titles(api: Api) -> None:
    """A conversation is found by its title, before messages; as it is called now."""
    session = await api.new_session(title="Winter holidays")
    await said(api, "Where do kestrels spend the winter?")
    first, *rest = await found(api, "winter")
    assert first == {
        "session_id": session["id"],
        "agent_id": session["agent_id"],
        "agent_name": "Ada",
        "session_title": "Winter holidays",
        "message_id": None,
        "role": None,
        "created_at": session["created_at"],
        "excerpt": "Winter holidays",
        "highlights": [[0, 6]],
    }
    assert len(rest) == 2
    await api.patch(f"/sessions/{session['id']}", {"title": "Summer holidays"})
    assert [each["message_id"] for each in await found(api, "winter")] == [
        each["message_id"] for each in rest
    ]
    assert (await found(api, "summer"))[0]["session_title"] == "Summer holidays"


async def test_titles_leave_room(api: Api) -> None:
    """Of many titles only some are told, so that messages have room."""
    session = await said(api, "Kestrel")
    for number in range(8):
        await api.new_session(session["agent_id"], title=f"Kestrel {number}")
    results = await found(api, "kestrel")
    assert [each["excerpt"] for each in results[:5]] == [f"Kestrel {n}" for n in (7, 6, 5, 4, 3)]
    assert [each["role"] for each in results[5:]] == ["assistant", "user"]


async def test_limit(api: Api) -> None:
    """No more than asked for is told, and whether there is more."""
    await said(api, "Kestrel one", "Kestrel two")
    answer = await search(api, "kestrel", limit=3)
    assert len(answer.json["results"]) == 3
    assert answer.json["total_is_capped"] is True
    answer = await search(api, "kestrel", limit=4)
    assert len(answer.json["results"]) == 4
    assert answer.json["total_is_capped"] is False


async def test_one_agent(api: Api) -> None:
    """Only conversations with one agent, where that is asked for."""
    first = await said(api, "Kestrel here", name="Bo")
    await said(api, "Kestrel there", name="Cy")
    assert {each["agent_name"] for each in await found(api, "kestrel")} == {"Bo", "Cy"}
    results = await found(api, "kestrel", agent_id=first["agent_id"])
    assert {each["agent_name"] for each in results} == {"Bo"}
    (title, *_) = await found(api, "kestrel", agent_id=first["agent_id"], limit=1)
    assert title["agent_id"] == first["agent_id"]


async def test_an_agent_that_is_not_there(api: Api) -> None:
    """An unknown agent is told, not taken for one without conversations."""
    assert (await search(api, "kestrel", agent_id="nobody")).error == (404, "Not Found")


@pytest.mark.parametrize(
    "query",
    ["", "   ", "x" * 201, "a\x00b"],
)
async def test_bad_queries(api: Api, query: str) -> None:
    """A query is 1 to 200 characters, not only blanks; the field is named."""
    answer = await search(api, query)
    assert answer.error == (422, "Validation Error")
    assert "query" in answer.json["detail"]


@pytest.mark.parametrize("limit", ["0", "101", "many"])
async def test_bad_limits(api: Api, limit: str) -> None:
    """The limit is 1 to 100."""
    assert (await search(api, "a", limit=limit)).error == (422, "Validation Error")


@pytest.mark.parametrize("query", ["!!!", "🙂", '"', "* OR NEAR(", "·title", "-", "___"])
async def test_signs_are_no_words(api: Api, query: str) -> None:
    """What the index would take for an operator is nothing to a person, and finds nothing."""
    await said(api, "Some text")
    assert await found(api, query) == []


async def test_operators_are_words(api: Api) -> None:
    """AND, OR and NOT are words like any other."""
    await said(api, "neither NOT nor NEAR")
    assert await texts(api, "NEAR") == ["neither NOT nor NEAR"]


async def test_every_version(api: Api) -> None:
    """A version of a question is found, though another is on screen, and can be put there."""
    session = await said(api, "About kestrels")
    question, _ = await api.messages(session["id"])
    async with api.stream(
        "POST", f"/messages/{question['id']}/edit", json={"content": "About voles"}
    ) as reader:
        await reader.rest()
    (result,) = [each for each in await found(api, "kestrels") if each["role"] == "user"]
    assert result["message_id"] == question["id"]
    assert "About voles" in [each["content"] for each in await api.messages(session["id"])]
    page = await api.post(f"/messages/{result['message_id']}/select")
    assert next(each["content"] for each in page.json["messages"]) == "About kestrels"


async def test_a_reply_is_indexed_when_it_ends(
    api: Api, provider: ScriptedProvider, data_dir: Path
) -> None:
    """While a reply grows nothing is queued for it, however often its text is stored."""
    session, gate = await api.new_session(title="-"), provider.gate("One kestrel two")
    async with api.send(session["id"], "Go") as reader:
        start = await reader.until("start")
        await gate.started()
        assert await texts(api, "go") == ["Go"]
        assert queue(data_dir) == []
        gate.release(2)
        await until(lambda: stored(data_dir, start.data["message_id"]))
        assert queue(data_dir) == []
        assert await found(api, "kestrel") == []
        gate.finish()
        await reader.rest()
    (result,) = await found(api, "kestrel")
    assert result["message_id"] == start.data["message_id"]
    assert queue(data_dir) == []


async def stored(data_dir: Path, message_id: str) -> bool:
    """Whether some of the reply's text is in the database."""
    return "kestrel" in database.message(data_dir, message_id)["content"]


def queue(data_dir: Path) -> list[dict[str, Any]]:
    """Return what waits to be indexed."""
    return database.query(data_dir, "SELECT * FROM search_queue")


async def test_a_stopped_reply(api: Api, provider: ScriptedProvider) -> None:
    """What a stopped reply had said is found."""
    session, gate = await api.new_session(title="-"), provider.gate("One kestrel two")
    async with api.send(session["id"], "Go") as reader:
        start = await reader.until("start")
        gate.release(2)
        await reader.until("token")
        await reader.until("token")
        await api.post(f"/messages/{start.data['message_id']}/stop")
        await reader.rest()
    assert [each["excerpt"] for each in await found(api, "kestrel")] == ["One kestrel"]


async def test_a_failure_is_not_what_was_said(api: Api, provider: ScriptedProvider) -> None:
    """The fallback message of a failed reply is no text of a conversation."""
    provider.fail(faults.bad_request())
    session = await said(api, "Hello")
    reply = await api.reply(session["id"])
    assert (reply["status"], reply["content"]) == ("failed", reply["fallback_message"])
    assert await found(api, reply["content"][:20]) == []
    assert len(await found(api, "hello")) == 1


async def test_deleting(api: Api, data_dir: Path) -> None:
    """What was deleted is found no more, and nothing of it stays in the index."""
    session = await said(api, "Kestrel")
    other = await said(api, "Kestrel too")
    assert len(await found(api, "kestrel")) == 4
    assert (await api.delete(f"/sessions/{session['id']}")).status == 204
    assert {each["session_id"] for each in await found(api, "kestrel")} == {other["id"]}
    assert (await api.delete(f"/agents/{other['agent_id']}")).status == 204
    assert await found(api, "kestrel") == []
    for table in ("search_entries", "search_messages", "search_titles", "search_queue"):
        assert database.query(data_dir, f"SELECT * FROM {table}") == [], table


async def test_deleted_before_it_was_indexed(api: Api, data_dir: Path) -> None:
    """What goes while it waits is not indexed, and waits no longer."""
    session = await said(api, "Kestrel")
    assert len(queue(data_dir)) == 3
    await api.delete(f"/sessions/{session['id']}")
    assert await found(api, "kestrel") == []
    assert queue(data_dir) == []


async def test_what_was_said_before_the_index(provider: ScriptedProvider, data_dir: Path) -> None:
    """Whatever waits when the server starts is indexed, though nobody searches."""
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        session = await said(api, "Kestrel")
        last = (await api.messages(session["id"]))[-1]["id"]
    database.add_chain(data_dir, session["id"], last, 450)
    assert len(queue(data_dir)) == 453

    async def is_done() -> bool:
        return queue(data_dir) == []

    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        await until(is_done)
        assert len(await found(api, "message", limit=100)) == 100
        assert await texts(api, "message 448") == ["Message 448"]


async def test_a_long_message(api: Api) -> None:
    """Of a long text the part is shown that has most of the words, cut between words."""
    filler = "lorem ipsum dolor sit amet " * 100
    await said(api, f"kestrel {filler}the kestrel\nhovers **over** the meadow {filler}")
    (result,) = [each for each in await found(api, "meadow kestrel") if each["role"] == "user"]
    excerpt = result["excerpt"]
    assert len(excerpt) <= 200
    assert excerpt.startswith("…")
    assert excerpt.endswith("…")
    assert "the kestrel hovers over the meadow" in excerpt
    assert marked(result) == ["kestrel", "meadow"]


async def test_markup_is_not_shown(api: Api) -> None:
    """An excerpt is text to read: without the marks of headings, lists, emphasis and code."""
    await said(api, "# Birds\n\n- a **kestrel**\n- `vole()`\n\n> quoted\n")
    assert await texts(api, "kestrel") == ["Birds a kestrel vole() quoted"]
