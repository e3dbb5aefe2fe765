"""Our own sentences around quotes, in the language of the question: what is told when nothing was found, and when something was.

What the documents say stays in theirs. Knows five languages; a question in any other is answered in English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..days import written
from ..languages import question_language
from ..types import Answer


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language; `as_of` takes the day, as a number where months are not ours to spell, for `{}`."""

    unsaid: str
    otherwise: str
    nearest: str
    missing: str
    foreign: str
    as_of: str


_ENGLISH = Wording(
    "The documents don’t say.",
    "The documents say otherwise:",
    "Nearest:",
    "Not found near it:",
    "None of the question’s words occur in what was found; ask in the words and the language of the documents.",
    "As of {}, the newest document shown:",
)
_WORDINGS = {
    "de": Wording(
        "Die Dokumente sagen es nicht.",
        "Die Dokumente sagen etwas anderes:",
        "Am nächsten kommt:",
        "Nicht dabei gefunden:",
        "Kein Wort der Frage kommt in dem vor, was gefunden wurde; fragen Sie in den Worten und der Sprache der Dokumente.",
        "Stand {}, das neueste gezeigte Dokument:",
    ),
    "fr": Wording(
        "Les documents ne le disent pas.",
        "Les documents disent autre chose :",
        "Le plus proche :",
        "Introuvable à proximité :",
        "Aucun mot de la question ne figure dans ce qui a été trouvé ; posez-la avec les mots et dans la langue des documents.",
        "En date du {}, le document le plus récent montré :",
    ),
    "es": Wording(
        "Los documentos no lo dicen.",
        "Los documentos dicen otra cosa:",
        "Lo más cercano:",
        "No se encontró cerca:",
        "Ninguna palabra de la pregunta aparece en lo encontrado; pregunte con las palabras y en el idioma de los documentos.",
        "A fecha de {}, el documento más reciente mostrado:",
    ),
    "it": Wording(
        "I documenti non lo dicono.",
        "I documenti dicono altro:",
        "Il più vicino:",
        "Non trovato vicino:",
        "Nessuna parola della domanda compare in ciò che è stato trovato; chieda con le parole e nella lingua dei documenti.",
        "Al {}, il documento più recente mostrato:",
    ),
}
_NOW = re.compile(
    r"\b(?:latest|newest|most recent|currently|now|nowadays|right now|at the moment|today|so far|up[- ]to[- ]date|current (?!account"
    r"|events?\b|affairs\b))"
    r"|\b(?:aktuell\w*|derzeit\w*|jetzt|heute|momentan|neueste\w*|bisher|actuel\w*|maintenant|aujourd['’]hui|actualmente|actual|ahora|hoy"
    r"|attual\w*|adesso|oggi)\b",
    re.IGNORECASE,
)


def wording(question: str) -> Wording:
    """Our sentences in the language of a question."""
    return _WORDINGS.get(question_language(question) or "", _ENGLISH)


def asks_for_now(question: str) -> bool:
    """Whether the question is about how things stand: "latest", "currently", "now", "today"."""
    return bool(_NOW.search(question))


def newest(answer: Answer) -> str | None:
    """The day of the newest document that the answer shows; None when none has one."""
    return max((citation.published for citation in answer.citations if citation.published), default=None)


def dated(answer: Answer) -> Answer:
    """The answer to a question about now, behind the day of the newest document shown, for nothing later is known."""
    day = newest(answer)
    if day is None or not answer.claims or not asks_for_now(answer.question):
        return answer
    first = answer.claims[0]
    words = wording(answer.question)
    lead = words.as_of.format(written(day) if words is _ENGLISH else day)
    return replace(answer, text=f"{lead} {answer.text}", claims=(replace(first, text=f"{lead} {first.text}"), *answer.claims[1:]))
