"""What the user thinks of replies."""

from __future__ import annotations

from fireside.db.repositories.messages import find_message
from fireside.db.session import WriteSession
from fireside.domain.views import Feedback, MessageView
from fireside.errors import NotFound, ValidationFailed
from fireside.services.conversation.reading import views_of


async def rate(db: WriteSession, message_id: str, rating: Feedback | None) -> MessageView:
    """Note what the user thinks of a reply, and return it; raises NotFound, ValidationFailed."""
    reply = await find_message(db, message_id)
    if reply is None:
        raise NotFound("Message not found")
    if reply.role != "assistant":
        raise ValidationFailed("message_id: this message is not a reply")
    reply.feedback = rating
    await db.flush()
    return (await views_of(db, [reply]))[0]
