"""Makes the collection: for each step a request, an example of its answer, and tests of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tools.postman.plan import STEPS, VARIABLES, Step

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
DEPTH = 2
"""How far into an answer its shape is looked at."""
ATTEMPTS = 200
BETWEEN = 100
"""Milliseconds between two attempts."""
_PARAMETER = re.compile(r"{(\w+)}")
_DESCRIPTION = """Every call of Fireside's API, in an order in which each finds what those before
it made. Set `base_url`, and `access_token` where the server has one; put `question.webm`, a
recording, beside the files of docs/postman/files in the working directory."""

_ENDS = "pm.test('ends', () => pm.expect(pm.response.text()).to.include('event: done'));"

Json = dict[str, Any]


class PlanError(Exception):
    """The plan and the document do not fit together."""


def make_collection(document: Json) -> Json:
    """Return the collection; raises PlanError where a call of the document has no step."""
    offered = {
        f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item
    }
    planned = {step.call for step in STEPS}
    if offered != planned:
        missing = ", ".join(sorted(offered - planned)) or "none"
        gone = ", ".join(sorted(planned - offered)) or "none"
        raise PlanError(f"tools/postman/plan.py: without a step: {missing}; not there: {gone}")
    folders: list[Json] = []
    for step in STEPS:
        if step.folder:
            folders.append({"name": step.folder, "item": []})
        folders[-1]["item"].append(_Request(document, step).item())
    return {
        "info": {
            "_postman_id": str(uuid5(NAMESPACE_URL, "fireside")),
            "name": document["info"]["title"],
            "description": _DESCRIPTION,
            "schema": FORMAT,
        },
        "auth": {
            "type": "bearer",
            "bearer": [{"key": "token", "value": "{{access_token}}", "type": "string"}],
        },
        "variable": [{"key": name, "value": value} for name, value in VARIABLES.items()],
        "item": folders,
    }


class _Request:
    """The parts of one request."""

    def __init__(self, document: Json, step: Step) -> None:
        self._schemas: Json = document["components"]["schemas"]
        self._step = step
        self._method, self._path = step.call.split(" ")
        self._operation: Json = document["paths"][self._path][self._method.lower()]
        self._status, self._answer = self._expected()

    def item(self) -> Json:
        """Return the request with its tests and its example."""
        note = f" ({self._step.note})" if self._step.note else ""
        name = f"{self._operation['summary']}{note}"
        request = {
            "method": self._method,
            "header": [{"key": key, "value": value} for key, value in self._step.headers.items()],
            "url": self._url(),
            "description": self._operation.get("description", ""),
            **self._body(),
        }
        return {
            "name": name,
            "event": [
                {"listen": "test", "script": {"type": "text/javascript", "exec": self._tests(name)}}
            ],
            "request": request,
            "response": self._example(request),
        }

    def _expected(self) -> tuple[int, Json]:
        """Return the status of success, or the plan's, and the media that it comes in."""
        answers = self._operation["responses"]
        if self._step.status:
            return self._step.status, answers[str(self._step.status)].get("content", {})
        fitting = sorted(status for status in answers if status.startswith("2"))
        # A look at a file first makes nothing.
        status = fitting[0] if self._step.query.get("preview") else _last_made(fitting)
        return int(status), answers[status].get("content", {})

    def _url(self) -> Json:
        path = _PARAMETER.sub(
            lambda found: f"{{{{{self._step.ids.get(found[1], found[1])}}}}}", self._path
        )
        query = [{"key": key, "value": value} for key, value in self._step.query.items()]
        asked = "&".join(f"{key}={value}" for key, value in self._step.query.items())
        url: Json = {
            "raw": f"{{{{base_url}}}}{path}{'?' if asked else ''}{asked}",
            "host": ["{{base_url}}"],
            "path": path.lstrip("/").split("/"),
        }
        return {**url, "query": query} if query else url

    def _body(self) -> Json:
        if self._step.form:
            fields = [
                {"key": key, "type": "file", "src": value[1:]}
                if value.startswith("@")
                else {"key": key, "type": "text", "value": value}
                for key, value in self._step.form.items()
            ]
            return {"body": {"mode": "formdata", "formdata": fields}}
        content: Json = self._operation.get("requestBody", {}).get("content", {})
        given = self._step.body
        if given is None and "application/json" in content:
            given = self._example_of(content["application/json"]["schema"])
        if given is None:
            return {}
        raw = json.dumps(given, indent=2, ensure_ascii=False)
        return {"body": {"mode": "raw", "raw": raw, "options": {"raw": {"language": "json"}}}}

    def _tests(self, name: str) -> list[str]:
        is_json = self._is_json()
        lines = ["const body = pm.response.json();"] if is_json else []
        if self._step.until:
            lines += _waiting(name, self._step.until)
        lines.append(
            f"pm.test('answers {self._status}', () => pm.response.to.have.status({self._status}));"
        )
        if is_json:
            schema = self._answer["application/json"].get("schema", {})
            lines += [
                f"const shape = {json.dumps(self._shape(schema, DEPTH))};",
                "pm.test('has its shape', () => pm.response.to.have.jsonSchema(shape));",
            ]
        elif "text/event-stream" in self._answer:
            lines.append(_ENDS)
        lines += [
            f"pm.collectionVariables.set({json.dumps(key)}, {found});"
            for key, found in self._step.keep.items()
        ]
        return lines

    def _is_json(self) -> bool:
        if "application/json" not in self._answer:
            return False
        return "text/event-stream" not in self._answer or not self._streams()

    def _streams(self) -> bool:
        """Whether events come: of our own calls unless asked not to, of OpenAI's never unasked."""
        return self._path.startswith("/api/") and "Accept" not in self._step.headers

    def _example(self, request: Json) -> list[Json]:
        media = "application/json" if self._is_json() else next(iter(self._answer), "")
        content: Json = self._answer.get(media, {})
        example = content.get("example", self._example_of(content.get("schema", {})))
        if example is None and self._status != HTTPStatus.NO_CONTENT:
            return []
        is_text = isinstance(example, str)
        body = example if is_text else json.dumps(example, indent=2, ensure_ascii=False)
        return [
            {
                "name": "as it is documented",
                "originalRequest": request,
                "code": self._status,
                "header": [{"key": "Content-Type", "value": media}] if media else [],
                "body": "" if example is None else body,
            }
        ]

    def _example_of(self, schema: Json) -> object:
        found = self._resolved(schema)
        examples: Sequence[Any] = found.get("examples", ())
        return examples[0] if examples else found.get("example")

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self._schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    def _shape(self, schema: Json, depth: int) -> Json:
        """Return what an answer must look like, no deeper than this."""
        schema = self._resolved(schema)
        if "anyOf" in schema:
            return {"anyOf": [self._shape(each, depth) for each in schema["anyOf"]]}
        shape: Json = {name: schema[name] for name in ("type", "enum", "const") if name in schema}
        if depth == 0:
            return shape
        if "properties" in schema:
            shape["required"] = schema.get("required", [])
            shape["properties"] = {
                name: self._shape(each, depth - 1) for name, each in schema["properties"].items()
            }
        if "items" in schema:
            shape["items"] = self._shape(schema["items"], depth)
        return shape


def _waiting(name: str, condition: str) -> list[str]:
    """Return the script that makes a call again until it is so."""
    return [
        "const tries = Number(pm.collectionVariables.get('tries') || 0);",
        f"const isSo = {condition};",
        f"if (!isSo && tries < {ATTEMPTS}) {{",
        "  pm.collectionVariables.set('tries', tries + 1);",
        f"  pm.execution.setNextRequest({json.dumps(name)});",
        f"  setTimeout(() => {{}}, {BETWEEN});",
        "} else {",
        "  pm.test('comes to its end', () => pm.expect(isSo).to.equal(true));",
        "}",
    ]


def _last_made(statuses: Sequence[str]) -> str:
    """Return 201 where there is one: of a file that comes, 200 is the look at it."""
    return "201" if "201" in statuses else statuses[0]


def as_text(collection: Mapping[str, Any]) -> str:
    """Return the collection as its file has it."""
    return json.dumps(collection, indent=1, ensure_ascii=False) + "\n"
