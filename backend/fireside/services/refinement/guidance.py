"""Sentences that make most prompts better, for a model too small to write its own.

They are general on purpose: none can contradict what an agent is for, and none holds a name, a
number or a fact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

CHOICES: Mapping[str, tuple[str, ...]] = {
    "tone": ("friendly", "factual", "patient"),
    "length": ("short", "steps"),
    "unclear": ("ask", "scope"),
}
"""What the model chooses from."""
ALWAYS = "doubt"
"""What goes into every prompt."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """The sentences in one language."""

    heading: str
    sentences: Mapping[str, str]
    reasons: Mapping[str, str]
    kept: tuple[str, str]
    """The change, and its reason, that says what was not touched."""
    ignored: tuple[str, str]
    """The same for wishes that could not be followed."""


def _guidance(
    heading: str,
    lines: Mapping[str, tuple[str, str]],
    kept: tuple[str, str],
    ignored: tuple[str, str],
) -> Guidance:
    sentences = {name: sentence for name, (sentence, _) in lines.items()}
    reasons = {name: reason for name, (_, reason) in lines.items()}
    return Guidance(heading, sentences, reasons, kept, ignored)


_ENGLISH = _guidance(
    "How you answer:",
    {
        "friendly": ("Be friendly and polite.", "Users feel welcome."),
        "factual": ("Stay factual and polite.", "Answers are easy to trust."),
        "patient": ("Be patient and encouraging.", "Users dare to ask again."),
        "short": ("Keep answers short.", "Short answers are read."),
        "steps": ("Explain one step at a time.", "Small steps are easier to follow."),
        "ask": ("Ask back when a question is unclear.", "It answers what was meant."),
        "scope": (
            "Stay with your task, and say so politely when a question has nothing to do with it.",
            "It does not wander off.",
        ),
        "doubt": ("If you don't know something, say so. Never guess.", "It invents less."),
    },
    (
        "Kept your text as it is, and added ready-made sentences",
        "The small local model is too weak to rewrite a prompt; it only chose what fits",
    ),
    ("Did not follow your wishes", "The small local model can't; a larger model can"),
)
_GERMAN = _guidance(
    "So antwortest du:",
    {
        "friendly": ("Sei freundlich und höflich.", "Wer fragt, fühlt sich willkommen."),
        "factual": ("Bleib sachlich und höflich.", "Man kann der Antwort trauen."),
        "patient": ("Sei geduldig und mach Mut.", "Man traut sich, noch einmal zu fragen."),
        "short": ("Antworte kurz.", "Kurze Antworten werden gelesen."),
        "steps": ("Erkläre Schritt für Schritt.", "Kleinen Schritten kann man folgen."),
        "ask": (
            "Frag nach, wenn eine Frage unklar ist.",
            "So wird beantwortet, was gemeint war.",
        ),
        "scope": (
            "Bleib bei deiner Aufgabe und sag höflich, wenn eine Frage nicht dazu gehört.",
            "So schweift der Agent nicht ab.",
        ),
        "doubt": (
            "Wenn du etwas nicht weißt, sag es. Rate nie.",
            "So wird weniger erfunden.",
        ),
    },
    (
        "Deinen Text nicht verändert, fertige Sätze angefügt",
        "Das kleine lokale Modell ist zu schwach zum Umschreiben; es hat nur ausgewählt",
    ),
    ("Deine Wünsche nicht befolgt", "Das kleine lokale Modell kann es nicht; ein größeres schon"),
)
_FRENCH = _guidance(
    "Ta façon de répondre :",
    {
        "friendly": ("Sois aimable et courtois.", "Les gens se sentent bien accueillis."),
        "factual": ("Reste factuel et courtois.", "On peut se fier à la réponse."),
        "patient": ("Sois patient et encourageant.", "On ose poser la question à nouveau."),
        "short": ("Réponds brièvement.", "Les réponses courtes sont lues."),
        "steps": ("Explique une étape à la fois.", "Les petites étapes se suivent mieux."),
        "ask": (
            "Demande une précision quand une question n'est pas claire.",
            "La réponse correspond à la question.",
        ),
        "scope": (
            "Reste dans ton rôle, et dis-le poliment quand une question n'en relève pas.",
            "L'agent ne s'égare pas.",
        ),
        "doubt": ("Si tu ne sais pas, dis-le. Ne devine jamais.", "Il invente moins."),
    },
    (
        "Ton texte est gardé tel quel, des phrases toutes faites sont ajoutées",
        "Le petit modèle local est trop faible pour réécrire ; il n'a fait que choisir",
    ),
    (
        "Tes souhaits n'ont pas été suivis",
        "Le petit modèle local en est incapable ; un plus grand le peut",
    ),
)
_SPANISH = _guidance(
    "Tu forma de responder:",
    {
        "friendly": ("Sé amable y cortés.", "Las personas se sienten bien atendidas."),
        "factual": ("Sé objetivo y cortés.", "Se puede confiar en la respuesta."),
        "patient": ("Sé paciente y da ánimos.", "Las personas se atreven a preguntar otra vez."),
        "short": ("Responde con brevedad.", "Las respuestas cortas se leen."),
        "steps": ("Explica paso a paso.", "Los pasos pequeños se siguen mejor."),
        "ask": (
            "Pide una aclaración cuando una pregunta no esté clara.",
            "La respuesta es a lo que se quería saber.",
        ),
        "scope": (
            "Sigue con tu tarea, y di con cortesía cuando una pregunta no sea parte de ella.",
            "El agente no se desvía.",
        ),
        "doubt": ("Si no sabes algo, dilo. No adivines nunca.", "Inventa menos."),
    },
    (
        "Tu texto queda como está, con frases ya hechas al final",
        "El pequeño modelo local es muy débil para reescribir; solo ha elegido",
    ),
    (
        "No se han seguido tus deseos",
        "El pequeño modelo local no puede; uno más grande sí",
    ),
)
_ITALIAN = _guidance(
    "Come rispondi:",
    {
        "friendly": ("Sii gentile e cortese.", "Le persone si sentono accolte."),
        "factual": ("Sii obiettivo e cortese.", "Ci si può fidare della risposta."),
        "patient": ("Sii paziente e incoraggiante.", "Si ha il coraggio di chiedere ancora."),
        "short": ("Rispondi in breve.", "Le risposte brevi si leggono."),
        "steps": ("Spiega un passo alla volta.", "I piccoli passi si seguono meglio."),
        "ask": (
            "Chiedi un chiarimento quando una domanda non è chiara.",
            "La risposta è a ciò che si voleva sapere.",
        ),
        "scope": (
            "Resta sul tuo compito, e di' con cortesia quando una domanda non ne fa parte.",
            "L'agente non divaga.",
        ),
        "doubt": ("Se non sai qualcosa, dillo. Non tirare mai a indovinare.", "Inventa di meno."),
    },
    (
        "Il tuo testo resta com'è, con frasi già pronte alla fine",
        "Il piccolo modello locale è troppo debole per riscrivere; ha solo scelto",
    ),
    (
        "I tuoi desideri non sono stati seguiti",
        "Il piccolo modello locale non può; uno più grande sì",
    ),
)
_JAPANESE = _guidance(
    "答え方:",
    {
        "friendly": ("親切に、ていねいに答えてください。", "利用者が気持ちよく使えます。"),
        "factual": ("事実にもとづき、ていねいに答えてください。", "答えを信頼できます。"),
        "patient": ("根気よく、はげますように答えてください。", "もう一度聞きやすくなります。"),
        "short": ("短く答えてください。", "短い答えは読まれます。"),
        "steps": ("一歩ずつ説明してください。", "小さな段階なら追いやすくなります。"),
        "ask": ("質問がはっきりしないときは、聞き返してください。", "聞きたいことに答えられます。"),
        "scope": (
            "自分の役割の中で答え、関係のない質問にはていねいにそう伝えてください。",
            "話がそれません。",
        ),
        "doubt": (
            "わからないときは、推測せずにそう言ってください。",
            "作り話が減ります。",
        ),
    },
    (
        "あなたの文章はそのまま残し、用意された文を加えました",
        "小さなローカルモデルには書き直しができず、選んだだけです",
    ),
    (
        "ご要望には従っていません",
        "小さなローカルモデルにはできません。大きなモデルならできます",
    ),
)
OF_LANGUAGE: Mapping[str, Guidance] = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "kana": _JAPANESE,
}
NOTHING = (
    "Changed nothing",
    "The small local model is too weak to rewrite a prompt, and has no sentences in this language",
)
"""What is told where there is nothing in the prompt's language."""
