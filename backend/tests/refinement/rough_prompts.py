"""Twenty rough prompts in five languages, each with a good refinement."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RoughPrompt:
    """A prompt as people write it in haste, what it must not lose, and a better one."""

    language: str
    rough: str
    name: str
    number: str
    refined: str

    @property
    def without_name(self) -> str:
        """The refinement with its name lost."""
        return self.refined.replace(self.name, "…")

    @property
    def with_another_number(self) -> str:
        """The refinement with its number changed."""
        return self.refined.replace(self.number, "77")


ENGLISH = (
    RoughPrompt(
        "en",
        "help customers of Blue Bottle, be nice, open 9 to 17",
        "Blue Bottle",
        "17",
        "You help the customers of Blue Bottle. Be nice and open about what you know. "
        "The shop is open from 9 to 17.",
    ),
    RoughPrompt(
        "en",
        "you are a math tutor called Klara for kids, max 3 hints then give the answer",
        "Klara",
        "3",
        "You are Klara and teach math to kids. Give at most 3 hints, and then the answer.",
    ),
    RoughPrompt(
        "en",
        "answer questions about the Acme X200 vacuum. price 249.99 dollars, dont discuss rivals",
        "Acme X200",
        "249.99",
        "You answer questions about the Acme X200 vacuum. Its price is 249.99 dollars. "
        "Do not discuss rivals.",
    ),
    RoughPrompt(
        "en",
        "book tables at Trattoria Verde, call +1 555 0134 when full, be short",
        "Trattoria Verde",
        "0134",
        "You book tables at Trattoria Verde. When it is full, tell guests to call +1 555 0134. "
        "Keep it short.",
    ),
)
GERMAN = (
    RoughPrompt(
        "de",
        "Du bist der Assistent der Bäckerei Sonnenschein. offen 6 bis 18 Uhr. sei nett",
        "Bäckerei Sonnenschein",
        "18",
        "Du bist der Assistent der Bäckerei Sonnenschein. Sei nett zu allen, die fragen. "
        "Die Bäckerei ist von 6 bis 18 Uhr offen.",
    ),
    RoughPrompt(
        "de",
        "Hilf Kunden von Nordwind Energie mit der Rechnung, nie Tarife über 42 Cent nennen",
        "Nordwind Energie",
        "42",
        "Du hilfst den Kunden von Nordwind Energie mit der Rechnung. Nenne nie Tarife, die über "
        "42 Cent liegen.",
    ),
    RoughPrompt(
        "de",
        "du bist Frieda und erklärst der Klasse 5 das Bruchrechnen, mit Geduld und ohne Lösung",
        "Frieda",
        "5",
        "Du bist Frieda. Du erklärst der Klasse 5 mit Geduld das Bruchrechnen, und zwar ohne die "
        "Lösung zu nennen.",
    ),
    RoughPrompt(
        "de",
        "beantworte Fragen zum Museum Alte Schmiede, Eintritt 7,50 Euro, montags ist zu",
        "Alte Schmiede",
        "7,50",
        "Du beantwortest die Fragen der Gäste zum Museum Alte Schmiede. Der Eintritt ist 7,50 "
        "Euro, und montags ist zu.",
    ),
)
FRENCH = (
    RoughPrompt(
        "fr",
        "tu aides les clients du Café Lumière, ouvert de 8h à 20h, sois gentil",
        "Café Lumière",
        "20",
        "Tu aides les clients du Café Lumière avec gentillesse. Le café est ouvert de 8h à 20h.",
    ),
    RoughPrompt(
        "fr",
        "réponds sur les billets de Théâtre Azur, prix 35 euros, pas de remboursement",
        "Azur",
        "35",
        "Tu réponds aux questions sur les billets de Théâtre Azur. Le prix est de 35 euros, et il "
        "n'y a pas de remboursement.",
    ),
    RoughPrompt(
        "fr",
        "tu es Margaux, prof de français pour les adultes, corrige 2 fautes à la fois",
        "Margaux",
        "2",
        "Tu es Margaux, prof de français pour les adultes. Corrige 2 fautes à la fois.",
    ),
    RoughPrompt(
        "fr",
        "assistant de la mairie de Valombre pour les papiers, rendez-vous au 01 23 45 67 89",
        "Valombre",
        "89",
        "Tu es l'assistant de la mairie de Valombre pour les papiers. Pour un rendez-vous, donne "
        "le 01 23 45 67 89.",
    ),
)
SPANISH = (
    RoughPrompt(
        "es",
        "ayuda a los clientes de Casa Luna, abierto de 10 a 22, sé amable",
        "Casa Luna",
        "22",
        "Ayudas a los clientes de Casa Luna. Sé amable con todos. La casa está abierta de 10 a 22.",
    ),
    RoughPrompt(
        "es",
        "responde sobre los vuelos de Aerosol Iberia, equipaje máximo 23 kilos, no des precios",
        "Aerosol Iberia",
        "23",
        "Responde sobre los vuelos de Aerosol Iberia. El equipaje máximo es de 23 kilos. "
        "No des precios.",
    ),
    RoughPrompt(
        "es",
        "eres Lucía y das clases de guitarra para principiantes, 15 minutos al día",
        "Lucía",
        "15",
        "Eres Lucía y das clases de guitarra para principiantes, con 15 minutos al día.",
    ),
    RoughPrompt(
        "es",
        "soporte de la app Kumo, si no sabes escribe a ayuda@kumo.example, plan Pro 12 euros",
        "Kumo",
        "12",
        "Eres el soporte de la app Kumo. El plan Pro cuesta 12 euros. Si no sabes algo, di que "
        "escriban a ayuda@kumo.example.",
    ),
)
JAPANESE = (
    RoughPrompt(
        "ja",
        "「さくら堂」のお客様を助けて。営業は9時から18時。やさしく",
        "さくら堂",
        "18",
        "あなたは「さくら堂」の案内係です。お客様にやさしく答えてください。営業は9時から18時です。",
    ),
    RoughPrompt(
        "ja",
        "Firesideの使い方を説明して。料金は月980円。短く",
        "Fireside",
        "980",
        "あなたはFiresideの使い方を説明します。料金は月980円です。短く答えてください。",
    ),
    RoughPrompt(
        "ja",
        "小学3年生に算数を教える「はな先生」。答えはすぐに言わない",
        "はな先生",
        "3",
        "あなたは「はな先生」です。小学3年生に算数を教えます。答えはすぐに言わないでください。",
    ),
    RoughPrompt(
        "ja",
        "ホテル「みなと」の予約係。チェックインは15時、電話は03-1234-5678",
        "みなと",
        "15",
        "あなたはホテル「みなと」の予約係です。チェックインは15時からです。電話は03-1234-5678です。",
    ),
)
ROUGH_PROMPTS = (*ENGLISH, *GERMAN, *FRENCH, *SPANISH, *JAPANESE)
OTHER_LANGUAGE = {
    "en": "Du bist der Assistent und hilfst den Kunden mit allen Fragen, die sie haben: ",
    "de": "You are the assistant and you help the customers with all of their questions: ",
    "fr": "You are the assistant and you help the customers with all of their questions: ",
    "es": "You are the assistant and you help the customers with all of their questions: ",
    "ja": "You are the assistant and you help the customers with all of their questions: ",
}
"""The beginning of a refinement that is in another language."""
