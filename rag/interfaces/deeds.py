"""What can be done with a question that was asked: the line of buttons below its answer.

Each button is a name that `deeds.js` sends with the key of its turn. Text is escaped by `render.py`. Knows no session.
"""

from __future__ import annotations

from ..text import fold
from ..types import Answer
from .export import FORMS
from .render import escape_markdown

VERDICTS = {
    "helpful": "Helpful",
    "wrong_citation": "Wrong citation",
    "missing_source": "Missing source",
    "should_have_refused": "Should have refused",
}
"""What a reader may say of an answer (`entries.Verdict`), in words."""
SAVES = {f"save-{number}": form for number, form in enumerate(FORMS)}
"""Name of a button -> which of `export.FORMS` it saves."""


def foot(key: str, answer: Answer | None, said: str) -> str:
    """The line below a closed turn; of one without an answer only the question can be edited.

    :param said: what the reader has said of the answer, one of `VERDICTS`, "" for nothing.
    """
    edit = _deed(key, "edit", "Edit question")
    if answer is None:
        return f'<div class="fn-foot">{edit}</div>'
    saves = "".join(_deed(key, name, form) for name, form in SAVES.items())
    parts = (edit, _fold("Save", saves), _feedback(key, said))
    return f'{_standalone(key, answer)}<div class="fn-foot">{"".join(parts)}</div>'


def _standalone(key: str, answer: Answer) -> str:
    """The question as it was searched, where that is not how it was asked."""
    if fold(answer.standalone).text.strip() == fold(answer.question).text.strip() or answer.rendered:
        return ""
    words = f'Searched for: <span class="fn-searched">“{escape_markdown(answer.standalone)}”</span>'
    return f'<p class="fn-standalone">{words} {_deed(key, "reword-search", "Change")}</p>'


def _feedback(key: str, said: str) -> str:
    if said in VERDICTS:
        return f'<span class="fn-said">✓ {VERDICTS[said]}</span>{_deed(key, "said", "Say more")}'
    return _fold("Feedback", "".join(_deed(key, f"say-{verdict}", words) for verdict, words in VERDICTS.items()))


def _fold(name: str, inside: str) -> str:
    return f'<details class="fn-more-deeds"><summary>{name}</summary><span>{inside}</span></details>'


def _deed(key: str, name: str, words: str) -> str:
    return f'<button type="button" class="fn-deed" name="{name}" value="{key}">{escape_markdown(words)}</button>'
