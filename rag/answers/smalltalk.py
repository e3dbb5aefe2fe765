"""A short reply to what is no question: a greeting, thanks, "who are you?", "what can you do?".

By rule and only where nothing else is said. Nothing is claimed of the documents, so such a reply has neither claims nor citations,
and no model is asked. Knows no document, only how many there are.
"""

from __future__ import annotations

import re
from typing import Literal

from ..text import fold

Talk = Literal["hello", "thanks", "bye", "self", "can"]

_NAME = r"(?: (?:there|footnote|everyone|all|again|you|very much|so much|a lot|for (?:that|this|your help|the answer)))*"
_PATTERNS: tuple[tuple[Talk, str, str], ...] = (
    ("hello", "en", rf"(?:hi|hello|hey|good (?:morning|afternoon|evening|day)|greetings|how are you(?: doing)?|how do you do){_NAME}"),
    ("hello", "de", r"(?:hallo|guten (?:tag|morgen|abend)|servus|moin|gruss gott|wie geht es (?:dir|ihnen))"),
    ("hello", "fr", r"(?:bonjour|bonsoir|salut|comment (?:allez-vous|ca va)|ca va)"),
    ("hello", "es", r"(?:hola|buenos dias|buenas(?: tardes| noches)?|que tal|como estas?)"),
    ("hello", "it", r"(?:ciao|buongiorno|buonasera|salve|come (?:stai|sta))"),
    ("thanks", "en", rf"(?:(?:many )?thanks|thank you|thx|cheers|great|perfect|ok(?:ay)?|cool|nice|got it)(?:,? thanks|,? thank you)?"
                     rf"{_NAME}"),
    ("thanks", "de", r"(?:danke(?: (?:schon|sehr|dir|ihnen))?|vielen dank)"),
    ("thanks", "fr", r"(?:merci(?: beaucoup| bien)?)"),
    ("thanks", "es", r"(?:(?:muchas )?gracias)"),
    ("thanks", "it", r"(?:(?:molte )?grazie(?: mille)?)"),
    ("bye", "en", rf"(?:(?:good ?)?bye(?: bye)?|see you(?: later| soon)?|good night){_NAME}"),
    ("self", "en", r"(?:who|what) are you(?: exactly)?|what(?: is|'s) your name"
                   r"|are you (?:an? )?(?:ai|bot|robot|human|chatgpt|person|language model)"),
    ("self", "de", r"wer (?:bist du|sind sie)|was (?:bist du|sind sie)"),
    ("self", "fr", r"(?:qui|que) (?:es-tu|etes-vous)|tu es qui|vous etes qui"),
    ("self", "es", r"¿?quien (?:eres|es usted)|¿?que eres"),
    ("self", "it", r"chi (?:sei|e lei)|(?:che )?cosa sei"),
    ("can", "en", r"help(?: me)?|what can (?:you|i) (?:do|ask|read)(?: (?:here|for me|you|with this))*"
                  r"|how (?:do you work|do i use (?:this|you))"
                  r"|what (?:kinds? of )?(?:questions|files?|documents?|formats) (?:can|do) (?:you|i)"
                  r" (?:ask|read|support|answer|understand)(?: you)?"
                  r"|what do you do|what are you able to do|how can you help(?: me)?"
                  r"|which (?:files?|formats|file types) (?:can|do) you (?:read|support)"),
    ("can", "de", r"hilfe|was (?:kannst du|konnen sie)(?: (?:tun|machen))?"),
    ("can", "fr", r"aide|que (?:peux-tu|pouvez-vous) faire|qu'est-ce que tu (?:sais|peux) faire"),
    ("can", "es", r"ayuda|¿?que (?:puedes|puede) hacer"),
    ("can", "it", r"aiuto|(?:che )?cosa (?:puoi|puo|sai) fare"),
)  # fmt: skip
_LEAD = r"(?:(?:hi|hello|hey|hallo|bonjour|hola|ciao|ok(?:ay)?|so|and|please)\b[ ,!.]*)?"
_REPLIES: dict[str, dict[Talk, str]] = {
    "en": {
        "hello": "Hello. Ask me something about {count}.",
        "thanks": "You are welcome.",
        "bye": "Goodbye.",
        "self": "I am Footnote: I answer questions about {count} and prove each sentence with a quotation. What they do not say, I do"
        " not answer.",
        "can": "I answer questions about {count}, each sentence with its quotation: facts, yes or no, who said what, how many or which"
        " documents"
        " mention something, what is new, summaries, and comparisons. I read text, Markdown, HTML, PDF, Word, PowerPoint, Excel, CSV, JSON,"
        " OpenDocument, EPUB, RTF, mail and subtitle files. Try “Which documents are there?” or “Summarise the documents”.",
    },
    "de": {
        "hello": "Hallo. Fragen Sie mich etwas zu {count}.",
        "thanks": "Gern geschehen.",
        "bye": "Auf Wiedersehen.",
        "self": "Ich bin Footnote: Ich beantworte Fragen zu {count} und belege jeden Satz mit einem Zitat. Was dort nicht steht,"
        " beantworte ich nicht.",
        "can": "Ich beantworte Fragen zu {count}, jeden Satz mit Zitat: Tatsachen, Ja oder Nein, wer was gesagt hat. Zählungen, Listen,"
        " Zusammenfassungen und Vergleiche verstehe ich auf Englisch.",
    },
    "fr": {
        "hello": "Bonjour. Posez-moi une question sur {count}.",
        "thanks": "Je vous en prie.",
        "bye": "Au revoir.",
        "self": "Je suis Footnote : je réponds aux questions sur {count} et prouve chaque phrase par une citation. Ce qui n’y figure pas"
        " reste sans réponse.",
        "can": "Je réponds aux questions sur {count}, chaque phrase avec sa citation : faits, oui ou non, qui a dit quoi. Les décomptes,"
        " listes,"
        " résumés et comparaisons se demandent en anglais.",
    },
    "es": {
        "hello": "Hola. Pregúnteme algo sobre {count}.",
        "thanks": "De nada.",
        "bye": "Adiós.",
        "self": "Soy Footnote: respondo preguntas sobre {count} y pruebo cada frase con una cita. Lo que no dicen, no lo respondo.",
        "can": "Respondo preguntas sobre {count}, cada frase con su cita: hechos, sí o no, quién dijo qué. Recuentos, listas, resúmenes y"
        " comparaciones se piden en inglés.",
    },
    "it": {
        "hello": "Buongiorno. Mi chieda qualcosa su {count}.",
        "thanks": "Prego.",
        "bye": "Arrivederci.",
        "self": "Sono Footnote: rispondo a domande su {count} e provo ogni frase con una citazione. Ciò che non dicono, non lo rispondo.",
        "can": "Rispondo a domande su {count}, ogni frase con la sua citazione: fatti, sì o no, chi ha detto cosa. Conteggi, elenchi,"
        " riassunti"
        " e confronti si chiedono in inglese.",
    },
}  # fmt: skip
_COUNTED = {
    "en": ("this document", "these {} documents"),
    "de": ("diesem Dokument", "diesen {} Dokumenten"),
    "fr": ("ce document", "ces {} documents"),
    "es": ("este documento", "estos {} documentos"),
    "it": ("questo documento", "questi {} documenti"),
}


def reply(message: str, documents: int) -> str | None:
    """What to say to a message that asks nothing of the documents; None where it may ask something.

    :param documents: how many there are, at least 1.
    """
    said = fold(message).text.strip(" ?!.,:;)(")
    for talk, language, pattern in _PATTERNS:
        if re.fullmatch(rf"{_LEAD}(?:{pattern})", said):
            one, many = _COUNTED[language]
            return _REPLIES[language][talk].format(count=one if documents == 1 else many.format(documents))
    return None
