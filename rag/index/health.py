"""Whether the catalog agrees with itself: file, full text, spans, texts and vectors; and the mending of what does not.

Everything mended here is derived, or is thrown away so that the next sync reads it from the documents again.
Knows no folder, no Chroma and no model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count as numbers
from pathlib import Path

import numpy as np

from ..errors import StoreError, StoreVersionError
from .catalog import Catalog
from .migrations import FULL_TEXT

_NEAR_ONE = 1e-3


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, in a line for people, and what mends it; None where only a new catalog does."""

    seen: str
    mend: Callable[[], None] | None


def faults(catalog: Catalog) -> list[Fault]:
    """Everything that is wrong with the catalog; empty when it is sound. Reads all of it.

    :raises StoreError: the file is damaged beyond reading.
    """
    found = [Fault(line, None) for line in _file(catalog)]
    return found or [*_full_text(catalog), *_documents(catalog), *_vectors(catalog)]


def set_aside(path: Path) -> Path | None:
    """Move a catalog that cannot be read out of the way, so that the next sync makes another; None when it can be read.

    Nothing is thrown away: the file keeps its content under the name returned. The caller holds the store's lock.
    """
    if not path.exists():
        return None
    try:
        catalog = Catalog(path)
        try:
            if not _file(catalog):
                return None
        finally:
            catalog.close()
    except StoreVersionError:
        raise
    except StoreError:
        pass  # that it cannot be opened is what was to be found out
    aside = next(new for number in numbers(1) if not (new := path.with_name(f"{path.name}.broken-{number}")).exists())
    for suffix in ("", "-wal", "-shm"):
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.rename(aside.with_name(aside.name + suffix))
    return aside


def _file(catalog: Catalog) -> list[str]:
    with catalog.reading() as db:
        return [f"the index file: {row[0]}" for row in db.execute("PRAGMA quick_check") if row[0] != "ok"]


def _full_text(catalog: Catalog) -> Iterator[Fault]:
    try:
        with catalog.transaction() as db:
            for table in ("fulltext", "wholetext"):
                db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")
    except StoreError as error:
        yield Fault(f"full text: {error.seen}", lambda: _rebuild_full_text(catalog))
        return
    with catalog.reading() as db:
        missing, wrong, extra = db.execute(
            f"SELECT (SELECT count(*) FROM passages WHERE id NOT IN (SELECT rowid FROM fulltext)), ({_WRONG_TEXTS}),"
            " (SELECT count(*) FROM fulltext WHERE rowid NOT IN (SELECT id FROM passages))"
        ).fetchone()
    for count, what in ((missing, "are missing from"), (wrong, "differ in"), (extra, "are gone but still in")):
        if count:
            yield Fault(f"{count} passages {what} the full text", lambda: _rebuild_full_text(catalog))


_PASSAGE_TEXT = 'substr(d.text, p.start + 1, p."end" - p.start)'
_WRONG_TEXTS = (
    "SELECT count(*) FROM passages p JOIN documents d ON d.id = p.document JOIN fulltext f ON f.rowid = p.id"
    f" WHERE f.body != {_PASSAGE_TEXT} OR f.header != p.header"
)


def _rebuild_full_text(catalog: Catalog) -> None:
    with catalog.transaction() as db:
        for statement in FULL_TEXT.split(";"):
            db.execute(statement)


def _documents(catalog: Catalog) -> Iterator[Fault]:
    for name in catalog.names():
        document = catalog.document(name)
        if document is None:
            continue
        seen = None
        if hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest() != document.sha256:
            seen = "its text is not the text that was read"
        elif catalog.loose_spans(name):
            seen = "sentences or passages lie outside its text"
        if seen:
            yield Fault(f"{name}: {seen}", _again(catalog, name))


def _again(catalog: Catalog, name: str) -> Callable[[], None]:
    def mend() -> None:
        file = catalog.file_of(name)
        catalog.remove([name])
        if file is not None:
            catalog.forget_file(file)

    return mend


def _vectors(catalog: Catalog) -> Iterator[Fault]:
    lost = catalog.lost_vectors()
    if lost:
        yield Fault(f"{lost} passages name a vector that is not there", catalog.forget_lost_vectors)
    bad = [digest for digest, blob in catalog.stored_vectors() if not _sound(blob, catalog.meta("dimension"))]
    if bad:
        yield Fault(f"{len(bad)} vectors are damaged", lambda: catalog.remove_vectors(bad))


def _sound(blob: bytes, dimension: str | None) -> bool:
    if len(blob) % 4 or (dimension and len(blob) != 4 * int(dimension)):
        return False
    length = float(np.linalg.norm(np.frombuffer(blob, np.float32)))
    return abs(length - 1.0) < _NEAR_ONE  # NaN is not
