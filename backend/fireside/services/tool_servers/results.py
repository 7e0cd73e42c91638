"""What a tool answers, as text for a model that reads nothing else."""

from __future__ import annotations

import mcp_types as types
import orjson

MOST_RESULT = 32_000
"""Characters of a result that the model gets."""


def text_of(result: types.CallToolResult) -> str:
    """Return the result in words, cut where it is long."""
    parts = [_part(block) for block in result.content]
    if not any(parts) and result.structured_content is not None:
        parts = [orjson.dumps(result.structured_content).decode()]
    text = "\n".join(part for part in parts if part)
    if not text:
        return "The tool answered with nothing."
    if len(text) <= MOST_RESULT:
        return text
    return (
        f"{text[:MOST_RESULT]}\n[Cut here: the result has {len(text):,} characters, of which these "
        f"are the first {MOST_RESULT:,}.]"
    )


def _part(block: types.ContentBlock) -> str:
    if isinstance(block, types.TextContent):
        return block.text
    if isinstance(block, types.ResourceLink):
        return f"[{block.name}: {block.uri}]"
    if isinstance(block, types.EmbeddedResource):
        resource = block.resource
        if isinstance(resource, types.TextResourceContents):
            return resource.text
        return f"[A file that can't be shown here: {resource.uri}]"
    return f"[What can't be shown here: {block.mime_type}]"
