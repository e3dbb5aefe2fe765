"""Every document and every file that is none yet, with its state: what the folder holds, laid beside what the catalog holds.

Knows the folder and the catalog. Stores nothing; of files it hashes only those whose time stamp tells nothing, and each of them once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..errors import DocumentError
from ..index.catalog import Catalog, FileState
from ..index.store import belongs_to
from .content import digest_of, read_file
from .folder import Entry, Found, find_files
from .known import side_car, stamp_of
from .loaders import stem

State = Literal["indexed", "changed", "gone", "new", "reading", "failed"]
_HASHED, _KEPT = 200, 50_000  # files hashed in one look, and those whose outcome is kept


@dataclass(frozen=True, slots=True)
class Listed:
    """A document, or a file that gave none. `file` is the file it came from, which for a row of a corpus is another name.

    `state` is "indexed"; "changed" or "gone" since it was read; "new", not read yet; "reading", now; "failed" with its `reason`.
    `stored` is True where it can be searched, as it was when it was read. `pages` is None where the kind has none.
    """

    name: str
    file: str
    title: str
    state: State
    reason: str = ""
    outlet: str | None = None
    published: str | None = None
    pages: int | None = None
    stored: bool = False


class Listing:
    """Looks at folder and catalog. May be used from several threads.

    :param documents: the folders and files that a sync reads. :param store: the index, whose own files are no documents.
    """

    def __init__(self, documents: Sequence[Path], store: Path, catalog: Catalog, megabytes: int) -> None:
        self._documents, self._store, self._catalog, self._megabytes = list(documents), store, catalog, megabytes
        self._hashed: dict[tuple[Entry, str], bool] = {}

    def look(self, reading: str | None = None) -> list[Listed]:
        """All of them, in order of name.

        :param reading: the file that a sync reads now. :raises DocumentsError: the folder cannot be read. :raises StoreError: the catalog.
        """
        found, known = find_files(self._documents), self._catalog.files()
        entries = {name: entry for name, entry in found.files.items() if not belongs_to(self._store, entry.path)}
        left = [_HASHED]
        states = {name: self._state(name, entry, known.get(name), reading, left) for name, entry in entries.items()}
        rows = {one.name: one for one in self._without_document(found, states)}
        rows |= {one.name: one for one in self._stored(states)}
        return [rows[name] for name in sorted(rows)]

    def _state(self, name: str, entry: Entry, known: FileState | None, reading: str | None, left: list[int]) -> State:
        if name == reading:
            return "reading"
        if known is None:
            return "new"
        stamp = stamp_of(entry, side_car(entry.path))
        if stamp and stamp == known.stamp:
            return "indexed"
        key = entry, known.hash
        if key not in self._hashed:
            if not left[0]:
                return "changed" if known.stamp else "indexed"  # without a stamp it was read a moment after it was written
            left[0] -= 1
            if len(self._hashed) > _KEPT:
                self._hashed.clear()
            self._hashed[key] = self._digest(entry.path) == known.hash
        return "indexed" if self._hashed[key] else "changed"

    def _digest(self, path: Path) -> str:
        side = side_car(path)
        try:
            return digest_of(read_file(path, self._megabytes), read_file(side, self._megabytes) if side else None)
        except DocumentError:
            return "not readable"  # which no hash equals

    def _stored(self, states: dict[str, State]) -> Iterator[Listed]:
        pages = self._catalog.page_counts()
        files = {name: file for file, names in self._catalog.names_by_file().items() for name in names}
        for one in self._catalog.headings():
            file = files.get(one.name, one.name)
            state = states.get(file, "gone")
            state = "changed" if state == "new" else state  # its state was forgotten: the next sync reads it again
            yield Listed(one.name, file, one.title, state, "", one.outlet, one.published, pages.get(one.name), True)

    def _without_document(self, found: Found, states: dict[str, State]) -> Iterator[Listed]:
        for name, reason in found.refused:
            yield Listed(name, name, stem(name), "failed", reason)
        for file, failures in self._catalog.failures().items():
            if states.get(file, "new") == "indexed":  # read to its end, with this outcome, and not changed since
                yield from (Listed(name, file, stem(name), "failed", reason) for name, reason in failures)
        for name, state in states.items():
            if state in ("new", "reading", "changed"):
                yield Listed(name, name, stem(name), state if state == "reading" else "new")
