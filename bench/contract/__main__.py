"""`python -m bench.contract --examples 20000`: requests that nobody thought of, to every call.

A real server behind ACCESS_TOKEN gets what schemathesis makes of its own document, /v1 included:
good and bad, with the token, without one and with a wrong one. Whatever answers with a 5xx or with
a status, a content type or a body that the document doesn't name is told with the request that
shows it; so is memory that grows. Then the status is 1. Everything goes to a file of results.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
from requests import RequestException
from schemathesis.core.failures import Failure, FailureGroup

from bench.contract.calls import Search, operations, search
from bench.contract.house import House
from bench.growth import GROWTH_MOST, Watch, watchable
from bench.rig import new_result, note, raise_file_limit
from bench.servers import Server, fireside, scripted_upstream

_TOKEN = "a-token-for-the-bench-alone"  # noqa: S105 - opens nothing else
_MODEL = "scripted"
"""It answers what it is asked for in JSON with JSON."""
_SHUT_OUT = 2
"""Requests of each kind without the token to a call, and as many with a wrong one, in a round."""
_TOLD_MOST = 2000
"""Characters of a finding that are kept."""


class _Options(argparse.Namespace):
    """What the command line holds."""

    examples: int
    each: int
    seed: int
    only: str
    json: Path | None


@dataclass
class _Hunt:
    """What was sent so far and what was found."""

    server: Server
    house: House
    options: _Options
    sent: int = 0
    findings: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    by_call: Counter[str] = field(default_factory=Counter[str])

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def round(self, calls: list[Any], number: int) -> None:
        """Try every call once more, with other requests."""
        let_in = Search(
            self.origin,
            self.options.each,
            seed=self.options.seed + number,
            headers={"Authorization": f"Bearer {_TOKEN}"},
        )
        out = replace(let_in, examples=_SHUT_OUT, is_let_in=False)
        for operation in calls:
            for how in (
                let_in,
                replace(out, headers={}),
                replace(out, headers={"Authorization": "Bearer wrong"}),
            ):
                ids = self.house.furnish()
                if operation.path.endswith("/edit"):
                    ids["message_id"] = self.house.question(ids["session_id"])
                self._try(operation, ids, how)
                self.house.clear(ids["agent_id"])

    def _try(self, operation: Any, ids: Mapping[str, str], how: Search) -> None:  # noqa: ANN401
        try:
            sent = search(operation, ids, how)
        except (Failure, FailureGroup, RequestException) as error:
            sent = 1
            text = _told(error)
            self.findings.append({"call": operation.label, "seed": str(how.seed), "text": text})
            note(f"{operation.label}: {text}\n")
        self.sent += sent
        self.by_call[operation.label] += sent


def main() -> int:
    """Send them; 1 if anything was found."""
    options = _options()
    raise_file_limit()
    # Schemathesis says some things twice.
    warnings.simplefilter("ignore")
    note(f"seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="fireside-contract-") as name:
        folder = Path(name)
        upstream = scripted_upstream(folder / "upstream")
        upstream.start()
        server = _closed(watchable(fireside(folder / "fireside", upstream.port, _MODEL)))
        try:
            server.start()
            watch = Watch(server)
            hunt = _hunt(server, watch, options)
        finally:
            server.stop()
            upstream.stop()
        tracebacks = server.log.read_text(errors="replace").count("Traceback (most recent")
    is_clean = not hunt.findings and not tracebacks and watch.growth <= GROWTH_MOST
    verdict = "nothing found" if is_clean else "FAILED"
    line = (
        f"contract seed={options.seed}: {verdict}; {hunt.sent} requests to {len(hunt.by_call)} "
        f"calls, {len(hunt.findings)} findings, {tracebacks} tracebacks; {watch.told()}"
    )
    sys.stdout.write(f"{line}\n")
    _write(options, line, hunt, watch)
    return int(not is_clean)


def _hunt(server: Server, watch: Watch, options: _Options) -> _Hunt:
    house = House(server.port, _TOKEN)
    document = orjson.loads(house.document())
    calls = [each for each in operations(document) if options.only in each.label]
    hunt = _Hunt(server, house, options)
    number = 0
    watch.look(0)
    while hunt.sent < options.examples:
        hunt.round(calls, number)
        number += 1
        held = watch.look(hunt.sent)
        memory = f"{held.pss:.1f} MB, {held.used:.1f} in use"
        note(f"{hunt.sent} requests, {held.seconds:.0f} s, {memory}")
    house.close()
    return hunt


def _closed(server: Server) -> Server:
    """Return the same server behind a token, without which it answers with the page alone."""
    variables = {**server.variables, "ACCESS_TOKEN": _TOKEN}
    return replace(server, variables=variables, health_path="/")


def _told(error: BaseException) -> str:
    """Return what was found: one thing, or several about one answer."""
    inner = error.exceptions if isinstance(error, FailureGroup) else (error,)
    return "\n".join([str(error), *map(str, inner)])[:_TOLD_MOST]


def _write(options: _Options, line: str, hunt: _Hunt, watch: Watch) -> None:
    values = {
        "line": line,
        "findings": hunt.findings,
        "requests": dict(hunt.by_call),
        "memory": watch.raw(),
    }
    file = options.json or new_result("contract")
    file.write_bytes(orjson.dumps(values, option=orjson.OPT_INDENT_2))


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.contract",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--examples", type=int, default=20_000, help="requests, at least")
    parser.add_argument("--each", type=int, default=8, help="of each kind to a call, in a round")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000))
    parser.add_argument("--only", default="", help="calls whose name has this in it")
    parser.add_argument("--json", type=Path, help="where everything goes; else bench/results/")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
