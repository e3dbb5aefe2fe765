"""The vector index: Chroma on disk, derived from the catalog, with an exact scan when Chroma cannot serve.

Chroma 1.5.9 can be broken for good by a kill while it writes. So it holds nothing that the catalog does not:
each rebuild goes into a folder of its own (a generation), is checked, and only then takes the place of the last.
Only the owner of the store's lock may open it; everyone else scans the catalog's vectors exactly.
"""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from .catalog import Catalog

if TYPE_CHECKING:
    from ..types import Vectors

log = logging.getLogger(__name__)

_BATCH = 1000
_PROBE_SECONDS = 60


class VectorIndex:
    """Nearest passages by cosine.

    :param catalog: the truth. :param folder: where the generations lie.
    :param owner: whether this process may open Chroma; False always scans.
    """

    def __init__(self, catalog: Catalog, folder: Path, *, owner: bool) -> None:
        self._catalog, self._folder, self._owner = catalog, folder, owner
        self._lock = threading.RLock()
        self._client: Any = None
        self._collection: Any = None
        self._checked = False
        self._scan: tuple[int, list[int], Vectors] | None = None
        self._agreed: int | None = None
        """State of the catalog at which Chroma was last seen to hold as many vectors."""

    # --- asking ---

    def query(self, vector: Vectors, k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
        """The k nearest passages as (number, cosine), -1..1, higher is nearer.

        :param vector: unit vector of shape (dimension,).
        :param allowed: passage numbers to choose from, searched exactly; None means all.
        """
        if allowed is None and self._owner:
            found = self._ask_chroma(vector, k)
            if found is not None:
                return found
        return self.scan(vector, k, allowed)

    def scan(self, vector: Vectors, k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
        """As `query`, by comparing with every vector of the catalog; exact."""
        ids, matrix = self._matrix()
        if allowed is not None:
            rows = [row for row, number in enumerate(ids) if number in allowed]
            ids, matrix = [ids[row] for row in rows], matrix[rows]
        if not ids or k < 1:
            return []
        scores = matrix @ vector
        best = np.argsort(-scores, kind="stable")[:k]
        return [(ids[row], float(scores[row])) for row in best]

    def _matrix(self) -> tuple[list[int], Vectors]:
        with self._lock:
            change = self._catalog.change()
            if self._scan is None or self._scan[0] != change:
                self._scan = (change, *self._catalog.matrix())
            return self._scan[1], self._scan[2]

    def _ask_chroma(self, vector: Vectors, k: int) -> list[tuple[int, float]] | None:
        """Chroma's answer; None when it cannot be trusted to give one."""
        with self._lock:
            if not self._open():
                return None
            try:
                if self._agreed != (change := self._catalog.change()):  # counting costs as much as a query
                    if self._collection.count() != self._catalog.counts()["vectors"]:
                        return None
                    self._agreed = change
                found = self._collection.query(query_embeddings=[vector.tolist()], n_results=k, include=["distances"])
            except _chroma_errors() as error:
                log.warning("The vector index failed (%s); answering from an exact scan until the next sync.", error)
                self._collection = None
                return None
        return [(int(number), 1.0 - float(distance)) for number, distance in zip(found["ids"][0], found["distances"][0], strict=True)]

    # --- keeping up with the catalog ---

    def sync(self) -> None:
        """Bring Chroma up to the catalog: remove what is gone, add what is new, rebuild what is broken."""
        if not self._owner:
            return
        with self._lock:
            if not self._open() or not self._update():
                self._rebuild()

    def _update(self) -> bool:
        """Send the difference; False when Chroma refuses or ends up with another count."""
        try:
            if gone := self._catalog.to_unindex():
                for start in range(0, len(gone), _BATCH):
                    self._collection.delete(ids=[str(number) for number in gone[start : start + _BATCH]])
                self._catalog.confirm_unindexed(gone)
            self._fill()
            return bool(self._collection.count() == self._catalog.counts()["vectors"])
        except _chroma_errors() as error:
            log.warning("The vector index failed (%s); rebuilding it from the catalog.", error)
            return False

    def _fill(self) -> None:
        while True:
            ids, matrix = self._catalog.matrix(pending_only=True, limit=_BATCH)
            if not ids:
                return
            self._collection.upsert(ids=[str(number) for number in ids], embeddings=matrix)
            self._catalog.confirm_indexed(ids)

    def _rebuild(self) -> None:
        """A new generation from the catalog's vectors, without embedding anything again."""
        self._shut()
        number = int(self._catalog.meta("generation") or 0) + 1
        shutil.rmtree(self._generation(number), ignore_errors=True)
        self._catalog.forget_index()
        self._start(number)
        self._fill()
        if fault := self._fault():
            log.warning("The rebuilt vector index does not hold what the catalog does (%s); answers come from an exact scan.", fault)
            self._shut()
            return
        self._catalog.set_meta(generation=str(number))
        self._sweep(number)

    def _fault(self) -> str | None:
        """Why the open collection cannot stand for the catalog; None when count and a sample agree."""
        wanted = self._catalog.counts()["vectors"]
        if (count := self._collection.count()) != wanted:
            return f"{count} vectors, not {wanted}"
        ids, matrix = self._catalog.matrix(limit=8)
        for number, vector in zip(ids, matrix, strict=True):
            found = self._collection.query(query_embeddings=[vector.tolist()], n_results=1, include=["distances"])
            if not found["ids"][0] or found["distances"][0][0] > 1e-3:
                return f"passage {number} does not find itself"
        return None

    # --- opening and closing ---

    def _generation(self, number: int) -> Path:
        return self._folder / f"generation-{number}"

    def _open(self) -> bool:
        """Open the current generation; False when there is none or it cannot be trusted."""
        if self._collection is not None:
            return True
        number = self._catalog.meta("generation")
        if number is None or (self._checked and self._client is None):
            return False
        self._checked = True
        folder = self._generation(int(number))
        if not folder.is_dir() or (self._marker.exists() and not _opens(folder)):
            return False
        try:
            self._start(int(number))
        except _chroma_errors() as error:
            log.warning("The vector index cannot be opened (%s); answering from an exact scan until the next sync.", error)
            return False
        return True

    def _start(self, number: int) -> None:
        import chromadb
        from chromadb.config import Settings

        folder = self._generation(number)
        folder.mkdir(parents=True, exist_ok=True)
        self._marker.touch()
        self._client = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
        self._agreed = None
        self._collection = self._client.get_or_create_collection(
            "passages", embedding_function=None, configuration={"hnsw": {"space": "cosine", "sync_threshold": 5000}}
        )

    @property
    def _marker(self) -> Path:
        """Stands while Chroma is open; found at a start, it means that the last owner did not close cleanly."""
        return self._folder / "open"

    def _shut(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = self._collection = self._agreed = None

    def _sweep(self, keep: int) -> None:
        for folder in self._folder.glob("generation-*"):
            if folder != self._generation(keep):
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Close Chroma, so that the next start need not probe it."""
        with self._lock:
            if self._client is not None:
                self._shut()
                self._marker.unlink(missing_ok=True)

    @property
    def state(self) -> str:
        """One word for what answers: "chroma" or "scan"."""
        with self._lock:
            return "chroma" if self._owner and self._open() else "scan"


_PROBE = """
import sys, chromadb
from chromadb.config import Settings
client = chromadb.PersistentClient(sys.argv[1], settings=Settings(anonymized_telemetry=False))
collection = client.get_collection("passages", embedding_function=None)
rows = collection.get(limit=1, include=["embeddings"])
if len(rows["ids"]):
    collection.query(query_embeddings=rows["embeddings"], n_results=1)
client.close()
"""


def _opens(folder: Path) -> bool:
    """Try the folder in a child process: a broken segment can take the whole process down."""
    try:
        done = subprocess.run([sys.executable, "-c", _PROBE, str(folder)], capture_output=True, timeout=_PROBE_SECONDS, check=False)  # noqa: S603 - our own interpreter
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _chroma_errors() -> tuple[type[Exception], ...]:
    """What Chroma raises: its own errors, and plain ones from its Rust core."""
    from chromadb.errors import ChromaError

    return (ChromaError, RuntimeError, ValueError, OSError, KeyError, TypeError)
