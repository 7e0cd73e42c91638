"""What is said of a text. Pure, so it is tested by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fireside.services.voice.spoken import Spoken


def said(*parts: str) -> str:
    """Feed the parts and return all that is said."""
    spoken = Spoken()
    return "".join(spoken.feed(part) for part in parts) + spoken.flush()


_SHOPPING = "You need:\neggs.\ntwo cups of milk.\nsalt."
GOLDEN = {
    "plain": ("Hello there. How are you?", "Hello there. How are you?"),
    "nothing": ("", ""),
    "blanks": (" \n\n \n", ""),
    "emphasis": (
        "This is **bold**, *slanted*, ***both***, __old__ and ~~gone~~ **two words**.",
        "This is bold, slanted, both, old and gone two words.",
    ),
    "stars that are none": ("2 * 3 = 6 and 2*3 too", "2 times 3 = 6 and 2 times 3 too."),
    "powers": (
        "2**10 is 2^10, **2** is 2.",
        "2 to the power of 10 is 2 to the power of 10, 2 is 2.",
    ),
    "underscores": ("Call my_function_name, not __init__.", "Call my function name, not init."),
    "underscore of an address": ("Write to a_b@shop.example.", "Write to a_b@shop.example."),
    "headings": (
        "# Title\nText below.\n\n## Next *one*\n\nMore",
        "Title.\nText below.\nNext one.\nMore.",
    ),
    "underlined headings": (
        "Title\n=====\nText\n\nOther\n---\nMore",
        "Title.\nText.\nOther.\nMore.",
    ),
    "hashtag": ("#winter is here", "#winter is here."),
    "bullets": (
        "You need:\n- eggs\n* two cups of *milk*\n+ salt",
        "You need:\neggs.\ntwo cups of milk.\nsalt.",
    ),
    "numbers": ("1. Wake up\n2) Get up!\n10. Go", "1. Wake up.\n2. Get up!\n10. Go."),
    "nested": ("- one\n  - inner\n- two", "one.\ninner.\ntwo."),
    "tasks": ("- [ ] open\n- [x] done", "open.\ndone."),
    "numbers in a text": (
        "Pi is 3.14, a year 365 days.\n2024 was long.\n3.5 is more.",
        "Pi is 3.14, a year 365 days. 2024 was long. 3.5 is more.",
    ),
    "code block": (
        "Run this:\n\n```python\na = 1\n\nb = 2\n```\n\nThen look.",
        "Run this:\nA code block of 3 lines, on the screen.\nThen look.",
    ),
    "twelve lines": ("```\n" + "x\n" * 12 + "```", "A code block of 12 lines, on the screen."),
    "one line": ("~~~\nx\n~~~", "A code block of 1 line, on the screen."),
    "fence within a fence": (
        "````\n```\nx\n```\n````\nAfter.",
        "A code block of 3 lines, on the screen.\nAfter.",
    ),
    "unclosed code": ("See:\n```\na\nb", "See:\nA code block of 2 lines, on the screen."),
    "empty code": ("Before.\n```\n```\nAfter.", "Before.\nAfter."),
    "code in a sentence": (
        "Use `print()` or ``a`b``, and `some_name` here.",
        "Use print() or a`b, and some name here.",
    ),
    "code side by side": ("Use `a`,`b` here.", "Use a,b here."),
    "long code in a sentence": (
        "Type `curl -s https://a.example/b?c=d | jq .items[0].name | sort -u` now.",
        "Type some code, on the screen now.",
    ),
    "code at the start": ("`ls` lists files.", "ls lists files."),
    "tick that stays open": ("It is 5` long.\nNext.", "It is 5 long. Next."),
    "table": (
        "Prices:\n\n| what | price |\n|:---|---:|\n| tea | 2 |\n| cake | 3 |\n\nCheap!",
        "Prices:\nA table of 2 rows, on the screen.\nCheap!",
    ),
    "no table": ("|x| is a size.\nYes.", "|x| is a size. Yes."),
    "link": (
        "See [the **guide** here](https://a.example/x_(y)) and [this](<b c>).",
        "See the guide here and this.",
    ),
    "bare link": (
        "See https://www.example.com/a/b?c=d. Or (http://other.example/x), or www.third.example!",
        "See example.com. Or (other.example), or third.example!",
    ),
    "broken link": ("See https://a\u2100b.example now.", "See a link now."),
    "pointed link": ("Go to <https://example.com/x> now.", "Go to example.com now."),
    "image": ("Look: ![a red cat](cat.png) and ![](x.png).", "Look: a red cat and."),
    "brackets": (
        "It [the cat] sat. An open [bracket stays.",
        "It the cat sat. An open bracket stays.",
    ),
    "citations": (
        "It is so [1]. And so[2], too [3, 4]. Also [5], [6]; and [^7].",
        "It is so. And so, too. Also; and.",
    ),
    "source marks": ("It is so【4:0†source】. Yes【2】!", "It is so. Yes!"),
    "linked citation": ("It is so [[1]](https://a.example).", "It is so."),
    "quote": ("> To be\n> or not.\n\nHe said.", "To be or not.\nHe said."),
    "rule": ("One.\n\n---\n\nTwo.\n***\nThree.", "One.\nTwo.\nThree."),
    "tags": ("A<br>B <b>bold</b>, a < b and c > d.", "A B bold, a < b and c > d."),
    "entities": ("Salt &amp; pepper, 3 &lt; 4.", "Salt & pepper, 3 < 4."),
    "escapes": (
        r"\*not bold\* and \[1\] stays, C:\new too.",
        "*not bold* and [1] stays, C:\\new too.",
    ),
    "emoji": ("Great 🎉! You 👩‍👩‍👧 did it 👍🏽 ✅🇫🇷", "Great! You did it."),
    "emoji alone": ("🎉🎉", ""),
    "signs that are words": (
        "A → B is 3 × 4 ≤ 12 at 20 °C ©",
        "A to B is 3 times 4 at most 12 at 20 °C ©",
    ),
    "wrapped lines": ("one two\nthree four,\nfive.\nSix", "one two three four, five. Six."),
    "verse": ("Roses are red\nViolets are blue", "Roses are red.\nViolets are blue."),
    "Japanese": ("今日は**良い**天気です[1]。`code`も。", "今日は良い天気です。codeも。"),
    "Hindi": ("यह **एक** वाक्य है। [1] दूसरा।", "यह एक वाक्य है। दूसरा।"),
    "carriage returns": ("One.\r\n\r\n- two\r\n", "One.\ntwo."),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    """Marks are left out, and what is left can be said."""
    text, expected = GOLDEN[name]
    assert said(text) == expected
    assert said(*text) == expected


def test_a_word_is_said_when_it_is_whole() -> None:
    """Nothing is held back that can be judged."""
    spoken = Spoken()
    assert spoken.feed("The **first") == "The"
    assert spoken.feed("** word and [a li") == " first word and"
    assert spoken.feed("nk](https://a.exam") == ""
    assert spoken.feed("ple) more ") == " a link more"
    assert spoken.flush() == "."


def test_a_sentence_is_over_at_the_space_after_it() -> None:
    """Who listens need not wait for the next word."""
    spoken = Spoken()
    assert spoken.feed("Yes. It") == "Yes. "
    assert spoken.feed(" is [1]. Now") == "It is. "


def test_what_stays_open_is_not_held_for_ever() -> None:
    """A bracket that is never closed delays a sentence, not the reply."""
    spoken = Spoken()
    assert spoken.feed("This [is " + "going on " * 60).startswith("This is going on")


_PIECES = [
    *'ab *_`[]()<>!|#-+1.:\\\n~"&;',
    *(
        "**",
        "```",
        "\n\n",
        "[1]",
        "](",
        "http://a.b/c",
        "- ",
        "1. ",
        "|---|",
        "日",
        "🎉",
        "【",
        "】",
    ),
]


@given(parts=st.lists(st.sampled_from(_PIECES), max_size=60))
def test_the_same_however_it_is_cut(parts: list[str]) -> None:
    """The stream may be cut anywhere, within marks, links and emoji."""
    text = "".join(parts)
    assert said(text) == said(*parts) == said(*text)


@given(text=st.text(max_size=300))
def test_any_text_can_be_said(text: str) -> None:
    """Nothing breaks it, and no block is without words."""
    assert "\n\n" not in said(text)
