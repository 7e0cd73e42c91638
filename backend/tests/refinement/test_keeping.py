"""What a refined prompt must keep of the original.

Tests of a unit: the rules are many, and each shows only in what is found missing.
"""

from __future__ import annotations

import pytest

from fireside.services.refinement.keeping import enumerate_lost, missing
from fireside.services.refinement.language import is_other_language, language_of
from tests.refinement.rough_prompts import OTHER_LANGUAGE, ROUGH_PROMPTS


@pytest.mark.parametrize(
    ("original", "lost"),
    [
        ("open 9 to 17", ["9", "17"]),
        ("price 249.99", ["249.99"]),
        ("up to 1,000 words", ["1000"]),
        ("at 09:30", ["9", "30"]),
        ("ask anna@shop.example", ["anna@shop.example"]),
        ("see https://shop.example/faq.", ["https://shop.example/faq"]),
        ("greet {{name}} and {city}", ["{{name}}", "{city}"]),
        ('always end with "See you soon!"', ["See you soon"]),
        ('with "q" it ends', ["q"]),
        ("you work for Blue Bottle", ["Blue Bottle"]),
        ("the iPhone and the XPS are ours", ["iPhone", "XPS"]),
        ("Помогай клиентам магазина Ромашка, скидка 15", ["Ромашка", "15"]),
        ("Du bist Frieda und hilfst bei der Post und der Bahn", ["Frieda"]),
        ("\u0661\u0665 minutes", ["15"]),
    ],
)
def test_lost(original: str, lost: list[str]) -> None:
    """Each thing that must stay is missed where it is gone."""
    assert missing(original, "x") == lost


@pytest.mark.parametrize(
    ("original", "refined"),
    [
        ("up to 1,000 words", "Use up to 1000 words."),
        ("7,50 Euro", "7.50 Euro"),
        ("open at 09:30", "Open at 9:30."),
        ("1. be nice\n2. be brief", "Be nice and brief."),
        ("be NICE and NEVER lie", "Be nice. Never lie."),
        ("HELP THE CUSTOMERS OF ACME", "Help the customers."),
        ("you work for Blue  Bottle", "You work for blue bottle."),
        ("Помогай клиентам Анны", "Вы помогаете клиентам: их послала Анна."),
        ("Help people. I like it short. Be nice", "Keep it nice."),
        ("Hilf den Kunden mit der Rechnung und dem Vertrag", "Du hilfst bei allem."),
    ],
)
def test_kept(original: str, refined: str) -> None:
    """Another way to write the same is no loss, nor is what was no name."""
    assert missing(original, refined) == []


def test_what_the_wishes_name() -> None:
    """What the wishes speak of may go."""
    assert missing("open 9 to 17 at Blue Bottle", "Open.", "drop 9 and Blue Bottle") == ["17"]


def test_the_agents_name() -> None:
    """The agent's own name must stay, where the prompt holds it."""
    assert missing("you are ada", "You help.", name="Ada") == ["Ada"]
    assert missing("you help", "You help.", name="Ada") == []


def test_the_good_ones_lose_nothing() -> None:
    """None of the good refinements is accused."""
    for prompt in ROUGH_PROMPTS:
        assert missing(prompt.rough, prompt.refined) == [], prompt.rough


def test_the_bad_ones_are_found() -> None:
    """A name or a number that is gone is always among what is missed."""
    for prompt in ROUGH_PROMPTS:
        assert missing(prompt.rough, prompt.without_name), prompt.rough
        assert missing(prompt.rough, prompt.with_another_number), prompt.rough


def test_many_are_counted() -> None:
    """Of many that are lost, a person reads the first."""
    assert enumerate_lost([str(number) for number in range(14)]).endswith("“11” and 2 more")


def test_languages() -> None:
    """The language of the prompts is never mistaken for another; a text in another is told."""
    for prompt in ROUGH_PROMPTS:
        wanted = "kana" if prompt.language == "ja" else prompt.language
        assert language_of(prompt.rough) in (wanted, None), prompt.rough
        assert not is_other_language(prompt.rough, prompt.refined), prompt.rough
        assert is_other_language(prompt.refined, OTHER_LANGUAGE[prompt.language]), prompt.rough


@pytest.mark.parametrize("text", ["", "42", "?!", "Acme X200"])
def test_no_language(text: str) -> None:
    """Where nothing tells the language, none is told."""
    assert language_of(text) is None
