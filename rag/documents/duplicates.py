"""Which documents are copies of one another: the same agency text in several outlets, edited, cut, behind another lead.

A signature is a MinHash of a document's runs of three words, small enough to be kept for each. Documents with like
signatures form a group. Two articles that share an event, a quotation or a background paragraph are no copies.
Knows no store and no question.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from ..text import words
from ..types import Document

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Rows = NDArray[np.intp]

_SHINGLE = 3  # words; with five, one word in twenty changed costs as much as a paragraph that is another's
_HASHES = 128
_ROWS = 2  # hashes that must agree in one band before two signatures are compared at all
_CHARS = 1_000_000  # of each document, from its beginning
_CHUNK = 4096
_RECORD = np.dtype([("shingles", "<u4"), ("least", "<u2", (_HASHES,))])

_ALIKE = 0.6  # of the shingles of both, in both
_CONTAINED = 0.75  # of the shorter's shingles, in the longer
_SHORTEST = 1 / 3  # of the longer's length; less is a brief beside a dossier
_SHORT, _SAME = 40, 0.8  # below so many shingles, so much of both together must be shared
_AKIN = 0.3  # of the shorter's shingles, in most other members of the group
_SAMPLE = 8  # members of a group that are compared with those of another
_NEIGHBOURS = 8  # in a band, compared with each document


def signature(document: Document) -> bytes:
    """What near-duplicates are told by: 260 bytes that depend on the words outside quiet spans only; empty without words."""
    shingles = np.unique(_shingles(_words(document)))
    if not shingles.size:
        return b""
    least = np.full(_HASHES, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, shingles.size, _CHUNK):
        hashed = shingles[start : start + _CHUNK] * _FACTORS[:, None] + _TERMS[:, None]
        np.minimum(least, hashed.min(axis=1), out=least)
    return np.array((shingles.size, least & np.uint64(0xFFFF)), _RECORD).tobytes()


def group(signatures: Mapping[str, bytes]) -> dict[str, str]:
    """The name of each document's group: that of its first member in order of name, so its own where it stands alone.

    Depends on names and signatures only, not on their order. What is no signature, above all b"", stands alone.
    """
    names = sorted(name for name, made in signatures.items() if len(made) == _RECORD.itemsize)
    records, kinds = np.unique(np.array([signatures[name] for name in names], f"V{_RECORD.itemsize}"), return_inverse=True)
    roots = _Groups(records.view(_RECORD)).roots[kinds]
    firsts: dict[int, str] = {}
    for name, root in zip(names, roots.tolist(), strict=True):
        firsts.setdefault(root, name)
    found = {name: firsts[root] for name, root in zip(names, roots.tolist(), strict=True)}
    return {name: found.get(name, name) for name in signatures}


# --- signatures ------------------------------------------------------------------------------------


def _mix(values: Hashes) -> Hashes:
    """Each value's bits spread over the whole of it (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_NUMBERS = _mix(np.arange(1, 2 * _HASHES + _SHINGLE + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))
_FACTORS, _TERMS, _WEIGHTS = _NUMBERS[:_HASHES] | np.uint64(1), _NUMBERS[_HASHES : 2 * _HASHES], _NUMBERS[2 * _HASHES :] | np.uint64(1)


def _words(document: Document) -> Iterator[int]:
    """A number for each word, in order, quiet spans left out."""
    text = document.text[:_CHARS]
    ends = [end for _, end in document.quiet]
    for word in words(text):
        index = bisect_left(ends, word.end)
        if index == len(ends) or document.quiet[index][0] >= word.end:
            yield _number(word.folded)


@lru_cache(maxsize=100_000)
def _number(word: str) -> int:
    return crc32(word.encode("utf-8", "surrogatepass"))


