"""Refining end to end with the tiny embedded model, which no script plays."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path

import pytest

from fireside.services.refinement.keeping import missing
from fireside.services.refinement.language import is_other_language
from fireside.settings import load_settings
from tests.refinement.rough_prompts import ENGLISH, FRENCH, GERMAN, JAPANESE, SPANISH
from tests.support.api import Api
from tests.support.events import Event, text_of
from tests.support.server import FiresideServer

PATIENCE = 60.0
"""Seconds for the model to start on a busy machine."""
PROMPTS = [prompts[0] for prompts in (ENGLISH, GERMAN, FRENCH, SPANISH, JAPANESE)]


@pytest.fixture
async def embedded_api(data_dir: Path) -> AsyncGenerator[Api]:
    """A client of a server that answers with its embedded model."""
    models_dir = load_settings().models_dir
    async with (
        FiresideServer(data_dir, None, models_dir=models_dir) as server,
        Api(server.origin) as api,
    ):
        yield api


async def _refine(api: Api, **body: object) -> Sequence[Event]:
    async with api.stream("POST", "/agents/refine", json=body) as reader:
        while (event := await reader.next(PATIENCE)) is not None and event.name != "done":
            assert event.name in ("token", "snapshot"), event
        return reader.events


async def test_end_to_end(embedded_api: Api) -> None:
    """Five prompts in five languages come back whole, with something added, and said to be weak."""
    for prompt in PROMPTS:
        events = await _refine(embedded_api, prompt=prompt.rough, instructions="shorter")
        done = events[-1].data
        refined = done["refined_prompt"]
        assert text_of(events) == refined
        assert done["is_weak_model"] is True
        assert refined.startswith(prompt.rough)
        assert len(refined) > len(prompt.rough) + 20
        assert missing(prompt.rough, refined) == []
        assert not is_other_language(prompt.rough, refined)
        assert len(done["changes"]) >= 3
        for change in done["changes"]:
            assert set(change) == {"change", "reason"}
            assert change["change"]
            assert change["reason"]


async def test_a_language_without_sentences(embedded_api: Api) -> None:
    """In a language that it has no sentences for, nothing is changed, and that is said."""
    russian = "Помогай клиентам магазина Ромашка, скидка 15"
    kept = (await _refine(embedded_api, prompt=russian))[-1].data
    assert kept["refined_prompt"] == russian
    assert kept["changes"][0]["change"] == "Changed nothing"
