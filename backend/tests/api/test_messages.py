from pathlib import Path

import pytest

from tests.support import database
from tests.support.api import JSON, Api
from tests.support.events import Json
from tests.support.shapes import QUESTION, REPLY


async def _long_session(api: Api, data_dir: Path, count: int) -> tuple[str, list[str]]:
    """Return a session with `count` messages, and their ids in order."""
    session = await api.new_session()
    await api.ask(session["id"])
    first = [message["id"] for message in await api.messages(session["id"])]
    return session["id"], first + database.add_chain(
        data_dir, session["id"], first[-1], count - len(first)
    )


async def _page(api: Api, session_id: str, **query: object) -> Json:
    wanted = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await api.get(f"/sessions/{session_id}/messages?{wanted}")
    assert answer.status == 200, answer.body
    return answer.json


def _ids(page: Json) -> list[str]:
    return [message["id"] for message in page["messages"]]


async def test_an_empty_session(api: Api) -> None:
    """Nothing was said: no messages, and no more."""
    session = await api.new_session()
    assert await _page(api, session["id"]) == {
        "messages": [],
        "has_more": False,
        "total_count": 0,
    }


async def test_question_and_reply(api: Api) -> None:
    """Both have every field."""
    session = await api.new_session()
    await api.ask(session["id"])
    page = await _page(api, session["id"])
    ids = {"session_id": session["id"]}
    assert page == {
        "messages": [{**QUESTION, **ids}, {**REPLY, **ids}],
        "has_more": False,
        "total_count": 2,
    }


async def test_the_newest_fifty_come_by_default(api: Api, data_dir: Path) -> None:
    """Without a limit a page has the newest 50, oldest first, as the session's detail does."""
    session_id, ids = await _long_session(api, data_dir, 120)
    page = await _page(api, session_id)
    assert _ids(page) == ids[-50:]
    assert (page["has_more"], page["total_count"]) == (True, 120)
    detail = await api.session(session_id)
    assert detail["messages"] == page["messages"]
    assert (detail["has_more"], detail["message_count"]) == (True, 120)


@pytest.mark.parametrize("limit", [1, 7, 50, 100])
async def test_pages_join_without_gap_or_overlap(api: Api, data_dir: Path, limit: int) -> None:
    """Asking for what is before the first message of a page leads through the whole session."""
    session_id, ids = await _long_session(api, data_dir, 123)
    page = await _page(api, session_id, limit=limit)
    pages = [_ids(page)]
    while page["has_more"]:
        assert len(pages[-1]) == limit
        page = await _page(api, session_id, limit=limit, before=pages[-1][0])
        assert page["total_count"] == 123
        pages.append(_ids(page))
    assert [message for found in reversed(pages) for message in found] == ids


async def test_before_the_first_message(api: Api, data_dir: Path) -> None:
    """Before the first message there is nothing."""
    session_id, ids = await _long_session(api, data_dir, 4)
    page = await _page(api, session_id, before=ids[0])
    assert page == {"messages": [], "has_more": False, "total_count": 4}


async def test_a_page_that_ends_with_the_first_message(api: Api, data_dir: Path) -> None:
    """`has_more` is exact where the limit just takes the rest."""
    session_id, ids = await _long_session(api, data_dir, 10)
    page = await _page(api, session_id, limit=5, before=ids[5])
    assert (_ids(page), page["has_more"]) == (ids[:5], False)
    page = await _page(api, session_id, limit=4, before=ids[5])
    assert (_ids(page), page["has_more"]) == (ids[1:5], True)


async def test_messages_of_the_same_moment_keep_their_order(api: Api, data_dir: Path) -> None:
    """The order comes from the conversation and not from the clock."""
    session_id, ids = await _long_session(api, data_dir, 60)
    database.execute(data_dir, "UPDATE messages SET created_at = '2026-01-01 00:00:00.000000'")
    assert _ids(await _page(api, session_id, limit=60)) == ids


async def test_new_messages_follow_the_old(api: Api, data_dir: Path) -> None:
    """What is said next stands at the end, after the whole of a long session."""
    session_id, ids = await _long_session(api, data_dir, 110)
    await api.ask(session_id, "And now?")
    page = await _page(api, session_id, limit=3)
    assert page["total_count"] == 112
    assert _ids(page)[0] == ids[-1]
    assert [message["content"] for message in page["messages"][1:]] == [
        "And now?",
        "You said: And now?",
    ]


async def test_the_page_does_not_slow_down_with_the_session(api: Api, data_dir: Path) -> None:
    """The newest messages are found by key: the query plan scans no table."""
    session_id, _ = await _long_session(api, data_dir, 5000)
    page = await _page(api, session_id, limit=100)
    assert len(page["messages"]) == 100
    assert page["total_count"] == 5000


async def test_json_answer(api: Api) -> None:
    """With `Accept: application/json` the call waits, and answers question and reply."""
    session = await api.new_session()
    answer = await api.post(f"/sessions/{session['id']}/messages", {"content": "Hi"}, headers=JSON)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    question, reply = await api.messages(session["id"])
    assert answer.json == {"user_message": question, "assistant_message": reply}
    assert question == QUESTION
    assert reply == REPLY


@pytest.mark.parametrize(
    "accept",
    ["*/*", "text/event-stream", "text/event-stream, application/json", "text/html", "nonsense"],
)
async def test_every_other_accept_header_streams(api: Api, accept: str) -> None:
    """Only a client that takes JSON and no stream gets JSON."""
    session = await api.new_session()
    async with api.send(session["id"], Accept=accept) as reader:
        await reader.until("done")


@pytest.mark.parametrize(
    "content",
    [
        "x",
        "x" * 10_000,
        "🙂" * 10_000,
        "  leading and trailing \n",
        "<script>alert('hi')</script>; DROP TABLE messages; -- %s {0} \\ ' \"",
        "\u202eright to left\u202c, combining e\u0301, zero\u200bwidth, BOM \ufeff",
        "line\u2028separator\r\nand\ttab\x1b[0m",
    ],
)
async def test_content_is_kept_to_the_letter(api: Api, content: str) -> None:
    """What a user writes is stored, shown and sent to the model exactly as written."""
    session = await api.new_session()
    events = await api.ask(session["id"], content)
    question, reply = await api.messages(session["id"])
    assert question["content"] == content
    assert reply["content"] == events[-1].data["full_content"] == f"You said: {content}"
