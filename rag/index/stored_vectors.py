"""The vectors that the catalog keeps, by the hash of embedder and text, and which of them the vector index has confirmed.

From here a vector index is made anew without embedding. Knows no model and no Chroma.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..types import Passage
from .database import Database
from .rows import PASSAGES, passage_of

if TYPE_CHECKING:
    from ..types import Vectors


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage with the catalog's number for it; numbers are never used twice."""

    id: int
    passage: Passage


class StoredVectors(Database):
    """The vectors of one catalog."""

    def known_vectors(self, hashes: Iterable[str]) -> set[str]:
        """Those of the hashes whose vector is stored already."""
        return {
            row[0]
            for row in self._read("SELECT hash FROM vectors WHERE hash IN (SELECT value FROM json_each(?))", (json.dumps(list(hashes)),))
        }

    def put_vectors(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Store vectors by the hash of embedder and text, as float32."""
        with self.transaction() as db:
            db.executemany(
                "INSERT OR REPLACE INTO vectors VALUES (?, ?)", [(h, np.asarray(v, np.float32).tobytes()) for h, v in vectors.items()]
            )

    def bare_passages(self, limit: int = -1) -> list[StoredPassage]:
        """Passages that have no vector yet, at most `limit` of them; -1 means all."""
        rows = self._read(f"{PASSAGES} WHERE p.vector IS NULL ORDER BY p.id LIMIT ?", (limit,))
        return [StoredPassage(row[0], passage_of(row)) for row in rows]

    def set_vectors(self, hashes: Mapping[int, str]) -> None:
        """Name the vector of each passage."""
        with self.transaction() as db:
            db.executemany(
                "UPDATE passages SET vector = ?, indexed = 0 WHERE id = ?", [(digest, number) for number, digest in hashes.items()]
            )

    def drop_vectors(self) -> None:
        """Forget every vector, for another embedder."""
        with self.transaction() as db:
            db.execute("UPDATE passages SET vector = NULL, indexed = 0")
            db.execute("DELETE FROM vectors")

    def drop_unused_vectors(self) -> None:
        """Remove vectors that no passage uses any more."""
        with self.transaction() as db:
            db.execute("DELETE FROM vectors WHERE hash NOT IN (SELECT vector FROM passages WHERE vector IS NOT NULL)")

    def vector_ids(self) -> list[int]:
        """Numbers of the passages that have a vector, in order."""
        return [row[0] for row in self._read("SELECT id FROM passages WHERE vector IS NOT NULL ORDER BY id")]

    def vectors_of(self, ids: Sequence[int]) -> dict[int, Vectors]:
        """Vectors of these passages, by number, in order; passages without one are left out."""
        rows = self._read(
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.hash = p.vector"
            " WHERE p.id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
            (json.dumps(list(ids)),),
        )
        return {row[0]: np.frombuffer(row[1], np.float32) for row in rows}

    def stored_vectors(self) -> Iterator[tuple[str, bytes]]:
        """(hash, float32 bytes) of every vector, some at a time."""
        last = ""
        while rows := self._read("SELECT hash, vector FROM vectors WHERE hash > ? ORDER BY hash LIMIT 5000", (last,)):
            yield from rows
            last = rows[-1][0]

    def lost_vectors(self) -> int:
        """How many passages name a vector that is not stored."""
        return int(self._read(f"SELECT count(*) FROM passages WHERE {_LOST}")[0][0])

    def forget_lost_vectors(self) -> None:
        """Let passages whose vector is not stored be embedded again."""
        with self.transaction() as db:
            db.execute(f"UPDATE passages SET vector = NULL, indexed = 0 WHERE {_LOST}")

    def remove_vectors(self, hashes: Sequence[str]) -> None:
        """Throw vectors away; their passages are embedded again."""
        with self.transaction() as db:
            db.executemany("DELETE FROM vectors WHERE hash = ?", [(digest,) for digest in hashes])
        self.forget_lost_vectors()

    def matrix(self, *, pending_only: bool = False, limit: int = -1) -> tuple[list[int], Vectors]:
        """Passage numbers and their vectors, one row each; with `pending_only` those not yet in the vector index."""
        sql = (
            "SELECT p.id, v.vector FROM passages p JOIN vectors v ON v.hash = p.vector"
            + (" WHERE p.indexed = 0" if pending_only else "")
            + " ORDER BY p.id LIMIT ?"
        )
        ids, held = [], bytearray()  # rows gathered first would take as much memory again
        with self.reading() as db:
            for number, vector in db.execute(sql, (limit,)):
                ids.append(int(number))
                held += vector
        return ids, np.frombuffer(held, np.float32).reshape(len(ids), -1) if ids else np.zeros((0, 0), np.float32)

    def confirm_indexed(self, ids: Sequence[int]) -> None:
        """The vector index holds these passages now."""
        with self.transaction() as db:
            db.executemany("UPDATE passages SET indexed = 1 WHERE id = ?", [(number,) for number in ids])

    def to_unindex(self) -> list[int]:
        """Passages that are gone but may still lie in the vector index."""
        return [row[0] for row in self._read("SELECT passage FROM unindexed")]

    def confirm_unindexed(self, ids: Sequence[int]) -> None:
        """The vector index has let go of these passages."""
        with self.transaction() as db:
            db.executemany("DELETE FROM unindexed WHERE passage = ?", [(number,) for number in ids])

    def forget_index(self) -> None:
        """The vector index is empty: nothing in it is confirmed, nothing needs removing."""
        with self.transaction() as db:
            db.execute("UPDATE passages SET indexed = 0")
            db.execute("DELETE FROM unindexed")


_LOST = "vector IS NOT NULL AND vector NOT IN (SELECT hash FROM vectors)"
