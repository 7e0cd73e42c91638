"""What a line of the log looks like: for people, or with LOG_FORMAT=json an object for programs.

Both say nothing of query strings, headers or bodies.
"""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar
from datetime import datetime, timezone
from typing import Any, Literal

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")
"""The request that is being answered; what is started by it, a reply for instance, has it too."""
RUN_ID: ContextVar[str] = ContextVar("run_id", default="")
"""The reply that is being written: the id of its message."""
JOB_ID: ContextVar[str] = ContextVar("job_id", default="")
"""The job of the background that is being done: its kind and, where it has one, its key."""
ACCESS_LOG = "fireside.access"
"""The log that has a line for each answer, where DEBUG is set."""


class JsonFormatter(logging.Formatter):
    """Makes one JSON object of a record, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, str] = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(
                timespec="milliseconds"
            ),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        ids = (("request_id", REQUEST_ID), ("run_id", RUN_ID), ("job_id", JOB_ID))
        line |= {name: value for name, context in ids if (value := context.get())}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def log_config(style: Literal["text", "json"], *, is_talkative: bool) -> dict[str, Any]:
    """Return what `logging.config.dictConfig` takes, in this process and in those it starts."""
    formatters: dict[str, Any] = {
        "text": {"format": "%(levelname)s %(name)s: %(message)s"},
        "json": {"()": JsonFormatter},
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": formatters,
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": style}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
        "loggers": {
            "uvicorn": {"level": "INFO" if is_talkative else "WARNING"},
            ACCESS_LOG: {"level": "INFO" if is_talkative else "WARNING"},
            # It tells each job by its arguments; what is worth telling of one we tell.
            "taskiq": {"level": "WARNING"},
            # It would tell the address of every request to a provider, keys in it included.
            "httpx": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            # Two lines for each request of a client.
            "mcp": {"level": "WARNING"},
            # It would tell what tool servers send, and where they are.
            "mcp.client": {"level": "CRITICAL"},
        },
    }
