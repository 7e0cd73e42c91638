"""The ready-made sentences: whole in each language, in that language, and without any fact."""

from __future__ import annotations

import pytest

from fireside.services.refinement.guidance import ALWAYS, CHOICES, OF_LANGUAGE
from fireside.services.refinement.keeping import missing
from fireside.services.refinement.language import language_of
from tests.refinement.rough_prompts import ROUGH_PROMPTS

_NAMES = {ALWAYS, *(offer for offers in CHOICES.values() for offer in offers)}


@pytest.mark.parametrize("language", OF_LANGUAGE)
def test_whole(language: str) -> None:
    """Each sentence that can be chosen is there, with a reason."""
    guidance = OF_LANGUAGE[language]
    assert set(guidance.sentences) == set(guidance.reasons) == _NAMES
    texts = [guidance.heading, *guidance.sentences.values(), *guidance.reasons.values()]
    assert all(text.strip() == text != "" for text in texts)
    assert len(set(guidance.sentences.values())) == len(_NAMES)


@pytest.mark.parametrize("language", OF_LANGUAGE)
def test_language(language: str) -> None:
    """What is added is in the language that it is for, the changes too."""
    guidance = OF_LANGUAGE[language]
    for text in (
        " ".join(guidance.sentences.values()),
        " ".join([*guidance.reasons.values(), *guidance.kept, *guidance.ignored]),
    ):
        assert language_of(text) == language


@pytest.mark.parametrize("language", OF_LANGUAGE)
def test_without_facts(language: str) -> None:
    """No sentence holds a number or a name: it fits any agent."""
    guidance = OF_LANGUAGE[language]
    text = "\n".join([guidance.heading, *(f"- {line}" for line in guidance.sentences.values())])
    assert missing(text, "") == []


def test_every_language_of_the_prompts_is_there() -> None:
    """A prompt of the tests gets sentences of its own language."""
    for prompt in ROUGH_PROMPTS:
        wanted = "kana" if prompt.language == "ja" else prompt.language
        assert (language_of(prompt.rough) or "en") in OF_LANGUAGE, prompt.rough
        assert wanted in OF_LANGUAGE
