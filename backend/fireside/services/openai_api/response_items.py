"""What a client puts into a response's `input`, made into messages; and its tools and options.

The other form of OpenAI's API says the same things in other words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from fireside.errors import UnsupportedParameter
from fireside.services.openai_api.thread import Given

PASSED_ON = {
    "temperature": "temperature",
    "top_p": "top_p",
    "max_output_tokens": "max_completion_tokens",
    "parallel_tool_calls": "parallel_tool_calls",
}
"""Options, and what the provider knows them as."""
NOT_HERE = ("background", "conversation", "prompt")
"""What would need something that is not here. Whatever else is unknown has no effect."""


def messages_of(given: str | Sequence[Given], instructions: str | None) -> Sequence[Given]:
    """Return the messages; raises UnsupportedParameter for what can't be said."""
    messages: list[dict[str, Any]] = []
    if instructions:
        messages.append({"role": "system", "content": instructions})
    if isinstance(given, str):
        return [*messages, {"role": "user", "content": given}]
    for index, item in enumerate(given):
        kind = item.get("type") or "message"
        if kind == "reasoning":
            # What the model thought, which only its own provider can read.
            continue
        make = _ITEMS.get(kind)
        if make is None:
            raise UnsupportedParameter(
                f"Items of type '{kind}' are not taken here.", param=f"input.{index}.type"
            )
        made = make(item, f"input.{index}")
        if "tool_calls" in made and messages and "tool_calls" in messages[-1]:
            # Calls that were made at once are one message.
            messages[-1]["tool_calls"] += made["tool_calls"]
        else:
            messages.append(made)
    return messages


def options_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what goes to the provider beside the messages; raises UnsupportedParameter."""
    for name in NOT_HERE:
        if body.get(name):
            raise UnsupportedParameter(f"'{name}' is not supported here.", param=name)
    options = {PASSED_ON[name]: body[name] for name in PASSED_ON if body.get(name) is not None}
    text: Mapping[str, Any] = body.get("text") or {}
    reasoning: Mapping[str, Any] = body.get("reasoning") or {}
    options["reasoning_effort"] = reasoning.get("effort")
    options["verbosity"] = text.get("verbosity")
    options["response_format"] = _format(text.get("format") or {})
    if tools := body.get("tools"):
        options["tools"] = [_tool(tool, f"tools.{index}") for index, tool in enumerate(tools)]
        options["tool_choice"] = _choice(body.get("tool_choice"))
    return {name: value for name, value in options.items() if value is not None}


def _message(item: Given, place: str) -> dict[str, Any]:
    content: Any = item.get("content")
    if isinstance(content, list):
        content = [
            _part(part, f"{place}.content.{index}")
            for index, part in enumerate(_parts(item["content"], place))
        ]
    return {"role": item.get("role", "user"), "content": content or ""}


def _part(part: Given, place: str) -> dict[str, Any]:
    kind = part.get("type")
    if kind in ("input_text", "output_text", "text", "refusal"):
        return {"type": "text", "text": part.get("text") or part.get("refusal") or ""}
    if kind == "input_image" and part.get("image_url"):
        image = {"url": part["image_url"], "detail": part.get("detail") or "auto"}
        return {"type": "image_url", "image_url": image}
    raise UnsupportedParameter(
        f"A part of type '{kind}' is not taken here: send texts, and images by their address.",
        param=f"{place}.type",
    )


def _called(item: Given, place: str) -> dict[str, Any]:
    del place
    function = {"name": item.get("name", ""), "arguments": item.get("arguments", "")}
    call = {"id": item.get("call_id", ""), "type": "function", "function": function}
    return {"role": "assistant", "content": None, "tool_calls": [call]}


def _returned(item: Given, place: str) -> dict[str, Any]:
    output: Any = item.get("output")
    if isinstance(output, list):
        parts = (_part(part, f"{place}.output") for part in _parts(item["output"], place))
        output = "\n".join(part.get("text", "") for part in parts)
    return {"role": "tool", "tool_call_id": item.get("call_id", ""), "content": output or ""}


_ITEMS: dict[str, Callable[[Given, str], dict[str, Any]]] = {
    "message": _message,
    "function_call": _called,
    "function_call_output": _returned,
}


def _tool(tool: Given, place: str) -> dict[str, Any]:
    if tool.get("type") != "function":
        raise UnsupportedParameter(
            f"The tool '{tool.get('type')}' is not supported here: only functions are.",
            param=f"{place}.type",
        )
    known = ("name", "description", "parameters", "strict")
    function = {name: tool[name] for name in known if tool.get(name) is not None}
    return {"type": "function", "function": function}


def _choice(choice: object) -> object:
    if not isinstance(choice, dict):
        return choice
    named = cast("Given", choice)
    if named.get("type") != "function":
        raise UnsupportedParameter("Only functions can be chosen here.", param="tool_choice")
    return {"type": "function", "function": {"name": named.get("name", "")}}


def _format(wanted: Mapping[str, Any]) -> dict[str, Any] | None:
    kind = wanted.get("type", "text")
    if kind == "text":
        return None
    if kind == "json_schema":
        known = ("name", "description", "schema", "strict")
        schema = {name: wanted[name] for name in known if wanted.get(name) is not None}
        return {"type": "json_schema", "json_schema": schema}
    return {"type": kind}


def _parts(given: object, place: str) -> list[Given]:
    parts = cast("list[object]", given)
    if not all(isinstance(each, dict) for each in parts):
        raise UnsupportedParameter("Parts are objects with a type.", param=place)
    return cast("list[Given]", parts)
