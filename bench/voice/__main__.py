"""`python -m bench.voice`: how soon the first sentence of an answer is heard.

python -m bench.voice                     at a cloud provider's pace, against stage by stage
python -m bench.voice --embedded          with the embedded models
python -m bench.voice --wer --data DIR    word error rate of the whole path with them
python -m bench.voice --nasty --data DIR  what comes of broken and hostile recordings
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from bench.rig import quiet
from bench.voice import embedded, nasty, paced, wer


class _Options(argparse.Namespace):
    """What the command line holds."""

    rounds: int
    embedded: bool
    wer: bool
    nasty: bool
    data: Path | None
    strict: bool


def main() -> int:
    """Measure what was asked for and print it."""
    options = _options()
    if (options.wer or options.nasty) and options.data is None:
        sys.stderr.write("This needs --data: a folder of clips with transcripts.jsonl\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="fireside-voice-") as name, quiet():
        is_met = asyncio.run(_measure(options, Path(name)))
    return int(options.strict and not is_met)


async def _measure(options: _Options, folder: Path) -> bool:
    if options.wer and options.data is not None:
        await wer.measure(folder, options.data)
        return True
    if options.nasty and options.data is not None:
        return await nasty.measure(folder, options.data)
    if options.embedded:
        return await embedded.measure(folder, options.rounds)
    return await paced.measure(folder, options.rounds)


def _options() -> _Options:
    parser = argparse.ArgumentParser(
        prog="bench.voice",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rounds", type=int, default=3, help="turns, beside the first")
    parser.add_argument("--embedded", action="store_true", help="the embedded models")
    parser.add_argument("--wer", action="store_true", help="word error rate instead of time")
    parser.add_argument("--nasty", action="store_true", help="broken and hostile recordings")
    parser.add_argument("--data", type=Path, help="the clips for --wer and --nasty")
    parser.add_argument("--strict", action="store_true", help="status 1 if a goal is missed")
    return parser.parse_args(namespace=_Options())


if __name__ == "__main__":
    sys.exit(main())
