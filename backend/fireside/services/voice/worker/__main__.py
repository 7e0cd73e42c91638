"""One job on audio, in a process of its own: `python -m fireside.services.voice.worker`.

Reads the job from stdin, writes the answer to stdout. The limits are set before anything is read.
"""

from __future__ import annotations

import os
import sys

import av.logging
from av.error import FFmpegError

from fireside.services.isolated.envelope import Envelope, read_envelope
from fireside.services.isolated.limits import limit, limit_processor
from fireside.services.voice.worker.inspect import Refused, inspect
from fireside.services.voice.worker.join import NothingToJoin, join

MEMORY = 1024 * 1024 * 1024
"""Bytes of address space; the libraries alone take some 150 MB of it."""
PROCESSOR_SECONDS = 10


def _work(job: Envelope) -> Envelope:
    try:
        if job.fields["job"] == "inspect":
            return inspect(job.blobs[0], float(job.fields["max_seconds"] or 0))
        return Envelope({}, [join(job.blobs)])
    except Refused as refused:
        return Envelope({"fault": refused.fault})
    except (NothingToJoin, FFmpegError, MemoryError):
        return Envelope({"fault": "broken"})


def main() -> None:
    """Do one job."""
    limit(MEMORY)
    limit_processor(PROCESSOR_SECONDS)
    av.logging.set_level(None)
    answer = _work(read_envelope(sys.stdin.buffer))
    sys.stdout.buffer.write(answer.to_bytes())
    sys.stdout.buffer.flush()
    # Nothing is left to be tidied up, and the libraries take their time for it.
    os._exit(0)


if __name__ == "__main__":
    main()
