"""What the page and those who watch the server ask first."""

import asyncio
from pathlib import Path

from fireside import __version__
from fireside.testing.scripted_provider import ScriptedProvider, refused_url
from tests.support import database
from tests.support.api import Api
from tests.support.server import FiresideServer


async def test_health(api: Api) -> None:
    """A healthy server says what it is and which model answers."""
    answer = await api.get("/health")
    assert answer.status == 200
    assert answer.json == {
        "status": "ok",
        "version": __version__,
        "database": "ok",
        "openai": "unknown",
        "model": {"provider": "compatible", "name": "scripted", "is_tiny": False},
    }


async def test_health_never_waits_for_the_provider(api: Api, provider: ScriptedProvider) -> None:
    """The provider is not asked, so that it can't be waited for."""
    await api.get("/health")
    assert provider.requests == []


async def test_health_while_replies_run(api: Api, provider: ScriptedProvider) -> None:
    """A busy server is healthy, and says so while it is."""
    agent = await api.new_agent(model="mock-ttft0-n400-itl1")
    sessions = [await api.new_session(agent["id"]) for _ in range(20)]
    asking = [asyncio.create_task(api.ask(session["id"])) for session in sessions]
    await provider.wait_for_chat(20)
    assert (await api.get("/health")).json["status"] == "ok"
    assert not all(reply.done() for reply in asking)
    await asyncio.gather(*asking)


async def test_health_without_a_database(api: Api, server: FiresideServer, data_dir: Path) -> None:
    """A database that doesn't answer is told, and other calls get a 503 in words."""
    await api.new_agent()
    # No connection may be in use when all are closed: nobody would close that one.
    await server.state.jobs.close()
    await server.state.database.close()
    with database.away(data_dir):
        health = (await api.get("/health")).json
        assert (health["status"], health["database"]) == ("degraded", "unavailable")
        assert (await api.get("/agents")).error == (503, "Database Unavailable")
        body = {"name": "Eve", "system_prompt": "p"}
        assert (await api.post("/agents", body)).error == (503, "Database Unavailable")
    assert (await api.get("/health")).json["status"] == "ok"
    assert (await api.get("/agents")).json["total"] == 1


async def test_config(api: Api) -> None:
    """The page learns its limits, the models and what the server can do."""
    config = (await api.get("/config")).json
    assert set(config) == {
        "app_name",
        "version",
        "limits",
        "voices",
        "models",
        "features",
        "provider",
    }
    assert (config["app_name"], config["version"]) == ("Fireside", __version__)
    assert config["limits"] == {
        "message_characters": 10_000,
        "agent_name_characters": 100,
        "system_prompt_characters": 20_000,
        "session_title_characters": 200,
        "audio_seconds": 120,
        "audio_bytes": 5 * 1024 * 1024,
        "document_bytes": 50 * 1024 * 1024,
    }
    assert set(config["features"]) == {"voice", "knowledge", "refine", "tools", "sign_out"}
    assert all(isinstance(value, bool) for value in config["features"].values())
    assert all(isinstance(voice, str) for voice in config["voices"])
    assert config["provider"] == {
        "kind": "compatible",
        "model": "scripted",
        "status": "unknown",
        "message": None,
        "is_tiny": False,
        "upgrade": None,
    }


async def test_models_of_the_provider(api: Api, provider: ScriptedProvider) -> None:
    """The models are asked for beside the answer, and are there a moment later."""
    provider.models = ["alpha", "beta"]
    assert (await api.get("/config")).json["models"] == ["scripted"]
    models: list[str] = []
    while models[:2] != ["alpha", "beta"]:  # The test's time limit is the deadline.
        models = (await api.get("/config")).json["models"]
        await asyncio.sleep(0.02)  # real time: nothing may come in it
    assert [request.path for request in provider.requests] == ["/v1/models"]


async def test_config_without_a_provider(data_dir: Path) -> None:
    """A provider that is away doesn't keep the page from opening."""
    async with FiresideServer(data_dir, refused_url()) as server, Api(server.origin) as api:
        for _ in range(3):
            answer = await api.get("/config")
            assert (answer.status, answer.json["models"]) == (200, ["scripted"])
        assert (await api.get("/health")).json["status"] == "ok"


async def test_secrets_stay_inside(data_dir: Path, provider: ScriptedProvider) -> None:
    """Neither the key nor the address of the provider nor a path of this machine is told."""
    async with (
        FiresideServer(data_dir, provider.base_url, openai_api_key="sk-secret") as server,
        Api(server.origin) as api,
    ):
        for path in ("/health", "/config", "/models", "/openapi.json"):
            text = (await api.get(path)).body.decode()
            for secret in ("sk-secret", str(provider.port), str(data_dir)):
                assert secret not in text


async def test_models_on_offer(api: Api) -> None:
    """The embedded models are listed with every field, also where a provider answers."""
    answer = await api.get("/models")
    assert answer.status == 200
    assert answer.json["models"]
    for model in answer.json["models"]:
        assert set(model) == {
            "name",
            "title",
            "role",
            "description",
            "size_bytes",
            "license",
            "installed",
            "active",
            "is_default",
            "download",
        }
        assert model["download"] is None
        assert not (model["active"] and model["role"] == "chat")
    for call in (api.post("/models/nothing/install"), api.delete("/models/nothing")):
        assert (await call).error == (404, "Not Found")
