"""The server that the relay speaks for: one that runs, or else one of the relay's own.

Two processes can't share a data folder, and several programs may each start a relay. So whoever
finds no server starts one as `fireside serve` would, and the others use that.
"""

from __future__ import annotations

import asyncio
import sys
from http import HTTPStatus

import httpx2

from fireside.errors import ServiceUnavailable
from fireside.settings import Settings

PATIENCE = 10.0
"""Seconds that a server may take to say how it is."""
START = 120.0
"""Seconds that one may take to start: a large database may have to be upgraded first."""
_UNSPECIFIC = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared, not bound


class Home:
    """Finds the server, and starts it where there is none."""

    def __init__(self, settings: Settings, url: str, http: httpx2.AsyncClient) -> None:
        """Look at `url`, or where the settings have it, which is also where one is started."""
        self._is_given = bool(url)
        self._port = settings.port
        self.url = url.rstrip("/") or _address(settings)
        self._http = http
        self._looking = asyncio.Lock()
        self._own: asyncio.subprocess.Process | None = None

    async def find(self) -> str:
        """Return the address of a server that answers; raises ServiceUnavailable."""
        async with self._looking:
            if not await self._answers():
                if self._is_given:
                    raise ServiceUnavailable(
                        f"No Fireside answers at {self.url}. Start it, or correct --url."
                    )
                await self._start()
        return self.url

    def leave(self) -> None:
        """Tell our own server, if there is one, to end."""
        if self._own is not None and self._own.returncode is None:
            self._own.terminate()

    async def close(self) -> None:
        """End our own server, and wait for that."""
        self.leave()
        if self._own is not None:
            await self._own.wait()

    async def _answers(self) -> bool:
        try:
            answer = await self._http.get(f"{self.url}/api/health", timeout=PATIENCE)
        except httpx2.ConnectError:
            return False
        except httpx2.HTTPError as error:
            raise ServiceUnavailable(f"What is at {self.url} does not answer.") from error
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            raise ServiceUnavailable(
                "The server asks for its access token. Set ACCESS_TOKEN for this command as well."
            )
        if '"database":' not in answer.text:
            raise ServiceUnavailable(f"What is at {self.url} is no Fireside. Give its --url.")
        return True

    async def _start(self) -> None:
        await self.close()
        self._own = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "fireside.cli", "serve", "--port", str(self._port)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            # Ctrl-C is for the relay, which ends it.
            start_new_session=True,
        )
        assert self._own.stdout is not None  # noqa: S101 - it is a pipe
        try:
            line = await asyncio.wait_for(self._own.stdout.readline(), START)
        except asyncio.TimeoutError:
            line = b""
        # Another relay may have been quicker.
        if not line and not await self._answers():
            raise ServiceUnavailable(
                "Fireside could not be started. What it says is in the log of the program that "
                "started `fireside mcp`."
            )


def _address(settings: Settings) -> str:
    host = _UNSPECIFIC.get(settings.host, settings.host)
    return f"http://{f'[{host}]' if ':' in host and '[' not in host else host}:{settings.port}"
