"""The repository's configuration of nginx, put where it can run on this machine."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROOT = Path(__file__).resolve().parent.parent
_TYPES = "/etc/nginx/mime.types"
_SYSTEM = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"


class NginxError(RuntimeError):
    """There is no nginx here, or its configuration is not what this expects."""


def configure(
    folder: Path, page: Path, backends: Sequence[str], port: int, *, workers: str = "auto"
) -> list[str | Path]:
    """Write the files of frontend/nginx.conf and compose.scale.yml; return the command to run it.

    It listens on this port of loopback, shows the page of the folder `page`, and stands before
    these backends, each a host with a port, in place of those that are containers.
    """
    work = folder / "work"
    work.mkdir(exist_ok=True)
    text = (_ROOT / "frontend" / "nginx.conf").read_text()
    text = _replace(text, "listen 3000;", f"listen 127.0.0.1:{port} backlog=4096;")
    text = _replace(text, "root /usr/share/nginx/html;", f"root {page};")
    text = _replace(text, "worker_processes auto;", f"worker_processes {workers};")
    text, files = re.subn(r"(?<= )\S*/(?=nginx[.-])", f"{work}/", text)
    if files != 6:  # noqa: PLR2004 - its process id and five folders for what is on its way
        raise NginxError(f"nginx.conf names {files} files of its own, not 6")
    (folder / "nginx.conf").write_text(text)
    (folder / "upstream.conf").write_text(_upstream(backends))
    (folder / "mime.types").symlink_to(_TYPES)
    return [_program(), "-e", "stderr", "-g", "daemon off;", "-c", folder / "nginx.conf"]


def _upstream(backends: Sequence[str]) -> str:
    """Return that of compose.scale.yml, with as many backends as there are here."""
    compose = yaml.safe_load((_ROOT / "compose.scale.yml").read_text())
    upstream: str = compose["configs"]["upstream"]["content"]
    lines = re.findall(r"^ *server backend-\d+:8000.*\n", upstream, re.MULTILINE)
    servers = (re.sub(r"backend-\d+:8000", backend, lines[0]) for backend in backends)
    return _replace(upstream, "".join(lines), "".join(servers))


def _replace(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise NginxError(f"{old!r} is not there once")
    return text.replace(old, new)


def _program() -> str:
    found = shutil.which("nginx") or shutil.which("nginx", path=_SYSTEM)
    if found is None:
        raise NginxError("This needs nginx: apt-get install nginx")
    return found