def _shingles(numbers: Iterable[int]) -> Hashes:
    """A hash for each run of three words, or for all of them where there are fewer."""
    row = np.fromiter(numbers, np.uint64)
    width = min(_SHINGLE, row.size)
    total = np.zeros(max(0, row.size - width + 1), np.uint64)
    for offset in range(width):
        total += row[offset : row.size - width + 1 + offset] * _WEIGHTS[offset]
    return _mix(total) if width else total[:0]


# --- groups ----------------------------------------------------------------------------------------


class _Groups:
    """Joins records that are copies. A text made up of two others is like both, and must not make them one group."""

    def __init__(self, records: NDArray[np.void]) -> None:
        self._shingles, self._least = records["shingles"].astype(np.float64), np.ascontiguousarray(records["least"])
        self.roots = np.arange(len(records))
        self._members = {root: [root] for root in range(len(records))}
        self._apart: set[tuple[int, int]] = set()
        for one, two in self._candidates():
            self._join(one, two)

    def _candidates(self) -> Iterator[tuple[Rows, Rows]]:
        """For each band, pairs that agree in it."""
        bands = np.ascontiguousarray(self._least).view(f"<u{2 * _ROWS}").astype(np.uint64)
        for band in range(bands.shape[1]):
            keys = bands[:, band]
            # Where many agree in a band, neighbours are those that agree in the next one too.
            order = np.argsort(keys << np.uint64(32) | bands[:, (band + 1) % bands.shape[1]], kind="stable")
            keys = keys[order]
            for step in range(1, _NEIGHBOURS + 1):
                (at,) = np.nonzero(keys[step:] == keys[:-step])
                if not at.size:
                    break
                yield order[at], order[at + step]

    def _join(self, one: Rows, two: Rows) -> None:
        fresh = self.roots[one] != self.roots[two]
        one, two = one[fresh], two[fresh]
        likeness = np.concatenate(
            [self._like(one[i : i + _CHUNK], two[i : i + _CHUNK]) for i in range(0, one.size, _CHUNK)] or [np.empty(0)]
        )
        copies = self._copies(one, two, likeness)
        one, two, likeness = one[copies], two[copies], likeness[copies]
        for index in np.lexsort((two, one, -likeness)).tolist():
            self._merge(int(self.roots[one[index]]), int(self.roots[two[index]]))

    def _like(self, one: Rows, two: Rows) -> NDArray[np.float64]:
        """Estimated share, 0..1, of the shingles of both that both have (Jaccard)."""
        return np.asarray((self._least[one] == self._least[two]).mean(axis=-1), np.float64)

    def _contained(self, one: Rows, two: Rows, likeness: NDArray[np.float64]) -> NDArray[np.float64]:
        """Estimated share, about 0..1, of the shorter's shingles that the longer has."""
        both = self._shingles[one] + self._shingles[two]
        return likeness / (1 + likeness) * both / np.minimum(self._shingles[one], self._shingles[two])

    def _copies(self, one: Rows, two: Rows, likeness: NDArray[np.float64]) -> NDArray[np.bool_]:
        shorter = np.minimum(self._shingles[one], self._shingles[two])
        longer = np.maximum(self._shingles[one], self._shingles[two])
        contained = (self._contained(one, two, likeness) >= _CONTAINED) & (shorter >= _SHORTEST * longer)
        return np.where(shorter < _SHORT, likeness >= _SAME, contained | (likeness >= _ALIKE))

    def _merge(self, one: int, two: int) -> None:
        if one == two or (one, two) in self._apart:
            return
        mine, theirs = (np.array(self._members[root][:_SAMPLE]) for root in (one, two))
        pairs = np.repeat(mine, theirs.size), np.tile(theirs, mine.size)
        if (self._contained(*pairs, self._like(*pairs)) >= _AKIN).mean() <= 0.5:
            self._apart |= {(one, two), (two, one)}
            return
        if len(self._members[one]) < len(self._members[two]):
            one, two = two, one
        moved = self._members.pop(two)
        self.roots[moved] = one
        self._members[one] += moved
