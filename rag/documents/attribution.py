"""Who said it, and on which day: the speaker and the date of each sentence of a document.

A quotation has the speaker that is named in it, or just before it; a pronoun has the last speaker, when nobody else can
be meant. Where no rule speaks the answer is None, never a guess. Knows no model and no store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..text import names
from ..types import Sentence
from .quotations import Outside, Quotations
from .speakers import find_speakers, is_body, is_plural, is_pronoun
from .turns import turns
from .when import Calendar

_NEAR = 6  # sentences back in which a pronoun looks for its speaker
_CHARS = 2000


def attribute(sentences: Iterable[Sentence], published: str | None = None) -> list[Sentence]:
    """The same sentences with `speaker` (as written, without an article) and `date` (ISO) filled in.

    :param published: the ISO day on which the document came out; without it only full dates are dates.
    """
    given = list(sentences)
    days, quotations, talk = Calendar(published), Quotations(), _Talk()
    dated: list[str | None] = []
    for before, sentence in zip([None, *given], given, strict=False):
        fresh = before is None or sentence.start - before.end > 1  # a blank line between them
        outside = quotations.outside(sentence.text, fresh)
        talk.take(outside, fresh)
        dated.append(days.find(sentence.text, outside.text, fresh))
    talk.end()
    said = [turn or speaker for turn, speaker in zip(turns(given), talk.speakers, strict=True)]
    return [replace(s, speaker=speaker, date=day) for s, speaker, day in zip(given, said, dated, strict=True)]


_HE, _SHE = frozenset("mr mr. sir lord spokesman chairman".split()), frozenset("mrs mrs. ms ms. miss lady spokeswoman chairwoman".split())
_ABOUT = frozenset("the in at from near across of".split())  # before a name, these make it a place or a body rather than a rival


@dataclass(slots=True)
class _Talk:
    """Follows who speaks from sentence to sentence; `speakers` has one entry for each, final once `end` was called."""

    speakers: list[str | None] = field(default_factory=list)
    _first: int = 0  # where the quotation began that the last sentence stands in, or that sentence
    _quoting: str | None = None  # whose that quotation is, when only one is named beside it
    _before: str | None = None  # whose it is when nobody is named beside it
    _settled: bool = False  # whether somebody was named beside it
    _quoted: bool = False  # whether the last sentence has a quotation
    _last: str | None = None  # whom a pronoun means, if anybody
    _age: int = 0  # sentences since then
    _known: set[str] = field(default_factory=set)  # last words of the full names so far

    def take(self, outside: Outside, fresh: bool) -> None:
        """The next sentence; a `fresh` one begins a paragraph."""
        if not outside.begins:
            self.end()
            self._before = self._quoting if outside.quotes_only and (not fresh or self._quoted) else None
            self._first, self._quoting, self._settled = len(self.speakers), None, False
        own = self._named(outside.text[:_CHARS])
        if own:
            self._quoting = own[0] if len(own) == 1 else None
        if own and not self._settled:
            self.speakers[self._first :] = [self._quoting] * (len(self.speakers) - self._first)
            self._settled = True
        self.speakers.append(own[0] if own else self._quoting)
        self._quoted = outside.begins or "“" in outside.text

    def end(self) -> None:
        """Nothing more is said in the quotation: where nobody was named beside it, it is whose the last one was."""
        if self._before and not self._settled:
            self._quoting = self._before
            self.speakers[self._first :] = [self._before] * (len(self.speakers) - self._first)
        self._before = None

    def _named(self, text: str) -> list[str]:
        """Whom the sentence names as its speakers, pronouns replaced or, where that cannot be told, left out."""
        speakers = find_speakers(text)
        leans = speakers and is_pronoun(speakers[0])
        self._age += 1
        self._note_rivals(text[: text.find(speakers[0] + " ")] if leans else text)
        found: dict[str, None] = {}
        for speaker in speakers:
            if not is_pronoun(speaker):
                self._last = speaker
            elif self._last is None or not self._means(speaker.lower(), self._last):
                continue
            found[self._last] = None
            self._age = 0
        return list(found)

    def _means(self, pronoun: str, speaker: str) -> bool:
        """Whether the pronoun can stand for who spoke last."""
        if pronoun in ("it", "they"):
            return self._age <= 1 and (is_body(speaker) or (pronoun == "they" and is_plural(speaker)))
        words = speaker.lower().split()
        if is_plural(speaker) or is_body(speaker) or self._age > _NEAR or not (_HE if pronoun == "she" else _SHE).isdisjoint(words):
            return False
        return len(words) > 1 or not speaker[0].isupper() or speaker in self._known

    def _note_rivals(self, text: str) -> None:
        """Forget who spoke last when somebody else is named whom "he" or "she" could be."""
        for name in names(text):
            words = name.text.split()
            if len(words) > 1:
                self._known.add(words[-1])
            if self._last and set(words).isdisjoint(self._last.split()) and self._rivals(words, text[: name.start].split()[-1:]):
                self._last = None

    def _rivals(self, words: list[str], before: list[str]) -> bool:
        if words[0] in self._known:
            return True
        if len(words) > 1:
            return not _ABOUT.intersection(map(str.lower, before))
        return not before and not words[0].endswith("s")
