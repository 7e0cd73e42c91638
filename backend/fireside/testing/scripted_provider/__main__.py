"""Runs a scripted provider on its own: `python -m fireside.testing.scripted_provider --port N`.

Replies follow the name of the model; see `by_name`. `GET /stats` counts them.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from fireside.testing.scripted_provider.provider import ScriptedProvider

if sys.platform != "win32":
    import resource

    import uvloop


async def _serve(host: str, port: int, api_key: str | None) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    provider = ScriptedProvider(host=host, port=port, api_key=api_key, keeps_requests=False)
    async with provider:
        sys.stdout.write(f"{provider.base_url}\n")
        sys.stdout.flush()
        await stop.wait()


def _raise_file_limit() -> None:
    """Allow as many connections as the system lets this process have."""
    if sys.platform != "win32":
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def main() -> None:
    """Serve until told to stop; prints the base URL once it listens."""
    parser = argparse.ArgumentParser(prog="scripted_provider", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free one")
    parser.add_argument("--api-key", help="refuse every other key")
    options = parser.parse_args()
    _raise_file_limit()
    if sys.platform != "win32":
        uvloop.install()
    asyncio.run(_serve(options.host, options.port, options.api_key))


if __name__ == "__main__":
    main()
