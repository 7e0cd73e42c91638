"""The file in which the operator names the tool servers (MCP_SERVERS_FILE).

It has the form that other clients of the protocol read, `{"mcpServers": {"name": {…}}}`, with
`command`, `args`, `env` and `cwd` for a program that is started here, or `url` and `headers` for a
server elsewhere. `${NAME}` stands for a variable of the environment. Nothing but this file says
what is started or called: no call of the API can add to it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, cast

import orjson
from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from fireside.errors import StartupError

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SHORTEST_SECRET = 6
"""Characters: what is shorter is a setting, and masking it would hide half of the words."""
MASK = "•••"
MOST_NAME = 100

Names = list[Annotated[str, StringConstraints(min_length=1, max_length=200)]]


class ConfiguredServer(BaseModel):
    """One server as the file has it; keys of other programs are ignored."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True, frozen=True)

    command: str | None = None
    args: list[str] = []
    env: dict[str, str] = {}
    cwd: str | None = None
    url: str | None = None
    headers: dict[str, str] = {}
    kind: str = Field(default="", validation_alias=AliasChoices("type", "transport"))
    disabled: bool = False
    timeout: float | None = Field(default=None, gt=0)
    """Seconds that a call may take."""
    allowed: Names | None = Field(
        default=None, validation_alias=AliasChoices("allowedTools", "includeTools")
    )
    """The tools that agents get, of those that the server has."""
    auto_approved: Names = Field(
        default=[], validation_alias=AliasChoices("autoApprove", "alwaysAllow")
    )
    """Tools that are called without asking, unless they say that they change something."""
    trusted: bool = True
    """Whether it is believed when it says that a tool changes nothing."""

    def masked(self, text: str) -> str:
        """Return what the server says without the secrets that it was given."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return text

    @property
    def has_secrets(self) -> bool:
        """Whether it was given anything that may be one."""
        return bool(self._secrets)

    @property
    def _secrets(self) -> list[str]:
        values = [*self.env.values(), *self.headers.values()]
        values += [value.rpartition(" ")[2] for value in self.headers.values()]
        if self.url is not None:
            values += re.findall(r"[?&][^=&]*=([^&#]+)", self.url)
        return sorted({value for value in values if len(value) >= _SHORTEST_SECRET}, key=len)[::-1]


def read_servers(path: Path) -> dict[str, ConfiguredServer]:
    """Return the servers of the file by their names; raises StartupError."""
    try:
        found: object = orjson.loads(path.read_bytes())
    except OSError as error:
        raise StartupError(
            f"MCP_SERVERS_FILE can't be read: {path} ({error.strerror}). Correct the setting, or "
            "leave it empty."
        ) from error
    except orjson.JSONDecodeError as error:
        raise StartupError(
            f"{path} is no JSON (line {error.lineno}). Correct it, or leave MCP_SERVERS_FILE empty."
        ) from error
    servers = _fields(found).get("mcpServers")
    if not isinstance(servers, dict):
        raise StartupError(f'{path} has no tool servers: {{"mcpServers": {{…}}}} is needed.')
    named = cast("dict[str, object]", servers)
    read = {name: _server(path, name, value) for name, value in named.items()}
    return {name: server for name, server in read.items() if not server.disabled}


def _server(path: Path, name: str, value: object) -> ConfiguredServer:
    where = f"{path}, server {name[:MOST_NAME]!r}"
    if not name.strip() or len(name) > MOST_NAME:
        raise StartupError(f"{where}: a name of 1 to {MOST_NAME} characters is needed.")
    try:
        server = ConfiguredServer.model_validate(_expanded(where, value))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise StartupError(f"{where}, {place}: {first['msg']}.") from None
    if (server.command is None) == (server.url is None):
        raise StartupError(f"{where}: either a command or a url is needed.")
    if server.url is not None and not re.match(r"https?://[^/\s]+", server.url):
        raise StartupError(f"{where}: an address that begins with http:// or https:// is needed.")
    if server.kind == "sse":
        raise StartupError(
            f"{where}: the protocol's old transport, sse, is not spoken here. Most servers have a "
            "newer address for the same, often ending in /mcp."
        )
    return server


def _expanded(where: str, value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return it with variables of the environment in the place of their names."""
    if isinstance(value, str):
        missing = [name for name in _VARIABLE.findall(value) if name not in os.environ]
        if missing:
            raise StartupError(f"{where}: {missing[0]} is not set in the environment.")
        return _VARIABLE.sub(lambda match: os.environ[match[1]], value)
    if isinstance(value, list):
        return [_expanded(where, item) for item in cast("list[Any]", value)]
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {key: _expanded(where, item) for key, item in fields.items()}
    return value


def _fields(value: object) -> Mapping[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}
