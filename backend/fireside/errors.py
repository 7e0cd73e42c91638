"""Every error that Fireside raises on purpose, as one tree.

    AppError                     has a status, a short name and a sentence for a person
    ├── NotFound                 404
    │   └── NoSuchModel          404  an OpenAI client asks for an agent that is not here
    ├── Conflict                 409
    ├── ValidationFailed         422
    ├── TooLarge                 413
    ├── DatabaseUnavailable      503
    ├── InvalidAudio             400
    ├── InvalidDocument          400
    ├── InvalidImport            400
    ├── ContextTooLong           400
    ├── UnsupportedParameter     400  an OpenAI client asks for what is not here
    ├── TranscriptionFailed      422
    ├── ServiceMisconfigured     500  a provider refuses the key or the model
    ├── ServiceUnavailable       503  a provider does not do its work now
    ├── UnusableAnswer           502  a model answered, but not what was asked for
    ├── StorageUnavailable       503
    ├── TooManyRuns              503
    ├── CoordinationLost         503
    └── ProviderError            a model provider failed; its code picks the words (domain.failures)
        └── ModelNotReady        the embedded model does not serve
    StartupError                 why the server won't start: one line, exit code 1
    └── BackupUnusable           a backup can't be made, trusted or put back

Nothing else reaches a client: an error outside this tree becomes a 500 without detail.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar


class AppError(Exception):
    """An expected failure; `detail` is one sentence that a person can act on."""

    status: ClassVar[int] = 500
    error: ClassVar[str] = "Internal Error"
    code: str | None = None
    """What OpenAI's clients know it by,"""
    param: str | None = None
    """and the parameter that it is about."""

    def __init__(
        self,
        detail: str,
        *,
        fallback_message: str | None = None,
        extra: Mapping[str, object] | None = None,
    ) -> None:
        """Say what happened; `extra` are further fields of the answer."""
        super().__init__(detail)
        self.detail = detail
        self.fallback_message = fallback_message
        self.extra = extra or {}


class NotFound(AppError):
    """What was asked for does not exist, or not here."""

    status = 404
    error = "Not Found"


class NoSuchModel(NotFound):
    """No agent answers to the name that an OpenAI client gave as its model's."""

    code = "model_not_found"
    param = "model"


class Conflict(AppError):
    """The request is fine, but not in the present state."""

    status = 409
    error = "Conflict"


class ValidationFailed(AppError):
    """The input breaks a rule; `detail` names the field."""

    status = 422
    error = "Validation Error"


class TooLarge(AppError):
    """The body is over its limit."""

    status = 413
    error = "Too Large"


class DatabaseUnavailable(AppError):
    """The database does not answer."""

    status = 503
    error = "Database Unavailable"


class InvalidAudio(AppError):
    """The recording can't be taken; `detail` says why."""

    status = 400
    error = "Invalid Audio"


class InvalidDocument(AppError):
    """The file can't be taken; `detail` says why."""

    status = 400
    error = "Invalid Document"


class InvalidImport(AppError):
    """The file can't be imported; `detail` says why."""

    status = 400
    error = "Invalid Import"


class ContextTooLong(AppError):
    """What an OpenAI client sent does not fit the model's context."""

    status = 400
    error = "Context Too Long"
    code = "context_length_exceeded"
    param = "messages"


class UnsupportedParameter(AppError):
    """An OpenAI client asks for what is not here; `param` says where."""

    status = 400
    error = "Unsupported Parameter"
    code = "unsupported_parameter"

    def __init__(self, detail: str, *, param: str, code: str = "unsupported_parameter") -> None:
        """Say what is not taken, and which parameter that is."""
        super().__init__(detail)
        self.param = param
        self.code = code


class TranscriptionFailed(AppError):
    """Nothing was understood in the recording."""

    status = 422
    error = "Transcription Failed"


class ServiceMisconfigured(AppError):
    """A provider refuses our key, or does not know the model."""

    status = 500
    error = "Service Configuration Error"


class ServiceUnavailable(AppError):
    """A provider does not do its work at the moment."""

    status = 503
    error = "Service Unavailable"


class UnusableAnswer(AppError):
    """A model answered, but what it wrote can't be used; nothing was changed."""

    status = 502
    error = "Unusable Answer"


class StorageUnavailable(AppError):
    """A file can't be written."""

    status = 503
    error = "Storage Unavailable"


class TooManyRuns(AppError):
    """The server is stopping, or writes as many replies as it may at once."""

    status = 503
    error = "Service Unavailable"


class CoordinationLost(AppError):
    """Redis, through which the processes share their runs, does not answer."""

    status = 503
    error = "Service Unavailable"

    def __init__(self) -> None:
        """Say it in the user's words."""
        super().__init__(
            "The server can't reach Redis at the moment. Nothing was changed; please try again."
        )


class ProviderError(Exception):
    """A model provider failed.

    `code` is one of `domain.failures.FAILURES`; `detail` is for the log and never holds a key
    or a body that the provider sent; `retry_after` is in seconds, where the provider named it.
    """

    def __init__(self, code: str, detail: str, *, retry_after: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after = retry_after


class ModelNotReady(ProviderError):
    """A model of ours does not serve; here `detail` is a sentence that a person can act on."""

    def __init__(self, detail: str) -> None:
        super().__init__("model_not_ready", detail)


class StartupError(Exception):
    """The server can't start; the message is the one line that says why and what to do."""


class BackupUnusable(StartupError):
    """A backup can't be made, trusted or put back; the message is the one line that says why."""
