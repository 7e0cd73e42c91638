"""What can go wrong at start is told in one line."""

import asyncio
import gc
import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fireside import __version__, cli
from fireside.testing.scripted_provider import ScriptedProvider
from tests.support import database
from tests.support.api import Api
from tests.support.process import ServerProcess, run_command


async def _refusal(home: Path, *arguments: str, **settings: object) -> str:
    """Return the line with which the server refuses to start."""
    values = {"data_dir": home / "data", "openai_base_url": "http://127.0.0.1:9/v1", **settings}
    code, output, errors = await run_command(home, "serve", *arguments, **values)
    assert (code, output) == (1, ""), (output, errors)
    (line,) = errors.splitlines()
    assert line.startswith("fireside: ")
    return line


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder with nothing in it but a file."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "file").write_text("not a folder")
    return home


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return path


def test_the_version_is_told() -> None:
    """For whoever reports a fault."""
    shown = CliRunner().invoke(cli.app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"fireside {__version__}\n")


async def test_a_port_that_is_taken(home: Path) -> None:
    """The line names the port and how to choose another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = await _refusal(home, "--port", str(port))
    assert f"Port {port} " in line
    assert "PORT=" in line
    assert not (home / "data").exists()


@pytest.mark.parametrize("folder", ["file", "file/below", "/proc/fireside"])
async def test_a_data_folder_that_cannot_be_written(home: Path, folder: str) -> None:
    """The line names the folder and DATA_DIR."""
    line = await _refusal(home, "--port", "0", data_dir=home / folder)
    assert str(home / folder) in line
    assert "DATA_DIR" in line


async def test_a_database_of_a_newer_version(home: Path) -> None:
    """It is left alone: the line says that a newer version wrote it."""
    data = home / "data"
    database.place_empty_database(data)
    database.execute(data, "UPDATE alembic_version SET version_num = '9999'")
    before = (data / database.NAME).read_bytes()
    line = await _refusal(home, "--port", "0")
    assert "newer version" in line
    assert "9999" in line
    assert (data / database.NAME).read_bytes() == before


@pytest.mark.parametrize("content", [b"this is no database, " * 100, b"SQLite format 3\0 broken"])
async def test_a_file_that_is_no_database(home: Path, content: bytes) -> None:
    """A broken file is named, and stays as it is."""
    file = _write(home / "data" / database.NAME, content)
    line = await _refusal(home, "--port", "0")
    assert str(file) in line
    assert file.read_bytes() == content


def _refusal_in_process(*arguments: str, **settings: str) -> str:
    """Return the same line for what is refused before anything is opened; that is quicker."""
    environment = {"HOME": str(Path.cwd()), "DATA_DIR": str(Path.cwd() / "data"), **settings}
    result = CliRunner().invoke(cli.app, ["serve", *arguments], env=environment)
    # What it left open would be told of here, and not in whatever test comes later.
    gc.collect()
    assert (result.exit_code, result.stdout) == (1, "")
    (line,) = result.stderr.splitlines()
    assert line.startswith("fireside: ")
    return line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("CORS_ORIGINS", "[unfinished"),
        ("FIRST_TOKEN_TIMEOUT", "0"),
        ("OPENAI_CONTEXT_TOKENS", "-5"),
        ("OPENAI_BASE_URL", "not a url"),
        ("OPENAI_BASE_URL", "ftp://example.com/v1"),
        ("REDIS_URL", "nonsense"),
        ("ACCESS_TOKEN", "short"),
        ("ACCESS_TOKEN", "long enough, but with spaces"),
    ],
)
def test_a_bad_setting(home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The line names the setting."""
    monkeypatch.chdir(home)
    assert name in _refusal_in_process(**{name: value})


def test_the_port_is_free_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is refused after it took its port leaves it."""
    monkeypatch.chdir(home)
    (home / "data").write_text("not a folder")
    assert "DATA_DIR" in _refusal_in_process("--port", "0")


def test_a_bad_setting_in_an_env_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are read from `.env` in the working folder, and a bad one there is named too."""
    monkeypatch.chdir(home)
    _write(home / ".env", b"SHUTDOWN_GRACE=-1\n")
    assert "SHUTDOWN_GRACE" in _refusal_in_process()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5"])
def test_the_network(home: Path, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """Without a token it opens to this machine only, and says what is missing."""
    monkeypatch.chdir(home)
    # What the option leaves in the environment for the application is no matter of other tests.
    monkeypatch.setenv("HOST", "")
    line = _refusal_in_process("--host", host)
    assert f"HOST={host}" in line
    assert "ACCESS_TOKEN" in line


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb+driver://host/name"])
async def test_a_database_url_that_is_none(home: Path, url: str) -> None:
    """The line names DATABASE_URL, and does not repeat what may hold a password."""
    line = await _refusal(home, "--port", "0", database_url=url)
    assert "DATABASE_URL" in line
    assert url not in line


async def test_a_redis_that_is_not_there(home: Path) -> None:
    """The line says that Redis doesn't answer."""
    pytest.importorskip("redis")
    line = await _refusal(home, "--port", "0", redis_url="redis://127.0.0.1:9/0")
    assert "REDIS_URL" in line


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"openai_api_key": "sk-none"}, "set REDIS_URL"),
        ({"redis_url": "redis://127.0.0.1:9/0"}, "The embedded models serve one process"),
        ({"redis_url": "redis://127.0.0.1:9/0", "openai_api_key": "sk-none"}, "does not answer"),
    ],
)
async def test_a_worker_that_can_do_nothing(
    home: Path, settings: dict[str, str], words: str
) -> None:
    """It says in one line what it needs."""
    code, _, errors = await run_command(home, "worker", data_dir=home / "data", **settings)
    (line,) = errors.splitlines()
    assert (code, words in line) == (1, True), line


async def test_migrate(home: Path) -> None:
    """`fireside migrate` makes the database, and again changes nothing."""
    for _ in range(2):
        assert await run_command(home, "migrate", data_dir=home / "data") == (0, "", "")
    assert database.counts(home / "data") == {"agents": 0, "sessions": 0, "messages": 0}
    assert (home / "data").stat().st_mode & 0o777 == 0o700


async def test_two_servers_side_by_side(tmp_path: Path, provider: ScriptedProvider) -> None:
    """Each has its own port and its own data; the same data would not be taken twice unseen."""
    first = ServerProcess(tmp_path / "one" / "data", provider.base_url)
    second = ServerProcess(tmp_path / "two" / "data", provider.base_url)
    for folder in ("one", "two"):
        _write(tmp_path / folder / ".env", b"")
    async with first, second, Api(first.origin) as one, Api(second.origin) as two:
        await asyncio.gather(one.new_agent(name="One"), two.new_agent(name="Two"))
        assert [agent["name"] for agent in (await one.get("/agents")).json["agents"]] == ["One"]
        assert [agent["name"] for agent in (await two.get("/agents")).json["agents"]] == ["Two"]


async def test_a_data_folder_that_is_in_use(home: Path) -> None:
    """A second server for the same folder says so in one line, and the first goes on."""
    async with (
        ScriptedProvider() as provider,
        ServerProcess(home / "data", provider.base_url) as first,
        Api(first.origin) as api,
    ):
        assert (await api.get("/health")).status == 200
        line = await _refusal(home, "--port", "0")
        assert "already uses the data folder" in line
        assert (await api.get("/health")).status == 200
