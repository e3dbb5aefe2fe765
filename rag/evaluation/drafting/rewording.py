"""A model words a question anew: the prompt, its reply, and whether the reply will do.

Knows no document. A model that fails once is not asked again.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...errors import ModelError
from ...protocols import Chat, Prompt
from ...text import fold, terms
from ..questions import Question
from .shelf import names_one, share
from .standing import points_back

PROMPT = (
    "You write questions for a reading test. You get a sentence from a news article and the answer. Write the one question that the "
    "sentence answers with exactly that answer. Name the persons and things it is about, so that it can be understood without the "
    "sentence. The answer must not stand in the question. Reply with the question alone, on one line, in under 25 words."
)
_SHOT = (
    "Sentence: Mayor Dana Okoye said on Monday that the bridge in Harwick will stay closed until May.\nAnswer: Dana Okoye",
    "Who said that the bridge in Harwick will stay closed until May?",
)
_SHORTEST, _LONGEST = 4, 30
_KEPT = 1 / 2
"""Share of the rule's content words that the model's question must keep: with fewer it asks less precisely, or something else."""
_AS_IT_IS = frozenset({"quote", "role"})
"""Kinds that have but one wording."""


def asking(sentence: str, answer: str) -> Prompt:
    """The prompt that asks for the question to which the answer in the sentence belongs."""
    shown = f"Sentence: {' '.join(sentence.split())}\nAnswer: {answer}"
    return Prompt((("system", PROMPT), ("user", _SHOT[0]), ("assistant", _SHOT[1]), ("user", shown)), stop=("\n",), max_tokens=60)


class Writer:
    """Lets the model word the questions of rows until it fails; from then on the rules' questions stand. None words nothing."""

    def __init__(self, chat: Chat | None) -> None:
        self._chat, self._error = chat, ""

    def worded(self, row: Question) -> Question:
        """The row in the model's words where they will do; `extra` says who worded it, and why when the model could not."""
        if self._chat is None or not row.answers or row.kind in _AS_IT_IS:
            return row
        if not self._error:
            try:
                if reply := checked(_reply(self._chat, row), row):
                    return replace(row, question=reply, extra={**row.extra, "worded_by": self._chat.name})
            except ModelError as error:
                self._error = str(error)
        return replace(row, extra={**row.extra, "model_error": self._error}) if self._error else row


def _reply(chat: Chat, row: Question) -> str:
    """The model's reply, cut off when it grows longer than any question."""
    text = ""
    for piece in chat.stream(asking(row.evidence[0].quote or "", row.answers[0]), {}):
        text += piece
        if len(text.split()) > _LONGEST:
            break
    return text


def checked(reply: str, row: Question) -> str | None:
    """The reply as a question; None when it is none, gives the answer away, points back, or strays from the row and its sentence."""
    text = re.sub(r"^question:\s*", "", reply.strip(), flags=re.IGNORECASE).strip('"“” ')
    if not text.endswith("?") or "\n" in text or not _SHORTEST <= len(text.split()) < _LONGEST or points_back(text):
        return None
    asked = frozenset(terms(text))
    strays = len(asked & set(terms(row.evidence[0].quote or ""))) < 2 or share(frozenset(terms(row.question)), asked) < _KEPT
    return None if strays or names_one(fold(text).text, row.answers) else text
