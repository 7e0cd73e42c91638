"""What the doctor says of one thing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

State = Literal["ok", "warning", "problem"]
_ORDER: tuple[State, ...] = ("ok", "warning", "problem")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; no secret is in it, nor an address that may hold one."""

    name: str
    state: State
    message: str
    advice: str = ""
    """What to do, where something is not right."""


def worst(findings: Sequence[Finding]) -> State:
    """Return how it stands in all."""
    rank = max((_ORDER.index(finding.state) for finding in findings), default=0)
    return _ORDER[rank]


def as_json(findings: Sequence[Finding]) -> str:
    """Return the report for programs."""
    document = {
        "status": worst(findings),
        "findings": [asdict(finding) for finding in findings],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_text(findings: Sequence[Finding]) -> str:
    """Return the report for people."""
    width = max((len(finding.name) for finding in findings), default=0)
    lines: list[str] = []
    for finding in findings:
        lines.append(f"{finding.state:8} {finding.name:{width}}  {finding.message}")
        if finding.advice:
            lines.append(f"{'':8} {'':{width}}  → {finding.advice}")
    counts = {state: sum(finding.state == state for finding in findings) for state in _ORDER}
    lines.append("")
    lines.append(f"{counts['problem']} problems, {counts['warning']} warnings, {counts['ok']} fine")
    return "\n".join(lines)
