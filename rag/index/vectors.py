"""The vector index: Chroma on disk, derived from the catalog, with an exact scan when Chroma cannot serve.

Chroma 1.5.9 can be broken for good by a kill while it writes. So it holds nothing that the catalog does not: each
rebuild goes into a generation of its own, is checked, and only then takes the place of the last. Only the owner of the
store's lock opens it; everyone else, and everyone while it is being changed, scans the catalog's vectors exactly.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import StoreError
from .catalog import Catalog
from .generations import Generations

if TYPE_CHECKING:
    from ..types import Vectors

log = logging.getLogger(__name__)

_BATCH = 1000
_MORE = 16
"""Neighbours asked for beyond k, so that equal scores at the cut can be told."""
_SAMPLE, _SHARE = 32, 0.9
"""Passages that must be there and find themselves; HNSW may lose the way to one, not to a tenth of them."""
_NEAR = 1e-3
_LONG = 5000
"""A rebuild of more vectors takes so long that questions should not wait for it."""
SYNC_THRESHOLD = 5000
"""Vectors that Chroma keeps in its log before it writes them into its graph."""


class VectorIndex:
    """Nearest passages by cosine. Safe to share between threads.

    :param catalog: the truth. :param folder: where the generations lie.
    :param owner: whether this process may open Chroma; False always scans.
    """

    def __init__(self, catalog: Catalog, folder: Path, *, owner: bool) -> None:
        self._catalog, self._generations, self._owner = catalog, Generations(folder), owner
        self._lock = threading.RLock()
        self._client: Any = None
        self._collection: Any = None
        self._number: int | None = None
        self._checked = self._broken = False
        self._scan: tuple[int, list[int], Vectors] | None = None
        self._scan_lock = threading.Lock()
        self._agreed: int | None = None
        """State of the catalog at which Chroma was last seen to hold as many vectors."""
        self._stop = threading.Event()
        self._building: threading.Thread | None = None

    # --- asking ---

    def query(self, vector: Vectors, k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
        """The nearest passages as (number, cosine), -1..1, higher is nearer: k of them, and those that equal the last.

        Never waits for a rebuild: while Chroma is busy the exact scan answers.

        :param vector: unit vector of shape (dimension,).
        :param allowed: passage numbers to choose from, searched exactly; None means all.
        """
        if allowed is None and self._owner and self._lock.acquire(blocking=False):
            try:
                found = self._ask_chroma(vector, k)
            finally:
                self._lock.release()
            if found is not None:
                return found
        return self.scan(vector, k, allowed)

    def scan(self, vector: Vectors, k: int, allowed: set[int] | None = None) -> list[tuple[int, float]]:
        """As `query`, by comparing with every vector of the catalog; exact."""
        ids, matrix = self._matrix()
        if not len(ids) or k < 1:
            return []
        scores = np.nan_to_num(matrix @ vector, nan=-1.0)
        rows = np.arange(len(ids)) if allowed is None else np.flatnonzero(np.isin(ids, list(allowed)))
        if len(rows) > k:
            last = np.partition(scores[rows], len(rows) - k)[len(rows) - k]
            rows = rows[scores[rows] >= last - 1e-6]
        return _cut([(int(ids[row]), float(scores[row])) for row in rows], k)

    def _matrix(self) -> tuple[Any, Vectors]:
        with self._scan_lock:
            change = self._catalog.change()
            if self._scan is None or self._scan[0] != change:
                ids, matrix = self._catalog.matrix()
                self._scan = (change, ids, matrix)
            return np.asarray(self._scan[1], np.int64), self._scan[2]

    def _ask_chroma(self, vector: Vectors, k: int) -> list[tuple[int, float]] | None:
        """Chroma's answer; None when it cannot be trusted to give one."""
        if not self._open():
            return None
        try:
            if self._agreed != (change := self._catalog.change()):  # counting costs as much as a query
                if self._collection.count() != self._catalog.counts()["vectors"]:
                    return None
                self._agreed = change
            found = self._collection.query(query_embeddings=[vector.tolist()], n_results=k + _MORE, include=["distances"])
        except _chroma_errors() as error:
            log.warning("The vector index failed (%s); answering from an exact scan until the next sync.", error)
            self._distrust()
            return None
        pairs = [(int(number), 1.0 - float(distance)) for number, distance in zip(found["ids"][0], found["distances"][0], strict=True)]
        best = _cut(pairs, k)
        whole = len(best) < len(pairs) or len(pairs) < k + _MORE
        return best if whole else None  # else more may equal the last than were asked for

    # --- keeping up with the catalog ---

    def sync(self, *, wait: bool = True) -> None:
        """Bring Chroma up to the catalog: remove what is gone, add what is new, rebuild what is broken.

        :param wait: False lets a long rebuild run on in the background, until `close`.
        """
        if not self._owner:
            return
        if self._building is not None and self._building.is_alive():
            if not wait:
                return
            self._building.join()
        with self._lock:
            if self._open() and self._update():
                return
            if wait or self._catalog.counts()["vectors"] <= _LONG:
                self.rebuild()
                return
            self._building = threading.Thread(target=self._rebuild_behind, name="footnote-vectors", daemon=True)
            self._building.start()

    def _rebuild_behind(self) -> None:
        try:
            self.rebuild()
        except StoreError as error:  # nobody waits for this thread
            log.warning("The vector index could not be rebuilt: %s", error)

    def rebuild(self) -> None:
        """A new generation from the catalog's vectors, without embedding anything again, put in place when it is sound."""
        with self._lock:
            self._shut()
            try:
                number, fault = self._built()
            except _Stopped:
                self._shut()
                return
            except BaseException:  # a full disk, Ctrl-C: what is half built is not asked
                self._distrust()
                raise
            if fault:
                log.warning("The vector index could not be built (%s); answers come from an exact scan. Type: rag doctor --repair", fault)
                self._distrust()
                return
            self._catalog.set_meta(generation=str(number))
            self._checked, self._broken = True, False
            self._generations.sweep(number)

    def _built(self) -> tuple[int, str | None]:
        """A new generation with all vectors, left open; its number, and what is wrong with it."""
        self._catalog.set_meta(generation=None)
        self._catalog.forget_index()
        number = 0
        try:
            number = self._generations.new()
            self._start(number)
            self._fill()
            return number, self._fault()
        except _chroma_errors() as error:
            return number, str(error)

    def _update(self) -> bool:
        """Send the difference; False when Chroma refuses or ends up with another count."""
        try:
            if gone := self._catalog.to_unindex():
                for start in range(0, len(gone), _BATCH):
                    self._collection.delete(ids=[str(number) for number in gone[start : start + _BATCH]])
                self._catalog.confirm_unindexed(gone)
            self._fill()
            return bool(self._collection.count() == self._catalog.counts()["vectors"])
        except _Stopped:
            return True
        except _chroma_errors() as error:
            log.warning("The vector index failed (%s); rebuilding it from the catalog.", error)
            return False

    def _fill(self) -> None:
        while True:
            ids, matrix = self._catalog.matrix(pending_only=True, limit=_BATCH)
            if not ids:
                return
            if self._stop.is_set():
                raise _Stopped
            sound = np.flatnonzero(np.isfinite(matrix).all(axis=1))
            if len(sound) < len(ids):
                log.warning("%d vectors are damaged; type: rag doctor --repair", len(ids) - len(sound))
            if len(sound):
                self._collection.upsert(ids=[str(ids[row]) for row in sound], embeddings=matrix[sound])
            self._catalog.confirm_indexed(ids)

    # --- checking ---

    def faults(self) -> list[str]:
        """Where Chroma differs from the catalog, a line each, comparing every vector; empty when it does not."""
        wanted = set(self._catalog.vector_ids())
        with self._lock:
            if not self._open():
                return ["the vector index is missing or damaged; answers come from an exact scan"] if wanted else []
            try:
                held = set(self.held())
                wrong = sum(self._differing(batch) for batch in _batches(sorted(held & wanted)))
            except _chroma_errors() as error:
                return [f"the vector index fails: {error}"]
        parts = ((len(wanted - held), "are missing from"), (len(held - wanted), "are gone but still in"), (wrong, "differ in"))
        return [f"{count} vectors {what} the vector index" for count, what in parts if count]

    def held(self) -> list[int]:
        """Numbers of the passages that Chroma holds; empty when it cannot be opened."""
        with self._lock:
            return [int(number) for number in self._collection.get(include=[])["ids"]] if self._open() else []

    def _differing(self, ids: Sequence[int]) -> int:
        """How many of these passages have another vector in Chroma, or none."""
        rows = self._collection.get(ids=[str(number) for number in ids], include=["embeddings"])
        held = {int(number): vector for number, vector in zip(rows["ids"], rows["embeddings"], strict=True)}
        wanted = self._catalog.vectors_of(ids)
        return sum(number not in held or not np.allclose(_unit(held[number]), _unit(wanted[number]), atol=_NEAR) for number in ids)

    def _fault(self) -> str | None:
        """Why the open collection cannot stand for the catalog; None when passages and a sample of their vectors agree."""
        wanted = self._catalog.counts()["vectors"]
        if (count := self._collection.count()) != wanted:
            return f"{count} vectors, not {wanted}"
        ids = self._catalog.vector_ids()
        if lost := len(set(ids).difference(self.held())):  # a power cut may take the catalog back, by as many as it had lost
            return f"the vectors of {lost} passages are others'"
        sample = ids[:: max(1, len(ids) // _SAMPLE)]
        if sample and (wrong := self._differing(sample)):
            return f"{wrong} of {len(sample)} passages have another vector"
        lost = sum(not self._finds(vector) for vector in self._catalog.vectors_of(sample).values())
        return f"{lost} of {len(sample)} passages do not find themselves" if lost > (1 - _SHARE) * len(sample) else None

    def _finds(self, vector: Vectors) -> bool:
        found = self._collection.query(query_embeddings=[vector.tolist()], n_results=1, include=["distances"])
        return bool(found["ids"][0]) and found["distances"][0][0] < _NEAR

    # --- opening and closing ---

    def _open(self) -> bool:
        """Open the current generation; False when there is none or it cannot be trusted."""
        if self._collection is not None:
            return True
        noted = self._catalog.meta("generation")
        if noted is None or not noted.isdecimal() or self._broken:
            return False
        number = int(noted)
        trusted = self._checked or self._generations.sealed(number)
        self._checked = True
        if not self._generations.path(number).is_dir() or not (trusted or self._generations.opens(number)):
            self._broken = True
            return False
        try:
            self._start(number)
            fault = None if trusted else self._fault_after_a_kill()
        except _chroma_errors() as error:
            fault = str(error)
        if fault:
            log.warning("The vector index cannot be used (%s); answering from an exact scan until the next sync.", fault)
            self._distrust()
        return fault is None

    def _fault_after_a_kill(self) -> str | None:
        """As `_fault`, but what the last owner had not yet sent or removed is no fault."""
        if self._catalog.matrix(pending_only=True, limit=1)[0] or self._catalog.to_unindex():
            return None if self._update() and not self._fault() else "it does not take the changes of the last sync"
        return self._fault()

    def _start(self, number: int) -> None:
        import chromadb
        from chromadb.config import Settings

        self._generations.unseal(number)
        self._number = number
        self._client = chromadb.PersistentClient(str(self._generations.path(number)), settings=Settings(anonymized_telemetry=False))
        self._agreed = None
        graph = {"space": "cosine", "sync_threshold": SYNC_THRESHOLD, "ef_search": 200}
        self._collection = self._client.get_or_create_collection("passages", embedding_function=None, configuration={"hnsw": graph})

    def _distrust(self) -> None:
        """Ask Chroma no more until it is rebuilt."""
        self._broken = True
        self._shut()

    def _shut(self) -> None:
        client, self._client = self._client, None
        self._collection = self._agreed = None
        if client is not None:
            try:
                client.close()
            except _chroma_errors() as error:
                log.warning("The vector index did not close in order (%s).", error)

    def close(self) -> None:
        """Close Chroma, so that the next start need not probe it; a rebuild in the background ends."""
        self._stop.set()
        with self._lock:
            sound = self._client is not None and not self._broken and self._catalog.meta("generation") == str(self._number)
            self._shut()
            if sound and self._number is not None:
                self._generations.seal(self._number)
        if self._building is not None and self._building is not threading.current_thread():
            self._building.join()

    @property
    def state(self) -> str:
        """One word for what answers: "chroma", "scan", or "rebuilding" (a scan, while Chroma is being built)."""
        if not self._lock.acquire(blocking=False):
            return "rebuilding"
        try:
            return "chroma" if self._owner and self._open() else "scan"
        finally:
            self._lock.release()


class _Stopped(Exception):
    """The index is being closed."""


def _cut(pairs: list[tuple[int, float]], k: int) -> list[tuple[int, float]]:
    """The k best, and those whose score, to six places, equals the last of them; best first."""
    ranked = sorted(((number, round(score, 6)) for number, score in pairs), key=lambda pair: (-pair[1], pair[0]))
    return ranked[:k] + [pair for pair in ranked[k:] if pair[1] == ranked[k - 1][1]]


def _batches(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]


def _unit(vector: Any) -> Any:
    array = np.asarray(vector, np.float32)
    with np.errstate(over="ignore", invalid="ignore"):  # of a damaged one, which then equals none
        return array / (np.linalg.norm(array) or 1.0)


def _chroma_errors() -> tuple[type[Exception], ...]:
    """What Chroma raises: its own errors, and plain ones from its Rust core."""
    from chromadb.errors import ChromaError

    return (ChromaError, RuntimeError, ValueError, OSError, KeyError, TypeError)
