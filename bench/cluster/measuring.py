"""What processes carry together, and what each part of it costs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from bench.client.burst import Burst, run_burst
from bench.client.targets import Fireside
from bench.cluster.machines import Cluster
from bench.rig import note
from bench.words import mock_text

_STREAMS = 50
_TOKENS = 2_000
_PACED_TOKENS = 300
_PACE_MS = 40
"""Milliseconds between the tokens of a stream at the pace of a good model: 25 in a second."""
_WAL = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn AS bytes"
_CONNECTIONS = (
    "SELECT count(*) AS n FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
_COMMITS = (
    "SELECT coalesce(sum(xact_commit), 0) AS commits, coalesce(sum(tup_updated), 0) AS updates"
    " FROM pg_stat_database"
)


@dataclass(frozen=True)
class Load:
    """One burst through a cluster."""

    processes: int
    streams: int
    tokens: int
    """Of each stream."""
    seconds: float
    complete: int
    errors: list[str]
    cpu: dict[str, float]
    """Processor seconds of Fireside's processes together and of each engine."""
    commits: int
    """Transactions of PostgreSQL."""
    wal_bytes: int
    redis_commands: int
    connections: dict[str, float]
    """Of one process to each engine, right after: pools keep what was needed at once."""

    @property
    def tokens_per_second(self) -> float:
        """Tokens of all streams together."""
        return self.streams * self.tokens / self.seconds


def throughput(folder: Path, upstream_port: int, processes: int, rounds: int) -> list[Load]:
    """Relay as fast as it goes through this many processes."""
    note(f"{processes} processes, {_STREAMS} streams of {_TOKENS:,} tokens, {rounds} rounds")
    return _loads(folder, upstream_port, processes, (_STREAMS, _TOKENS, 0), rounds)


def paced(folder: Path, upstream_port: int, processes: int, streams: int) -> list[Load]:
    """Relay at the pace of a model, to see what each part spends on a stream."""
    note(f"{processes} processes, {streams} streams at {1000 // _PACE_MS} tokens per second")
    return _loads(folder, upstream_port, processes, (streams, _PACED_TOKENS, _PACE_MS), 1)


def _loads(
    folder: Path, upstream_port: int, processes: int, load: tuple[int, int, int], rounds: int
) -> list[Load]:
    streams, tokens, pace = load
    cluster = Cluster(folder, upstream_port, processes)
    try:
        cluster.start()
        target = Fireside(cluster.port, f"mock-ttft0-n{tokens}-itl{pace}")
        run_burst(Fireside(cluster.port, "mock-ttft0-n10-itl0"), cluster, 2 * processes)
        return [_load(cluster, target, streams, tokens) for _ in range(rounds)]
    finally:
        cluster.stop()


def _load(cluster: Cluster, target: Fireside, streams: int, tokens: int) -> Load:
    before = _counts(cluster)
    burst: Burst = run_burst(target, cluster, streams)
    after = _counts(cluster)
    spent = {name: after[name] - before[name] for name in before}
    commits, wal, commands = (int(spent.pop(name)) for name in ("commits", "wal", "commands"))
    return Load(
        processes=len(cluster.backends),
        streams=streams,
        tokens=tokens,
        seconds=burst.seconds,
        complete=burst.complete(mock_text(tokens)),
        errors=sorted(burst.errors()),
        cpu={"fireside": burst.cpu_seconds, **spent},
        commits=commits,
        wal_bytes=wal,
        redis_commands=commands,
        connections=_connections(cluster),
    )


def _connections(cluster: Cluster) -> dict[str, float]:
    (row,) = cluster.postgres.query(_CONNECTIONS)
    held = {"postgres": int(row["n"]), "redis": cluster.redis.connections()}
    return {name: count / len(cluster.backends) for name, count in held.items()}


def _counts(cluster: Cluster) -> dict[str, float]:
    (wal,) = cluster.postgres.query(_WAL)
    (statistics,) = cluster.postgres.query(_COMMITS)
    return {
        **cluster.cpu_of_engines(),
        "wal": float(wal["bytes"]),
        "commits": float(statistics["commits"]),
        "commands": float(cluster.redis.commands()),
    }


def line(load: Load) -> str:
    """Say in a line what a load came to."""
    per_10k = {
        name: 10_000 * spent / (load.streams * load.tokens) for name, spent in load.cpu.items()
    }
    costs = ", ".join(f"{name} {spent:.2f} s" for name, spent in per_10k.items())
    seconds = load.streams * load.seconds
    held = ", ".join(f"{name} {count:.0f}" for name, count in load.connections.items())
    return (
        f"{load.processes} processes, {load.streams} streams: {load.tokens_per_second:,.0f} tokens "
        f"per second, {load.complete} complete; processor per 10,000 tokens: {costs}; of a stream "
        f"per second {load.commits / seconds:.2f} transactions, "
        f"{load.wal_bytes / seconds:,.0f} bytes of log, {load.redis_commands / seconds:.1f} "
        f"commands of Redis; connections of a process: {held}"
    )


def as_json(load: Load) -> dict[str, object]:
    """Return every value."""
    return {**asdict(load), "tokens_per_second": load.tokens_per_second}
