"""`fireside doctor`: what is exposed, misconfigured or missing is told, and no secret with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fireside import cli
from fireside.services.doctor import machine
from fireside.services.doctor.examination import examine
from fireside.services.doctor.findings import Finding, as_text, worst
from fireside.storage import bucket
from fireside.testing.scripted_provider import ScriptedProvider, refused_url
from tests.support import database
from tests.support.s3 import S3Server
from tests.support.server import make_settings

TOKEN = "0b9f2c7ad4e8613f5a70"


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A page that is built."""
    page = tmp_path / "page"
    page.mkdir()
    (page / "index.html").write_text("<!doctype html>")
    return page


def _prepare(data_dir: Path, mode: int) -> None:
    data_dir.mkdir(exist_ok=True)
    data_dir.chmod(mode)


async def _look(data_dir: Path, base_url: str | None, page: Path, **settings: Any) -> list[Finding]:  # noqa: ANN401
    return await examine(make_settings(data_dir, base_url, **settings), page)


def _of(findings: list[Finding], name: str) -> list[tuple[str, str]]:
    return [(found.state, found.message) for found in findings if found.name == name]


async def test_a_sound_server(data_dir: Path, provider: ScriptedProvider, page: Path) -> None:
    """Where all is well, it says so of each thing that it looked at."""
    provider.models = ["scripted"]
    database.place_empty_database(data_dir)
    _prepare(data_dir, 0o700)
    found = await _look(data_dir, provider.base_url, page)
    names = [finding.name for finding in found if finding.state == "ok"]
    assert {"address", "cors", "data", "database", "provider"} <= set(names)
    assert worst([finding for finding in found if finding.name not in ("user", "disk")]) == "ok"
    assert all(finding.advice for finding in found if finding.state != "ok")


