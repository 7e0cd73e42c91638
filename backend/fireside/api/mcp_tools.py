"""Agents as the tools of a server of the Model Context Protocol.

Loaded by the first request of a client (`mcp_endpoint`): the protocol's library takes a second and
some 40 MB, which nobody pays who does not use it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import mcp_types as types
from mcp.server import Server, ServerRequestContext
from mcp.shared.exceptions import MCPError
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import to_jsonable_python

from fireside.api.schemas.agent_tools import AskArguments, SearchArguments
from fireside.db.repositories.agents import AnsweringAgent
from fireside.domain.library import SearchResult, SearchResults
from fireside.errors import AppError, NotFound
from fireside.services.agent_tools.naming import tool_name
from fireside.services.agent_tools.service import AgentTools, AnswerWithSources

ROLE_SHOWN = 300
"""Characters of an agent's role that its tool is described with."""

Arguments = TypeVar("Arguments", bound=BaseModel)
_READS = types.ToolAnnotations(read_only_hint=True, open_world_hint=False)


def mcp_server(tools: AgentTools, name: str, version: str) -> Server[Any]:
    """Return a server of these tools, to be run over any transport."""

    async def list_tools(_context: object, _params: object) -> types.ListToolsResult:
        agents = await tools.list()
        return types.ListToolsResult(
            tools=[
                *(_ask(agent) for agent in agents),
                *(_search(agent) for agent in agents if agent.has_library),
            ]
        )

    async def call_tool(
        context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        try:
            return await _called(tools, context, params)
        except AppError as error:
            return _failed(error.detail)

    return Server(
        name,
        version=version,
        instructions="Each tool asks one of the user's own agents, or searches its documents.",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        # No argument of ours travels in a header, so that no list is needed to check them.
        get_tool_input_schema=lambda _name: None,
    )


async def _called(
    tools: AgentTools, context: ServerRequestContext[Any], params: types.CallToolRequestParams
) -> types.CallToolResult:
    try:
        kind, agent = await tools.called(params.name)
    except NotFound as error:
        raise MCPError(types.INVALID_PARAMS, error.detail) from error
    given = params.arguments or {}
    try:
        if kind == "ask":
            question = AskArguments.model_validate(given).question
            answer = await tools.ask(agent.id, question, context.session.report_progress)
            return _result(_answer_as_text(answer), answer)
        asked = SearchArguments.model_validate(given)
        found = await tools.search(agent.id, asked.query, asked.limit)
        return _result(_passages_as_text(found), SearchResults(found))
    except ValidationError as error:
        return _failed(_sentence(error))


def _ask(agent: AnsweringAgent) -> types.Tool:
    reads = ", from its documents, with the passages it cites" if agent.has_library else ""
    role = " ".join(agent.system_prompt.split())
    shown = role[:ROLE_SHOWN] + ("…" if len(role) > ROLE_SHOWN else "")
    return types.Tool(
        name=tool_name("ask", agent),
        title=f"Ask {agent.name}",
        description=f"Asks the agent {agent.name}, which answers{reads}. Its role: {shown}",
        input_schema=AskArguments.model_json_schema(),
        output_schema=TypeAdapter(AnswerWithSources).json_schema(),
        annotations=_READS,
    )


def _search(agent: AnsweringAgent) -> types.Tool:
    return types.Tool(
        name=tool_name("search", agent),
        title=f"Search {agent.name}'s library",
        description=f"Finds passages in the documents of the agent {agent.name}, by words and by "
        "meaning, without asking it.",
        input_schema=SearchArguments.model_json_schema(),
        output_schema=TypeAdapter(SearchResults).json_schema(),
        annotations=_READS,
    )


def _result(text: str, structured: object) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text)],
        structured_content=to_jsonable_python(structured),
    )


def _failed(sentence: str) -> types.CallToolResult:
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=sentence)], is_error=True
    )


def _answer_as_text(answer: AnswerWithSources) -> str:
    if not answer.sources:
        return answer.answer
    sources = "\n".join(
        f"[{source.index}] {_place(source.filename, source.page)}: {source.quote}"
        for source in answer.sources
    )
    return f"{answer.answer}\n\nSources:\n{sources}"


def _passages_as_text(found: Sequence[SearchResult]) -> str:
    if not found:
        return "Nothing was found."
    return "\n\n".join(f"{_place(each.filename, each.page)}:\n{each.text}" for each in found)


def _place(filename: str, page: int | None) -> str:
    return filename if page is None else f"{filename}, page {page}"


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(map(str, first["loc"])) or "arguments"
    # The pattern would be shown as it is written.
    is_blank = first["type"] == "string_pattern_mismatch"
    return f"{field}: {'must not be blank' if is_blank else first['msg']}"
