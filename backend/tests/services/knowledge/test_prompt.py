"""Passages are put before a model as data, in the way that it takes them best."""

from fireside.providers.base import ChatMessage
from fireside.services.knowledge.prompt import Quote, with_passages

# Unit tests: which model is tiny is a matter of the embedded one, and slow to ask.
MESSAGES = [
    ChatMessage("system", "You are Ada."),
    ChatMessage("user", "Hi"),
    ChatMessage("assistant", "Hello"),
    ChatMessage("user", "How heavy is it?"),
]
QUOTES = [Quote("drone.pdf, page 3", "It weighs 814 grams."), Quote("b.txt", "It is red.")]


def test_a_model_that_can_cite() -> None:
    """It gets numbered passages with their names, and is told to cite them."""
    system, *others, question = with_passages(MESSAGES, QUOTES, is_tiny=False)
    assert system.content.startswith("You are Ada.\n")
    assert "[1]" in system.content
    assert others == MESSAGES[1:-1]
    assert "[1] drone.pdf, page 3\nIt weighs 814 grams." in question.content
    assert "[2] b.txt\nIt is red." in question.content
    assert question.content.endswith("\n\nQuestion: How heavy is it?")


def test_the_tiny_model() -> None:
    """It gets the bare texts, the best last, next to the question, and a short rule."""
    system, *_, question = with_passages(MESSAGES, QUOTES, is_tiny=True)
    assert system.content == ("You are Ada. Answer the question using only the context. Be brief.")
    assert question.content == (
        "Context: It is red.\n\nIt weighs 814 grams.\n\nQuestion: How heavy is it?"
    )


def test_each_fence_is_another() -> None:
    """No document can know the line that ends its quotation."""
    one, other = (with_passages(MESSAGES, QUOTES, is_tiny=False)[-1].content for _ in range(2))
    assert one != other
    fences = [line for line in one.splitlines() if line.startswith("=== ")]
    assert len(fences) == 2
    assert len(set(fences)) == 1
