"""What is noted of each request: its id, and which route answered it how."""

from __future__ import annotations

import logging
import re
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import Message, Scope

from fireside.domain.ids import new_id
from fireside.observing.logs import ACCESS_LOG, REQUEST_ID
from fireside.observing.metrics import Metrics

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_log = logging.getLogger(ACCESS_LOG)


class Watched:
    """One request, from its headers to the beginning of its answer."""

    def __init__(self, scope: Scope, headers: Headers) -> None:
        """Take the id that the caller gave, if it is one that a log can have, or a new one."""
        given = headers.get(HEADER, "")
        self._id = given if _WELL_FORMED.fullmatch(given) else new_id()
        # Each request has a context of its own, which ends with it.
        REQUEST_ID.set(self._id)
        self._scope = scope
        self._has_answer = False

    def begin(self, message: Message) -> None:
        """Label the first part of the answer, and note it."""
        MutableHeaders(scope=message)[HEADER] = self._id
        self._note(message["status"])

    def end(self) -> None:
        """Note a request that went wrong before there was an answer."""
        if not self._has_answer:
            self._note(500)

    def _note(self, status: int) -> None:
        self._has_answer = True
        method = self._scope["method"]
        if _log.isEnabledFor(logging.INFO):
            _log.info("%s %s %d", method, self._scope["path"], status)
        metrics = _metrics_of(self._scope)
        if metrics is not None:
            route: Any = self._scope.get("route")
            # What the callers write is no label: there would be no end of them.
            path = route.path if route is not None else "none"
            known = method if method in _METHODS else "other"
            metrics.http_requests.add(known, path, str(status))


class Cors(CORSMiddleware):
    """Answers who asks before they call as CORS has it, with an id as everything has."""

    def preflight_response(self, request_headers: Headers) -> Response:
        """Return what may be asked for."""
        response = super().preflight_response(request_headers)
        given = request_headers.get(HEADER, "")
        response.headers[HEADER] = given if _WELL_FORMED.fullmatch(given) else new_id()
        return response


def _metrics_of(scope: Scope) -> Metrics | None:
    """Return the counters of the server, once it has started."""
    state = getattr(scope["app"].state, "fireside", None)
    return None if state is None else state.metrics
