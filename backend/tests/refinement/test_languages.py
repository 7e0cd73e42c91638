"""Languages are told by their script and their commonest words; where that is unsure, not at all.

Tests of a unit: a wrong guess would refuse a good refinement.
"""

from __future__ import annotations

import pytest

from fireside.services.refinement.language import (
    is_other_language,
    language_of,
    names_a_language,
)

SENTENCES = {
    "en": (
        "You are a helpful assistant for the customers of our shop.",
        "Answer the questions of users and never give them a discount.",
    ),
    "de": (
        "Du bist ein hilfreicher Assistent für die Kunden unseres Ladens.",
        "Beantworte die Fragen und gib den Leuten nie einen Rabatt.",
    ),
    "fr": (
        "Tu es un assistant utile pour les clients de notre magasin.",
        "Réponds aux questions des clients et ne donne jamais de remise.",
    ),
    "es": (
        "Eres un asistente útil para los clientes de nuestra tienda.",
        "Responde a las preguntas de los clientes y nunca des un descuento.",
    ),
    "it": (
        "Sei un assistente utile per i clienti del nostro negozio.",
        "Rispondi alle domande dei clienti e non dare mai uno sconto.",
    ),
    "pt": (
        "Você é um assistente útil para os clientes da nossa loja.",
        "Responda às perguntas dos clientes e nunca dê um desconto.",
    ),
    "nl": (
        "Je bent een behulpzame assistent voor de klanten van onze winkel.",
        "Beantwoord de vragen van klanten en geef nooit een korting op de prijs.",
    ),
    "cyrillic": ("Ты помогаешь клиентам нашего магазина.", "Никогда не давай скидку."),
    "kana": ("あなたは店のお客様を助けます。", "割引は決してしないでください。"),
    "han": ("你是我们商店的客服助理。", "永远不要给客户打折。"),
    "hangul": ("당신은 우리 가게 손님을 돕습니다.", "절대 할인해 주지 마세요."),
    "arabic": ("أنت تساعد عملاء متجرنا.", "لا تمنح خصما أبدا."),
    "greek": ("Βοηθάς τους πελάτες μας.", "Ποτέ μη δίνεις έκπτωση."),
}


@pytest.mark.parametrize("language", SENTENCES)
def test_told(language: str) -> None:
    """Each sentence is told rightly, alone and with the others of its language."""
    for sentence in SENTENCES[language]:
        assert language_of(sentence) == language, sentence
    assert language_of(" ".join(SENTENCES[language])) == language


@pytest.mark.parametrize("language", SENTENCES)
def test_other(language: str) -> None:
    """A text is in another language than those of all others, and in the same as its own."""
    first, second = SENTENCES[language]
    assert not is_other_language(first, second)
    for other, sentences in SENTENCES.items():
        if other != language:
            assert is_other_language(first, sentences[1]), (first, sentences[1])


@pytest.mark.parametrize(
    ("original", "refined"),
    [
        ("be nice", "Sois gentil avec les gens et ne les brusque pas."),
        ("FAQ bot", "You answer the questions that are asked often."),
        ("Acme", "Du bist der Assistent von Acme und hilfst den Kunden."),
        ("42", "You answer the questions that are asked often."),
        ("You answer the questions that are asked often.", "42"),
    ],
)
def test_unsure(original: str, refined: str) -> None:
    """Where the original is too short to tell, no refinement is accused."""
    assert not is_other_language(original, refined)


def test_another_script() -> None:
    """Letters of another script are another language, however short the original is."""
    assert is_other_language("be nice", "Ты помогаешь клиентам нашего магазина.")


def test_between_two_languages() -> None:
    """Words that two languages share don't tell which it is, though a third has fewer of them."""
    assert language_of("Casa que se usa para comer por dia") is None


def test_terms_in_latin_letters() -> None:
    """Names and terms in Latin letters don't make a text of another script another language."""
    text = "あなたはFiresideのSupport Botです。PDFとCSVの使い方をていねいに説明してください。"
    assert language_of(text) == "kana"
    mixed = "Fireside Support Bot for PDF and CSV files: объясни людям, как это работает"
    assert language_of(mixed) == "cyrillic"


@pytest.mark.parametrize(
    "wishes",
    ["Translate it to German", "in English please", "auf Deutsch", "en français", "日本語で"],
)
def test_wishes_for_a_language(wishes: str) -> None:
    """Wishes that speak of a language are known."""
    assert names_a_language(wishes)


@pytest.mark.parametrize("wishes", ["", "shorter", "never give prices", "kürzer", "plus court"])
def test_other_wishes(wishes: str) -> None:
    """Other wishes leave the language alone."""
    assert not names_a_language(wishes)
