"""`python -m bench.table`: writes README's table out of the results that are kept.

python -m bench.table           write it
python -m bench.table --check   end with status 1 where README says something else
"""

from __future__ import annotations

import sys
from pathlib import Path

from bench.kept import ELSEWHERE, FIRESIDE, FIRESIDE_API, PEER, short_figures

README = Path(__file__).parents[1] / "README.md"
_BEGIN = "<!-- python -m bench.table writes this -->\n"
_END = "<!-- to here -->\n"
_ROWS = {
    "start": "start until the first healthy answer, no embedded models",
    "memory": "memory when idle, no embedded models",
    "first-token": "added to the time until the first token, median",
    "throughput": "tokens relayed per second, 50 streams at once",
    "cpu": "processor for 10,000 tokens",
    "at-once": "200 streams begun at once: median until the first token",
    "stored": "… replies that are complete and stored",
    "paced": "500 streams at 50 tokens/s: share that is not slowed by a quarter",
    "paging": "newest 50 of 100,000 messages",
    "first-page": "first page",
    "installed": "installed, without embedded models",
    "killed": "text of a reply that is lost by `kill -9`",
}
_OF_BOTH = ("first-token", "throughput", "cpu", "at-once", "paced")
"""What differs between Fireside's bare API and its page."""


def main() -> int:
    """Write or check it."""
    text = README.read_text()
    wanted = with_table(text)
    if "--check" in sys.argv[1:]:
        return int(text != wanted)
    README.write_text(wanted)
    return 0


def with_table(text: str) -> str:
    """Return the text with the table as the results have it."""
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{_table()}\n{_END}{after}"


def _table() -> str:
    theirs = short_figures(PEER)
    page, api = short_figures(FIRESIDE), short_figures(FIRESIDE_API)
    ours = page | short_figures(ELSEWHERE)
    ours |= {row: _both(api[row], page[row]) for row in _OF_BOTH if row in api and row in page}
    lines = ["| | Open WebUI 0.12.4 | Fireside |", "|---|--:|--:|"]
    lines += [
        f"| {words} | {theirs[row]} | {ours[row]} |" for row, words in _ROWS.items() if row in ours
    ]
    return "\n".join(lines) + "\n"


def _both(api: str, page: str) -> str:
    """Join two figures, whose unit is said once."""
    number, _, unit = api.partition(" ")
    return f"{number} / {page}" if page.endswith(unit) else f"{api} / {page}"


if __name__ == "__main__":
    sys.exit(main())
