"""The Postman collection is made of the document, and of a plan that fits it."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest

from tools.openapi import SCHEMA
from tools.postman.collection import PlanError, make_collection

DOCUMENT: dict[str, Any] = json.loads(SCHEMA.read_text())


def _requests() -> list[dict[str, Any]]:
    return [item for folder in make_collection(DOCUMENT)["item"] for item in folder["item"]]


def test_every_request_is_told_apart_and_tested() -> None:
    """Names are unique, since calls that wait come back by name; each tests its status."""
    names = [item["name"] for item in _requests()]
    assert len(set(names)) == len(names)
    for item in _requests():
        script = "\n".join(item["event"][0]["script"]["exec"])
        assert "pm.response.to.have.status" in script
        assert item["request"]["url"]["raw"].startswith("{{base_url}}/")


def test_variables_are_set_before_they_are_used() -> None:
    """Each variable is one that a person sets, or that an earlier call has kept."""
    collection = make_collection(DOCUMENT)
    known = {variable["key"] for variable in collection["variable"]}
    for item in _requests():
        used = set(re.findall(r"{{(\w+)}}", json.dumps(item["request"])))
        assert used <= known, item["name"]
        for line in item["event"][0]["script"]["exec"]:
            if line.startswith("pm.collectionVariables.set("):
                known.add(line.split('"')[1])


def test_bodies_and_answers_are_the_documents() -> None:
    """What the document shows as a body is sent, and what it shows as an answer is the example."""
    [create] = [item for item in _requests() if item["name"] == "Create Agent"]
    schemas = DOCUMENT["components"]["schemas"]
    assert json.loads(create["request"]["body"]["raw"]) == schemas["AgentCreate"]["examples"][0]
    [answer] = create["response"]
    assert (answer["code"], json.loads(answer["body"])) == (
        201,
        schemas["AgentView"]["examples"][0],
    )


def test_a_call_without_a_step() -> None:
    """A call that is new in the document, or gone from it, is named."""
    document = copy.deepcopy(DOCUMENT)
    document["paths"]["/api/new"] = {"get": document["paths"].pop("/api/health")["get"]}
    with pytest.raises(PlanError, match="step: GET /api/new; not there: GET /api/health"):
        make_collection(document)
