"""Every setting, typed, with a default that runs on a laptop without a `.env` (DESIGN 10)."""

from __future__ import annotations

import json
import os
import re
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from fireside import __version__

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def _user_dir(variable: str, fallback: str) -> Path:
    base = os.environ.get(variable) or str(Path.home() / fallback)
    return Path(base) / "fireside"


def _names(value: object) -> object:
    """Split `a, b` as people write it; a JSON list is taken as well."""
    if not isinstance(value, str):
        return value
    if value.startswith("["):
        try:
            return json.loads(value)
        except json.JSONDecodeError as error:
            raise ValueError("use names with commas between them") from error
    return [name.strip() for name in value.split(",") if name.strip()]


Names = Annotated[list[str], NoDecode, BeforeValidator(_names)]


class Settings(BaseSettings):
    """The settings of one server, from the environment or a `.env` file; the environment wins."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    app_name: str = "Fireside"
    app_version: str = __version__
    debug: bool = False
    """Log every SQL statement and each request."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: Names = []
    """Host names, beside loopback and HOST, under which the page may be asked for."""
    cors_origins: Names = []
    """Web origins, beside our own, that may call the API."""
    access_token: SecretStr | None = None
    """What every call needs, and what listening beyond this machine needs."""

    log_format: Literal["text", "json"] = "text"
    """Lines for people, or an object a line for programs."""
    otel_exporter_otlp_endpoint: str | None = None
    """Where traces of what models are asked go: a collector that speaks OTLP over HTTP."""

    data_dir: Path = Field(default_factory=lambda: _user_dir("XDG_DATA_HOME", ".local/share"))
    """Holds the database and the files of one installation."""
    models_dir: Path = Field(
        default_factory=lambda: _user_dir("XDG_CACHE_HOME", ".cache") / "models"
    )
    """Holds the embedded models; shared by every data folder of this user."""
    frontend_dir: Path | None = None
    """The built page; found beside the package when not set."""
    database_url: str = ""
    """postgresql://user:password@host/database; empty means SQLite in DATA_DIR."""
    redis_url: str | None = None
    storage_url: str | None = None
    """Where recordings and documents are kept: s3://bucket/prefix or a folder; else in DATA_DIR."""
    aws_endpoint_url: str | None = None
    """The server that speaks S3, if not Amazon's."""
    aws_region: str | None = None
    aws_access_key_id: str | None = None
    aws_secret_access_key: SecretStr | None = None

    openai_api_key: SecretStr | None = None
    openai_base_url: str | None = None
    """Any server of OpenAI's protocol; with neither this nor a key the embedded models serve."""
    openai_model: str = "gpt-4"
    openai_tts_model: str = "tts-1"
    openai_tts_voice: str = "alloy"
    openai_whisper_model: str = "whisper-1"
    openai_embedding_model: str = "text-embedding-3-small"
    openai_whisper_base_url: str | None = None
    """Where recordings are understood, if elsewhere; likewise for speech and embeddings."""
    openai_whisper_api_key: SecretStr | None = None
    openai_tts_base_url: str | None = None
    openai_tts_api_key: SecretStr | None = None
    openai_embedding_base_url: str | None = None
    openai_embedding_api_key: SecretStr | None = None
    openai_context_tokens: int | None = Field(default=None, ge=512)
    """How many tokens the model takes in; known for OpenAI's, 32,768 where nothing is known."""

    mcp_servers_file: Path | None = None
    """Names the servers whose tools agents can use: {"mcpServers": {…}}, as other programs do."""
    tool_call_timeout: float = Field(default=60.0, gt=0)
    """Seconds that a call of a tool may take; a server's own `timeout` goes before it."""
    tool_approval_timeout: float = Field(default=300.0, gt=0)
    """Seconds that a reply waits until the user approves a call."""

    max_audio_duration: int = Field(default=120, gt=0)
    """Seconds of a recording."""
    max_audio_size: int = Field(default=5 * 1024 * 1024, gt=0)
    """Bytes of a recording."""
    max_document_size: int = Field(default=50 * 1024 * 1024, gt=0)
    """Bytes of a document."""
    audio_upload_dir: Path | None = None
    """Where recordings are kept; audio/uploads in DATA_DIR when not set."""
    audio_tts_dir: Path | None = None
    """Where spoken replies are kept; audio/tts in DATA_DIR when not set."""

    first_token_timeout: float = Field(default=30.0, gt=0)
    """Seconds until the provider must have sent the first word."""
    idle_timeout: float = Field(default=60.0, gt=0)
    """Seconds of silence in the middle of a reply."""
    reply_deadline: float = Field(default=600.0, gt=0)
    """Seconds that a whole reply may take."""
    max_connections: int = Field(default=4000, gt=0)
    """Connections that may be open at once; a tab that listens to a reply has one."""
    max_uploads: int = Field(default=20, gt=0)
    """Files that may be on their way in at once."""
    max_running_replies: int = Field(default=1000, gt=0)
    run_lease: float = Field(default=10.0, gt=0)
    """Seconds after which another process ends the replies of one that is gone; needs REDIS_URL."""
    shutdown_grace: float = Field(default=5.0, ge=0)
    """Seconds that running replies get to end when the server is told to stop."""

    @field_validator(
        "openai_base_url",
        "openai_whisper_base_url",
        "openai_tts_base_url",
        "openai_embedding_base_url",
        "otel_exporter_otlp_endpoint",
        "redis_url",
        "storage_url",
        "aws_endpoint_url",
    )
    @classmethod
    def _without_trailing_slash(cls, value: str | None) -> str | None:
        return value.rstrip("/") if value else None

    @field_validator(
        "openai_base_url",
        "openai_whisper_base_url",
        "openai_tts_base_url",
        "openai_embedding_base_url",
        "aws_endpoint_url",
        "otel_exporter_otlp_endpoint",
    )
    @classmethod
    def _is_web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/\s]+", value):
            raise ValueError("an address that begins with http:// or https:// is needed")
        return value

    @field_validator("access_token")
    @classmethod
    def _is_hard_to_guess(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not re.fullmatch(r"[!-~]{16,1000}", value.get_secret_value()):
            raise ValueError(
                "16 to 1000 letters, digits and signs are needed, without spaces; "
                "`openssl rand -hex 32` makes one"
            )
        return value

    @field_validator("storage_url")
    @classmethod
    def _is_bucket_or_folder(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"s3://[a-z0-9][a-z0-9.-]+(/|$)|/", value):
            raise ValueError("s3://bucket/prefix or the full path of a folder is needed")
        return value

    @cached_property
    def resolved_database_url(self) -> str:
        """DATABASE_URL, or SQLite in DATA_DIR."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir / 'fireside.db'}"

    @property
    def needs_database_alone(self) -> bool:
        """Whether no other server may use its database, which another might reach."""
        return not (self.redis_url or self.resolved_database_url.startswith("sqlite"))

    @property
    def bucket_url(self) -> str | None:
        """STORAGE_URL, where it is a bucket."""
        url = self.storage_url
        return url if url and url.startswith("s3://") else None

    @property
    def files_dir(self) -> Path:
        """The folder that files are kept below, where they are not in a bucket."""
        url = self.storage_url
        return Path(url) if url and not self.bucket_url else self.data_dir

    @property
    def uploads_dir(self) -> Path:
        """AUDIO_UPLOAD_DIR, or its place below the others."""
        return self.audio_upload_dir or self.files_dir / "audio" / "uploads"

    @property
    def speech_dir(self) -> Path:
        """AUDIO_TTS_DIR, or its place below the others."""
        return self.audio_tts_dir or self.files_dir / "audio" / "tts"

    @property
    def documents_dir(self) -> Path:
        """Where the files of the agents' libraries are kept."""
        return self.files_dir / "documents"

    @property
    def backups_dir(self) -> Path:
        """Where backups go that nobody named a place for."""
        return self.data_dir / "backups"

    @property
    def provider_kind(self) -> Literal["embedded", "openai", "compatible"]:
        """Who answers: the embedded models, OpenAI, or another server of its protocol."""
        if self.openai_base_url:
            return "compatible"
        return "openai" if self.openai_api_key else "embedded"

    @property
    def is_loopback(self) -> bool:
        """Whether the server listens on this machine only."""
        return self.host in _LOOPBACK


def load_settings() -> Settings:
    """Read the settings of this process."""
    return Settings()
