"""Moving from SQLite to PostgreSQL: everything arrives, or nothing does."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fireside.db.copying import copy_to_postgres
from fireside.errors import StartupError
from fireside.storage.data_dir import DataDirLock
from fireside.testing.scripted_provider import ScriptedProvider
from tests.knowledge.documents import read
from tests.support import database
from tests.support.api import Api
from tests.support.events import Json
from tests.support.process import run_command
from tests.support.server import FiresideServer

pytestmark = pytest.mark.postgresql_only

TEXT = "The kestrel hovers over the meadow. Voles dig below it. \n\n今天北京的天气很好。\n\n" * 40


async def fill(api: Api) -> None:
    """Make something of every kind that is asked for below."""
    agent = await api.new_agent(name="Ada Ω", temperature=0.1)
    await api.put(f"/agents/{agent['id']}", {"system_prompt": "You are Ada, and terse."})
    session = await api.new_session(agent["id"], title="Birds, 鸟")
    for question in ("What is a kestrel? 🦅", "And a vole?"):
        await api.ask(session["id"], question)
    reply = await api.reply(session["id"])
    await api.post(f"/messages/{reply['id']}/regenerate", headers={"Accept": "application/json"})
    case = {"question": "Who?", "kind": "contains", "expected": "Ada"}
    answer = await api.post(f"/agents/{agent['id']}/test-cases", case)
    assert answer.status == 201, answer.body
    await read(api, agent["id"], "birds.txt", TEXT.encode())
    await api.new_agent(name="Empty")


async def seen(api: Api) -> list[Json]:
    """Return what a user sees of all that there is."""
    agents = (await api.get("/agents")).json
    answers: list[Json] = [agents, (await api.get("/search?query=kestrel")).json]
    for agent in agents["agents"]:
        path = f"/agents/{agent['id']}"
        parts = ("documents", "prompt-versions", "test-cases")
        answers += [(await api.get(f"{path}/{part}")).json for part in parts]
        sessions = (await api.get(f"{path}/sessions")).json["sessions"]
        answers += [await api.session(session["id"]) for session in sessions]
        for mode in ("full_text", "vectors", "hybrid"):
            body = {"query": "voles in Beijing 北京天气", "mode": mode}
            answers.append((await api.post(f"{path}/search", body)).json)
    return answers


def on_sqlite(folder: Path) -> dict[str, Any]:
    """Return the setting with which a server uses a file in this folder."""
    return {"database_url": f"sqlite+aiosqlite:///{folder / database.NAME}"}


async def test_everything_arrives(provider: ScriptedProvider, data_dir: Path) -> None:
    """Moved to PostgreSQL everything is there, to the letter, and found as before."""
    async with (
        FiresideServer(data_dir, provider.base_url, **on_sqlite(data_dir)) as server,
        Api(server.origin) as api,
    ):
        await fill(api)
        before = await seen(api)
    source, target = str(data_dir / database.NAME), database.url(data_dir)
    code, output, errors = await run_command(data_dir, "migrate-data", source, target)
    assert (code, errors) == (0, "")
    told = {line.split()[0]: line.split()[1] for line in output.splitlines()[1:-1]}
    assert (told["agents"], told["sessions"], told["messages"]) == ("2", "1", "5")
    assert int(told["chunks"]) == int(told["embeddings"]) > 2
    async with FiresideServer(data_dir, provider.base_url) as server, Api(server.origin) as api:
        assert await seen(api) == before
        (session,) = [each["id"] for each in before if "running_message_id" in each]
        await api.ask(session, "It goes on?")
        assert (await api.session(session))["message_count"] == 7
    code, _, errors = await run_command(data_dir, "migrate-data", source, target)
    assert code == 1
    assert "not empty" in errors


async def place_source(provider: ScriptedProvider, data_dir: Path) -> Path:
    """Make a file with something in it, and an empty target."""
    async with (
        FiresideServer(data_dir, provider.base_url, **on_sqlite(data_dir)) as server,
        Api(server.origin) as api,
    ):
        await api.ask((await api.new_session())["id"])
    return data_dir / database.NAME


def change(source: Path, sql: str, *values: object) -> None:
    """Change the file behind everybody's back."""
    with closing(sqlite3.connect(source)) as connection, connection:
        connection.execute(sql, values)


async def test_what_does_not_arrive(provider: ScriptedProvider, data_dir: Path) -> None:
    """A copy that fails leaves nothing behind, and the next one does it all."""
    source = await place_source(provider, data_dir)
    change(source, "UPDATE agents SET name = ?", "x" * 101)
    with pytest.raises(StartupError, match=r"could not be copied .*too long"):
        copy_to_postgres(source, database.url(data_dir))
    assert database.counts(data_dir) == {"agents": 0, "sessions": 0, "messages": 0}
    change(source, "UPDATE agents SET name = 'Ada'")
    database.execute(
        data_dir,
        "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.content := 'Something else'; RETURN NEW; END $$;"
        "CREATE TRIGGER spoil BEFORE INSERT ON messages FOR EACH ROW EXECUTE FUNCTION spoil()",
    )
    with pytest.raises(StartupError, match="Of the table messages 2 rows were sent and 2 arrived"):
        copy_to_postgres(source, database.url(data_dir))
    assert database.counts(data_dir) == {"agents": 0, "sessions": 0, "messages": 0}
    database.execute(data_dir, "DROP TRIGGER spoil ON messages")
    copied = {table.name: table.rows for table in copy_to_postgres(source, database.url(data_dir))}
    assert (copied["agents"], copied["sessions"], copied["messages"]) == (1, 1, 2)
    assert database.counts(data_dir) == {"agents": 1, "sessions": 1, "messages": 2}


async def test_a_sign_that_postgresql_has_not(provider: ScriptedProvider, data_dir: Path) -> None:
    """A NUL that an earlier version kept has another sign in its place."""
    source = await place_source(provider, data_dir)
    change(source, "UPDATE messages SET content = ?", "a\0b")
    copy_to_postgres(source, database.url(data_dir))
    rows = database.query(data_dir, "SELECT DISTINCT content FROM messages")
    assert rows == [{"content": "a\ufffdb"}]


async def test_another_schema(provider: ScriptedProvider, data_dir: Path) -> None:
    """A file of another version is refused by name, and so is what is no database at all."""
    source = await place_source(provider, data_dir)
    target = database.url(data_dir)
    with pytest.raises(StartupError, match="no database at"):
        copy_to_postgres(data_dir / "nothing.db", target)
    with pytest.raises(StartupError, match="no PostgreSQL"):
        copy_to_postgres(source, f"sqlite:///{source}")
    (data_dir / "text.db").write_text("nothing of the kind " * 100)
    with pytest.raises(StartupError, match="can't be read"):
        copy_to_postgres(data_dir / "text.db", target)
    change(source, "UPDATE alembic_version SET version_num = '0003'")
    with pytest.raises(StartupError, match=r"has schema 0003.*fireside migrate"):
        copy_to_postgres(source, target)


async def test_while_a_server_runs(provider: ScriptedProvider, data_dir: Path) -> None:
    """A folder that a server still writes to is not copied."""
    source = await place_source(provider, data_dir)
    lock = DataDirLock(data_dir)
    lock.acquire()
    code, _, errors = await run_command(
        data_dir, "migrate-data", str(source), database.url(data_dir)
    )
    lock.release()
    assert code == 1
    assert "already uses the data folder" in errors
