"""Bodies of the calls on documents."""

from __future__ import annotations

from fireside.api.schemas.common import ErrorBody
from fireside.domain.library import DocumentView


class DuplicateBody(ErrorBody):
    """The file is in the agent's library already, as this document."""

    document: DocumentView
