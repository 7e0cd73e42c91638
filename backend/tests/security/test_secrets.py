"""Keys and tokens go where they must and nowhere else: no log, error, export, URL or file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from fireside.testing.scripted_provider import ScriptedProvider, faults
from tests.security.calls import BEARER, TOKEN, filled, operations
from tests.support.api import Api
from tests.support.server import FiresideServer, make_settings

_KEYS = {
    "openai_api_key": "sk-chat-canary",
    "openai_whisper_api_key": "sk-ear-canary",
    "openai_tts_api_key": "sk-voice-canary",
    "openai_embedding_api_key": "sk-library-canary",
}
SECRETS = (*_KEYS.values(), TOKEN)


def _told(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    for file in folder.rglob("*"):
        if file.is_file():
            yield file, file.read_bytes().decode("latin-1")


async def test_secrets_stay_inside(
    provider: ScriptedProvider, data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is read, exported or goes wrong, at the most talkative log level."""
    provider.for_model("refused", faults.unauthorized())
    provider.for_model("broken", faults.server_error())
    caplog.set_level(logging.DEBUG)
    settings = {**_KEYS, "access_token": TOKEN, "debug": True}
    async with (
        FiresideServer(data_dir, provider.base_url, **settings) as server,
        Api(server.origin) as api,
    ):
        api.client.headers.update(BEARER)
        seen: list[str] = []
        for model in ("scripted", "refused", "broken"):
            agent = await api.new_agent(model=model)
            session = await api.new_session(agent["id"])
            path = f"/sessions/{session['id']}/messages"
            seen.append((await api.post(path, {"content": "Hi"})).body.decode())
        ids = {"agent_id": agent["id"], "session_id": session["id"]}
        ids["message_id"] = (await api.reply(session["id"]))["id"]
        others = ("document_id", "trial_id", "response_id", "folder", "file", "voice", "name")
        ids |= dict.fromkeys(others, "1")
        for method, path in operations():
            if method == "GET":
                answer = await api.get(filled(path, ids))
                seen += [answer.body.decode("latin-1"), str(dict(answer.headers))]
        for proof in ({"token": TOKEN}, {"token": f"{TOKEN}x"}, {"token": [TOKEN]}):
            answer = await api.post("/access", proof)
            seen += [answer.body.decode(), str(dict(answer.headers))]
    assert _told("\n".join(seen)) == []
    assert _told(caplog.text) == []
    keys = {request.headers.get("authorization") for request in provider.chat_requests}
    assert keys == {"Bearer sk-chat-canary"}
    assert [file for file, text in _files(data_dir) if _told(text)] == []
    for request in provider.requests:
        assert _told(request.path) == []
        assert TOKEN not in str(request.headers)


def test_settings_that_are_printed(data_dir: Path) -> None:
    """Whoever logs the settings, or what is wrong with them, logs no secret."""
    settings = make_settings(data_dir, None, **{**_KEYS, "access_token": TOKEN})
    assert _told(f"{settings} {settings!r} {settings.model_dump()}") == []
    with pytest.raises(ValidationError) as caught:
        make_settings(data_dir, None, **{**_KEYS, "access_token": f"{TOKEN} "})
    first = caught.value.errors(include_url=False, include_input=False)
    assert _told(f"{first}") == []
