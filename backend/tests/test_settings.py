"""Settings from the environment."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from fireside.settings import Settings, load_settings


@pytest.fixture(autouse=True)
def _without_env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The developer's own `.env` is no matter of the tests."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        ("a.example", ["a.example"]),
        ("a.example, b.example,", ["a.example", "b.example"]),
        ('["a.example", "b.example"]', ["a.example", "b.example"]),
    ],
)
def test_lists(monkeypatch: pytest.MonkeyPatch, text: str, names: list[str]) -> None:
    """Names stand between commas, or in a JSON list."""
    monkeypatch.setenv("ALLOWED_HOSTS", text)
    monkeypatch.setenv("CORS_ORIGINS", text)
    settings = load_settings()
    assert settings.allowed_hosts == settings.cors_origins == names


@pytest.mark.parametrize("text", ["[a", "[1]", "[[]]"])
def test_lists_that_are_none(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A list that can't be read is refused."""
    monkeypatch.setenv("ALLOWED_HOSTS", text)
    with pytest.raises(ValidationError, match="allowed_hosts"):
        load_settings()


@pytest.mark.parametrize(
    ("key", "base_url", "kind"),
    [
        (None, None, "embedded"),
        ("", "", "embedded"),
        ("sk-1", None, "openai"),
        (None, "http://localhost:11434/v1/", "compatible"),
        ("sk-1", "https://example.com/v1", "compatible"),
    ],
)
def test_which_provider(
    monkeypatch: pytest.MonkeyPatch, key: str | None, base_url: str | None, kind: str
) -> None:
    """A key means OpenAI, an address another server, neither the embedded models."""
    for name, value in (("OPENAI_API_KEY", key), ("OPENAI_BASE_URL", base_url)):
        if value is not None:
            monkeypatch.setenv(name, value)
    settings = load_settings()
    assert settings.provider_kind == kind
    assert settings.openai_base_url == (base_url.rstrip("/") if base_url else None)


def test_a_key_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings can be logged without telling the key."""
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    settings: Settings = load_settings()
    assert "sk-secret" not in repr(settings)
    assert "sk-secret" not in settings.model_dump_json()


@pytest.mark.parametrize(
    ("url", "bucket", "folder"),
    [
        ("", None, "/data"),
        ("s3://bucket/some/prefix/", "s3://bucket/some/prefix", "/data"),
        ("/srv/files/", None, "/srv/files"),
    ],
)
def test_where_files_are(
    monkeypatch: pytest.MonkeyPatch, url: str, bucket: str | None, folder: str
) -> None:
    """In DATA_DIR, in another folder, or in a bucket."""
    monkeypatch.setenv("DATA_DIR", "/data")
    monkeypatch.setenv("STORAGE_URL", url)
    settings = load_settings()
    assert (settings.bucket_url, str(settings.files_dir)) == (bucket, folder)


@pytest.mark.parametrize("url", ["somewhere", "https://bucket", "s3://", "s3://../x", "s3:/bucket"])
def test_no_place_for_files(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """A place that is neither a bucket nor a full path is refused."""
    monkeypatch.setenv("STORAGE_URL", url)
    with pytest.raises(ValidationError, match="storage_url"):
        load_settings()
