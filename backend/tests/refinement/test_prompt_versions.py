"""Versions: every prompt that was saved, and the way back to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fireside.db.migrate import migrate
from tests.support import database
from tests.support.api import Api
from tests.support.events import Json
from tests.support.shapes import ID, TIME


async def _versions(api: Api, agent_id: str) -> list[Json]:
    answer = await api.get(f"/agents/{agent_id}/versions")
    assert answer.status == 200, answer.body
    body = answer.json
    assert body["total"] == len(body["versions"])
    return body["versions"]


async def _told(api: Api, agent_id: str) -> list[tuple[int, str, str, bool]]:
    """Return number, prompt, origin of each version, and whether it is the current one."""
    return [
        (each["number"], each["system_prompt"], each["origin"], each["is_current"])
        for each in await _versions(api, agent_id)
    ]


async def test_the_first(api: Api) -> None:
    """A new agent has one version, with every field."""
    agent = await api.new_agent(system_prompt="One.")
    assert await _versions(api, agent["id"]) == [
        {
            "id": ID,
            "agent_id": agent["id"],
            "number": 1,
            "system_prompt": "One.",
            "origin": "typed",
            "restored_from": None,
            "is_current": True,
            "trial": None,
            "created_at": TIME,
        }
    ]


async def test_every_saved_prompt_is_kept(api: Api) -> None:
    """Each other prompt becomes a version with its origin; what changes none adds none."""
    agent = await api.new_agent(system_prompt="One.", prompt_origin="refined")
    path = f"/agents/{agent['id']}"
    await api.put(path, {"system_prompt": "Two."})
    await api.put(path, {"system_prompt": "Two."})
    await api.put(path, {"name": "Other"})
    await api.put(path, {"system_prompt": "Three.", "prompt_origin": "refined"})
    assert await _told(api, agent["id"]) == [
        (3, "Three.", "refined", True),
        (2, "Two.", "typed", False),
        (1, "One.", "refined", False),
    ]
    assert "prompt_origin" not in (await api.get(path)).json


async def test_restore(api: Api) -> None:
    """An earlier prompt becomes the agent's again, as a version that tells where it is from."""
    agent = await api.new_agent(system_prompt="One.")
    path = f"/agents/{agent['id']}"
    await api.put(path, {"system_prompt": "Two."})
    first = (await _versions(api, agent["id"]))[-1]
    restored = await api.post(f"{path}/versions/{first['id']}/restore")
    assert restored.status == 200
    assert restored.json["system_prompt"] == "One."
    assert restored.json == (await api.get(path)).json
    assert [told[:3] for told in await _told(api, agent["id"])] == [
        (3, "One.", "restored"),
        (2, "Two.", "typed"),
        (1, "One.", "typed"),
    ]
    assert (await _versions(api, agent["id"]))[0]["restored_from"] == first["id"]


async def test_restore_what_is_there(api: Api) -> None:
    """Restoring the prompt that the agent has changes nothing."""
    agent = await api.new_agent()
    first = (await _versions(api, agent["id"]))[0]
    answer = await api.post(f"/agents/{agent['id']}/versions/{first['id']}/restore")
    assert answer.json == agent
    assert len(await _versions(api, agent["id"])) == 1


async def test_restore_again_under_the_same_key(api: Api) -> None:
    """A repeated call does not undo what was saved in between."""
    agent = await api.new_agent(system_prompt="One.")
    path = f"/agents/{agent['id']}"
    first = (await _versions(api, agent["id"]))[0]
    await api.put(path, {"system_prompt": "Two."})
    for prompt in ("One.", "Three."):
        url = f"{path}/versions/{first['id']}/restore"
        answer = await api.post(url, headers={"Idempotency-Key": "k"})
        assert answer.json["system_prompt"] == prompt
        await api.put(path, {"system_prompt": "Three."})


async def test_what_does_not_exist(api: Api) -> None:
    """Neither an unknown agent nor a version of another one is found."""
    agent, other = await api.new_agent(), await api.new_agent(name="Other")
    foreign = (await _versions(api, other["id"]))[0]["id"]
    assert (await api.get("/agents/nobody/versions")).error == (404, "Not Found")
    for path in (
        f"/agents/nobody/versions/{foreign}/restore",
        f"/agents/{agent['id']}/versions/{foreign}/restore",
        f"/agents/{agent['id']}/versions/nothing/restore",
    ):
        assert (await api.post(path)).error == (404, "Not Found")


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_an_unknown_origin(api: Api, method: str) -> None:
    """A client can't claim that a prompt was restored."""
    agent = await api.new_agent()
    path = "/agents" if method == "POST" else f"/agents/{agent['id']}"
    body = {"name": "A", "system_prompt": "B", "prompt_origin": "restored"}
    assert (await api.call(method, path, json=body)).error == (422, "Validation Error")


def test_agents_from_before(data_dir: Path) -> None:
    """The prompts of agents that are older than versions become their first ones."""
    database.place_database_of("0002", data_dir)
    saved = "2026-01-15 10:30:00"
    for name in ("a", "b"):
        database.execute(
            data_dir,
            "INSERT INTO agents (id, name, system_prompt, created_at, updated_at) "
            f"VALUES (?, ?, ?, '{saved}.000000', '{saved}.000000')",
            *(name, name, f"Prompt of {name}"),
        )
    migrate(database.url(data_dir))
    rows = database.query(data_dir, "SELECT * FROM prompt_versions ORDER BY agent_id")
    told = [(row["agent_id"], row["number"], row["system_prompt"], row["origin"]) for row in rows]
    assert told == [("a", 1, "Prompt of a", "typed"), ("b", 1, "Prompt of b", "typed")]
    assert [str(row["created_at"])[: len(saved)] for row in rows] == [saved] * 2
