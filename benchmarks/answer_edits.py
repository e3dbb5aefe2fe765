"""Two tests of an answer that need no judge: take its cited sentences out of the documents, or edit a value in them, and ask again.

Each question has the paragraphs of its own article as its store, so that a sync after an edit is cheap. Knows no figure.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from answer_arms import Told, asked, exact
from answer_scores import contained, plain_text
from answer_sets import AnswerSet, Asking, squad2
from open_sets import Row

from rag import Answer, Assistant, Config
from rag.models.embeddings import open_embedder
from rag.retrieval.crossencoder import open_reranker

WANTED = 60
_NAMES = ("Velmaro", "Ostrander", "Quillane", "Hadrigan", "Tolvesk", "Marenby", "Iskanov", "Drewett")
"""Names that stand in no document."""


def edits() -> AnswerSet:
    """Answerable questions of SQuAD 2.0, of which the first sixty that are answered count."""
    whole = squad2()
    return AnswerSet("edits", "squad2", whole.corpus, [one for one in whole.askings if one.answerable])


class Edited:
    """Our assistant, over one small store for each article."""

    def __init__(self, one: AnswerSet, model: str) -> None:
        from rag.models.chat import open_chat

        self._config = Config.load()
        self._parts = (open_embedder(self._config), None if model == "extractive" else open_chat(self._config, model))
        self._judge = open_reranker(self._config)
        self._temp = tempfile.TemporaryDirectory(prefix="footnote-edits-")
        self._open: dict[str, Assistant] = {}
        self._articles: dict[str, list[Row]] = defaultdict(list)
        for row in one.corpus:
            self._articles[row["title"]].append(row)
        self._titles = {row["id"]: row["title"] for row in one.corpus}

    def ask(self, asking: Asking) -> Told:
        title = self._titles[(asking.row.get("relevant") or asking.row["about"])[0]]
        rows = self._articles[title]
        assistant = self._over(title, rows)
        answer, score = asked(assistant, asking)
        told = Told(answer, score, sum(not exact(assistant, c) for c in answer.citations))
        if answer.abstained:
            return told
        quotes = [c.quote for c in answer.citations]
        after = {"without": asked(self._over(title, [_cut(row, quotes) for row in rows]), asking)[0]}
        edit = value_of(asking, told, " ".join(row["text"] for row in rows))
        if edit:
            after["edited"] = asked(self._over(title, [_put(row, *edit) for row in rows]), asking)[0]
        return replace(told, after=after, edit=edit)

    def _over(self, title: str, rows: list[Row]) -> Assistant:
        """The article's assistant, synced with these rows."""
        folder = Path(self._temp.name) / str(sorted(self._articles).index(title))
        folder.mkdir(exist_ok=True)
        (folder / "corpus.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        if title not in self._open:
            config = replace(self._config, store=f"{folder}-store")
            self._open[title] = Assistant(config, [folder], *self._parts, self._judge)
        report = self._open[title].sync()
        assert not report.failed, report.failed
        return self._open[title]

    def close(self) -> None:
        for assistant in self._open.values():
            assistant.close()
        self._temp.cleanup()


def _cut(row: Row, quotes: list[str]) -> Row:
    """The row without the sentences; one that consists of nothing else keeps a dot, for a row needs a text."""
    text = row["text"]
    for quote in quotes:
        text = text.replace(quote, "")
    return {**row, "text": text if text.strip() else "."}


def _put(row: Row, old: str, new: str) -> Row:
    return {**row, "text": _word(old).sub(new, row["text"])}


def _word(value: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(value)}(?!\w)")


def value_of(asking: Asking, told: Told, text: str) -> tuple[str, str] | None:
    """A name or number that the right answer gives, its quotes hold and the question does not, and what to put in its place."""
    answer: Answer = told.answer
    if not contained(asking, told):
        return None
    quotes = " ".join(c.quote for c in answer.citations)
    for old in [one for one in (answer.short, *sorted(asking.row["answers"], key=len)) if one]:
        new = _other_number(old, text) if re.search(r"\d", old) else _other_name(old)
        known = _word(old).search(quotes) and _word(old).search(plain_text(answer)) and not _word(old).search(asking.question)
        if new and known and old in " ".join(asking.row["answers"]):
            return old, new
    return None


def _other_number(old: str, text: str) -> str | None:
    """The same with the last digit that is not 0 one or more higher, so that it stands nowhere in the text."""
    place = max((at for at, char in enumerate(old) if char in "123456789"), default=-1)
    for step in range(1, 9) if place >= 0 else ():
        new = f"{old[:place]}{(int(old[place]) - 1 + step) % 9 + 1}{old[place + 1 :]}"
        if new not in text:
            return new
    return None


def _other_name(old: str) -> str | None:
    """The same with other words for those that begin with a capital; None where the last word does not, for then it is no name."""
    parts = old.split()
    if not parts[-1][:1].isupper() or len(parts) > len(_NAMES):
        return None
    start = sum(map(ord, old)) % len(_NAMES)
    return " ".join(_NAMES[(start + at) % len(_NAMES)] if part[:1].isupper() else part for at, part in enumerate(parts))
