"""What is read in the catalog for a question: sentences, passages, full text, speakers, and words with their stems.

Nothing here changes anything. Knows words, not questions: what to look for, the caller says.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from ..instructions import withheld
from ..text import fold
from ..types import Passage, Scope, Sentence
from .database import Database
from .rows import PASSAGES, condition, passage_of, sentence_of, sentences_of, sentences_where

_FEW = 1500
"""Passages that a full-text search may score: BM25 takes SQLite two microseconds for each, the most of a search in a large store."""


class Searches(Database):
    """The searches over one catalog."""

    # --- sentences and passages ---

    def sentences(self, name: str, start: int = 0, end: int | None = None) -> list[Sentence]:
        """Sentences of a document that begin in [start, end), in order; `end` None means to the last."""
        last = 1 << 62 if end is None else end
        return sentences_of(self._read(sentences_where("d.name = ? AND s.start >= ? AND s.start < ?"), (name, start, last)))

    def quotable(self, name: str) -> Iterator[Sentence]:
        """Sentences of a document that may be quoted, in order: citable ones that are no instruction."""
        return (sentence for sentence in self.sentences(name) if sentence.citable and not withheld(sentence.text))

    def sentence_before(self, sentence: Sentence, within: int) -> Sentence | None:
        """The sentence before another, if it begins at most so many characters before it; None otherwise, as for the first."""
        found = self.sentences(sentence.document, max(0, sentence.start - within), sentence.start)
        return found[-1] if found else None

    def holding(self, stems: Sequence[str], scope: Scope | None = None) -> list[Sentence]:
        """Every sentence, in order, in which letters of a word of each stem stand, however many; empty without stems.

        Whether they are words of their own there, and in which order, is for the caller to see.
        """
        groups = [self._words_of(stem) for stem in dict.fromkeys(stems)]
        if not groups or not all(groups):
            return []
        match = "- header : (" + " AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in groups) + ")"
        where, parameters = condition(scope)
        rows = self._read(
            'SELECT DISTINCT d.name, s.start, s."end", substr(f.body, s.start - p.start + 1, s."end" - s.start),'
            " s.citable, s.page, s.place, s.speaker, s.date"
            " FROM fulltext f JOIN passages p ON p.id = f.rowid JOIN documents d ON d.id = p.document"
            ' JOIN sentences s ON s.document = p.document AND s.start >= p.start AND s."end" <= p."end"'
            f" WHERE fulltext MATCH ? AND {where} ORDER BY d.name, s.start",
            (match, *parameters),
        )
        return [sentence_of(row) for row in rows if _has_each(row[3], groups)]

    def _words_of(self, stem: str) -> list[str]:
        """The words of all documents that have this stem; with "ß" too, which the full text keeps apart from "ss"."""
        found = [str(row[0]) for row in self._read("SELECT word FROM vocabulary WHERE stem = ? ORDER BY word", (stem,))]
        return found + [word.replace("ss", "ß") for word in found if "ss" in word]

    def speakers(self) -> list[str]:
        """Everyone to whom a sentence is attributed, in order of name."""
        return [row[0] for row in self._read("SELECT DISTINCT speaker FROM sentences WHERE speaker IS NOT NULL ORDER BY speaker")]

    def spoken_by(self, speakers: Sequence[str], scope: Scope | None = None) -> list[Sentence]:
        """Every sentence attributed to one of the speakers, named just so, in order."""
        where, parameters = condition(scope)
        spoken = f"s.speaker IN (SELECT value FROM json_each(?)) AND {where}"
        return sentences_of(self._read(sentences_where(spoken), (json.dumps(list(speakers)), *parameters)))

    def passages(self, ids: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; numbers that are gone are left out."""
        rows = self._read(f"{PASSAGES} WHERE p.id IN (SELECT value FROM json_each(?))", (json.dumps(list(ids)),))
        return {row[0]: passage_of(row) for row in rows}

    def allowed(self, scope: Scope | None) -> set[int] | None:
        """Numbers of the passages inside the scope; None when there is no restriction."""
        if not scope:
            return None
        where, parameters = condition(scope)
        rows = self._read(f"SELECT p.id FROM passages p JOIN documents d ON d.id = p.document WHERE {where}", parameters)
        return {row[0] for row in rows}

    def openings(self, scope: Scope, k: int) -> list[Sentence]:
        """The first citable sentence of each of the k newest documents inside the scope, newest first."""
        where, parameters = condition(scope)
        rows = self._read(f"SELECT d.name FROM documents d WHERE {where} ORDER BY d.published DESC, d.name LIMIT ?", (*parameters, k))
        found = (next(self.quotable(row[0]), None) for row in rows)
        return [sentence for sentence in found if sentence]

    def telling(self, query_words: Sequence[str]) -> list[str]:
        """The words that tell passages apart: the rarest, as many as few passages hold; two of them unless even those are in very many.

        Words that no passage holds are left out too. Commoner ones would bring thousands of passages that hold nothing else.
        """
        counted = [
            (self._read("SELECT count(*) FROM fulltext WHERE fulltext MATCH ?", (_quoted(word),))[0][0], word) for word in query_words
        ]
        kept: list[str] = []
        total = 0
        for count, word in sorted(pair for pair in counted if pair[0]):
            total += count
            if kept and total > (_FEW if len(kept) > 1 else 3 * _FEW):
                break
            kept.append(word)
        return kept

    def search(self, query_words: Sequence[str], k: int, scope: Scope | None = None) -> list[tuple[int, float]]:
        """The k best passages by BM25 as (number, score), higher is better; any of the words may match.

        Equal scores stand in order of document and place, so that the order does not depend on the store's history.
        """
        if not query_words:
            return []
        where, parameters = condition(scope)
        rows = self._read(
            "SELECT f.rowid, -bm25(fulltext, 2.0, 1.0, 1.0) AS score FROM fulltext f JOIN passages p ON p.id = f.rowid"
            f" JOIN documents d ON d.id = p.document WHERE fulltext MATCH ? AND {where}"
            " ORDER BY round(score, 9) DESC, d.name, p.start LIMIT ?",
            (_any_of(query_words), *parameters, k),
        )
        return [(row[0], row[1]) for row in rows]

    def search_whole(self, query_words: Sequence[str], passages: Iterable[int]) -> dict[str, float]:
        """BM25 over title and whole text of the documents of these passages: name -> score, higher is better; 0 is left out."""
        if not query_words:
            return {}
        rows = self._read(
            "SELECT d.name, -bm25(wholetext) FROM wholetext w JOIN documents d ON d.id = w.rowid"
            " WHERE wholetext MATCH ? AND +w.rowid IN (SELECT document FROM passages WHERE id IN (SELECT value FROM json_each(?)))",
            (_any_of(query_words), json.dumps(list(passages))),
        )
        return dict(rows)

    def languages(self) -> list[str]:
        """Codes of the languages that documents are in, in order; documents whose language is not known are left out."""
        return [row[0] for row in self._read("SELECT DISTINCT language FROM documents WHERE language IS NOT NULL ORDER BY language")]

    def share_in(self, language: str) -> float:
        """Share of the documents, 0..1, that are in a language, its regions included; those of unknown language are in none."""
        rows = self._read("SELECT total(language = ? OR language LIKE ? || '-%'), count(*) FROM documents", (language, language))
        return float(rows[0][0]) / (rows[0][1] or 1)

    # --- the vocabulary ---

    def document_frequencies(self, stems: Iterable[str]) -> dict[str, int]:
        """Stem -> number of documents with a word of that stem (of its most frequent form); absent stems are left out."""
        rows = self._read(
            "SELECT stem, max(documents) FROM vocabulary WHERE stem IN (SELECT value FROM json_each(?)) GROUP BY stem",
            (json.dumps(list(stems)),),
        )
        return dict(rows)

    def vocabulary(self) -> dict[str, str]:
        """All words of all documents, folded, in order, each with its stem."""
        return dict(self._read("SELECT word, stem FROM vocabulary ORDER BY word"))


def _has_each(text: str, groups: Iterable[Iterable[str]]) -> bool:
    """Whether one string of each group stands in the text, folded: quick, as most sentences of a passage fall here."""
    folded = text.lower() if text.isascii() else fold(text).text
    return all(any(word in folded for word in group) for group in groups)


def _quoted(word: str) -> str:
    """A word as the full text's query language takes it: nothing in it is an operator."""
    return '"' + word.replace('"', '""') + '"'


def _any_of(query_words: Sequence[str]) -> str:
    return " OR ".join(map(_quoted, query_words))
