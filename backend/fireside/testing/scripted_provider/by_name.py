"""Replies chosen by the name of the model, for servers that no test holds by the hand.

`mock-ttft50-n200-itl20` is a mock model (see `mock`), `fault-rate_limited` a fault or quirk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fireside.testing.scripted_provider import faults, quirks
from fireside.testing.scripted_provider.mock import MockReply, TokenPump, parse_mock_model
from fireside.testing.scripted_provider.replies import Reply

FAULT_PREFIX = "fault-"

FAULTS: Mapping[str, Callable[[], Reply]] = {
    build.__name__: build
    for build in (
        faults.unauthorized,
        faults.forbidden,
        faults.unknown_model,
        faults.bad_request,
        faults.context_too_long,
        faults.rate_limited,
        faults.quota_exceeded,
        faults.server_error,
        faults.bad_gateway,
        faults.overloaded,
        faults.no_answer,
        faults.no_first_token,
        faults.silent_after,
        faults.reset_after,
        faults.hang_up_after,
        faults.unfinished,
        faults.not_json_after,
        faults.error_event_after,
        faults.named_error_event_after,
        faults.empty_reply,
        faults.empty_stream,
        faults.content_filter,
        faults.byte_by_byte,
        faults.json_instead_of_stream,
        faults.html_instead_of_stream,
        quirks.length_limit,
        quirks.split_letters,
        quirks.crlf,
        quirks.with_comments,
        quirks.without_done,
        quirks.without_usage,
        quirks.null_content,
        quirks.with_reasoning,
        quirks.long_line,
    )
}
"""Every fault and quirk, each with its usual words."""


def reply_for_model(model: str, pump: TokenPump) -> Reply | None:
    """Return the reply that a model's name asks for, if it asks for one."""
    mock = parse_mock_model(model)
    if mock is not None:
        return MockReply(mock, pump)
    return fault_for_model(model)


def fault_for_model(model: str) -> Reply | None:
    """Return the fault or quirk that a model's name asks for, if it asks for one."""
    build = FAULTS.get(model.removeprefix(FAULT_PREFIX)) if model.startswith(FAULT_PREFIX) else None
    return build() if build is not None else None