@pytest.mark.parametrize(
    ("settings", "name", "state", "words"),
    [
        ({"host": "0.0.0.0"}, "address", "problem", "no ACCESS_TOKEN"),
        ({"host": "0.0.0.0", "access_token": TOKEN}, "address", "ok", "proxy"),
        ({"access_token": "aaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "access token", "warning", "guessed"),
        ({"access_token": TOKEN * 2}, "access token", "ok", "long enough"),
        ({"cors_origins": ["*"]}, "cors", "problem", "everything"),
        ({"cors_origins": ["null"]}, "cors", "problem", "everything"),
        ({"cors_origins": ["example.com"]}, "cors", "problem", "no origin"),
        ({"cors_origins": ["https://a.example/x"]}, "cors", "problem", "no origin"),
        ({"cors_origins": ["http://a.example"]}, "cors", "warning", "not encrypted"),
        ({"debug": True}, "debug", "warning", "log"),
        ({"debug": True, "host": "::", "access_token": TOKEN}, "debug", "problem", "log"),
        (
            {"openai_base_url": "http://models.test/v1", "openai_api_key": "sk-secret"},
            "provider address",
            "warning",
            "the key",
        ),
        (
            {"openai_tts_base_url": "https://me:secret@models.test/v1"},
            "provider address",
            "problem",
            "password",
        ),
        ({"redis_url": "redis://127.0.0.1:9/0"}, "redis", "problem", "REDIS_URL"),
        (
            {"database_url": "postgresql+asyncpg://me:secret@127.0.0.1:9/x"},
            "database",
            "problem",
            "DATABASE_URL",
        ),
        ({"database_url": "nonsense"}, "database", "problem", "DATABASE_URL"),
    ],
)
async def test_settings_that_deserve_a_word(
    data_dir: Path, page: Path, settings: dict[str, Any], name: str, state: str, words: str
) -> None:
    """Each is named, with what it means; no secret and no address with a password is repeated."""
    # With no address the embedded models would be asked for, which are elsewhere in this test.
    base_url = settings.pop("openai_base_url", refused_url())
    found = await _look(data_dir, base_url, page, **settings)
    assert any(is_ == state and words in text for is_, text in _of(found, name)), found
    for secret in ("secret", TOKEN):
        assert secret not in as_text(found)


@pytest.mark.parametrize(("mode", "words"), [(0o755, "read"), (0o777, "changed"), (0o700, "alone")])
async def test_rights_on_the_data(data_dir: Path, page: Path, mode: int, words: str) -> None:
    """A folder that others of this machine can look into is a problem."""
    _prepare(data_dir, mode)
    ((state, text),) = _of(await _look(data_dir, refused_url(), page), "data")
    assert words in text
    assert state == ("ok" if mode == 0o700 else "problem")


async def test_rights_on_the_env_file(data_dir: Path, page: Path, tmp_path: Path) -> None:
    """So is an `.env` that others can read."""
    file = tmp_path / ".env"
    file.write_text("OPENAI_API_KEY=sk-secret\n")
    for mode, count in ((0o644, 1), (0o600, 0)):
        file.chmod(mode)
        assert len(_of(await _look(data_dir, refused_url(), page), "env file")) == count


async def test_a_full_disk(data_dir: Path, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Little room is a warning, hardly any a problem."""
    for limit, state in (("ENOUGH", "warning"), ("TOO_LITTLE", "problem")):
        monkeypatch.setattr(machine, limit, 2**80)
        ((found, _),) = _of(await _look(data_dir, refused_url(), page), "disk")
        assert found == state


async def test_what_is_missing(data_dir: Path, tmp_path: Path) -> None:
    """Neither a page nor an embedded model: who opens Fireside finds nothing."""
    found = await _look(data_dir, None, tmp_path / "none", openai_base_url=None)
    assert _of(found, "page")[0][0] == "problem"
    assert ("problem", "No embedded model for chat is installed: nobody answers.") in _of(
        found, "models"
    )


@pytest.mark.parametrize(
    ("revision", "state"), [("9999", "problem"), ("0001", "warning"), (None, "ok")]
)
async def test_the_schema(data_dir: Path, page: Path, revision: str | None, state: str) -> None:
    """A database of a newer version is a problem, of an older one worth a backup."""
    database.place_empty_database(data_dir)
    if revision is None:
        database.execute(data_dir, "DROP TABLE alembic_version")
    else:
        database.execute(data_dir, "UPDATE alembic_version SET version_num = ?", revision)
    ((found, _),) = _of(await _look(data_dir, refused_url(), page), "database")
    assert found == state


@pytest.mark.sqlite_only("PostgreSQL has no file of ours")
async def test_a_file_that_is_no_database(data_dir: Path, page: Path) -> None:
    """It is told, and left as it is."""
    _prepare(data_dir, 0o700)
    file = data_dir / database.NAME
    file.write_bytes(b"no database at all " * 100)
    ((found, _),) = _of(await _look(data_dir, refused_url(), page), "database")
    assert found == "problem"
    assert file.read_bytes() == b"no database at all " * 100


async def test_the_bucket(
    data_dir: Path, page: Path, s3: S3Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is written to, and holds nothing afterwards; one that is away or missing is a problem."""
    monkeypatch.setattr(bucket, "RETRIES", 0)
    name = s3.new_bucket()
    settings = {
        "storage_url": f"s3://{name}/files",
        "aws_endpoint_url": s3.origin,
        "aws_access_key_id": "key",
        "aws_secret_access_key": "secret",
    }
    for changes, state, words in (
        ({}, "ok", "can be written"),
        ({"storage_url": "s3://no-such-bucket"}, "problem", "is not there"),
        ({"aws_endpoint_url": "http://me:secret@127.0.0.1:9"}, "problem", "can't be used"),
    ):
        found = await _look(data_dir, refused_url(), page, **{**settings, **changes})
        ((is_, text),) = _of(found, "storage")
        assert is_ == state
        assert words in text
        assert "secret" not in as_text(found)
    assert "<Key>" not in s3.list(name)


async def test_a_folder_for_files(data_dir: Path, page: Path, tmp_path: Path) -> None:
    """Where STORAGE_URL is one, its rights are looked at as those of DATA_DIR are."""
    folder = tmp_path / "files"
    _prepare(folder, 0o755)
    found = await _look(data_dir, refused_url(), page, storage_url=str(folder))
    assert any("STORAGE_URL" in text and state == "problem" for state, text in _of(found, "data"))


async def test_the_provider(data_dir: Path, page: Path, provider: ScriptedProvider) -> None:
    """One that is away is a problem; a model that it does not list is worth a word."""
    away = _of(await _look(data_dir, refused_url(), page), "provider")
    assert [state for state, _ in away] == ["problem"]
    provider.models = ["alpha"]
    there = _of(await _look(data_dir, provider.base_url, page), "provider")
    assert [state for state, _ in there] == ["ok", "warning"]
    assert "OPENAI_MODEL=scripted" in there[1][1]


def _run(*arguments: str, **settings: str) -> tuple[int, str]:
    here = Path.cwd()
    environment = {
        "HOME": str(here),
        "DATA_DIR": str(here / "data"),
        "OPENAI_BASE_URL": refused_url(),
        "OPENAI_API_KEY": "sk-secret",
        **settings,
    }
    result = CliRunner().invoke(cli.app, ["doctor", *arguments], env=environment)
    return result.exit_code, result.stdout


def test_the_command() -> None:
    """It exits with 1 where there is a problem, and prints what to do about it."""
    code, text = _run()
    assert code == 1
    assert "problem  provider" in text
    assert "→" in text
    assert "sk-secret" not in text


def test_the_report_for_programs() -> None:
    """`--json` says the same."""
    code, text = _run("--json")
    report = json.loads(text)
    assert (code, report["status"]) == (1, "problem")
    assert {"name", "state", "message", "advice"} == set(report["findings"][0])


def test_settings_that_cannot_be_read() -> None:
    """The setting is named instead of everything else."""
    code, text = _run(PORT="eighty")
    assert code == 1
    assert "PORT" in text


def test_nothing_is_left_behind() -> None:
    """Looking makes no folder and no file."""
    _run()
    assert not (Path.cwd() / "data").exists()
