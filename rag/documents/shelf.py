"""The folder of documents as people use it from a page: a file is put in, taken out into a trash beside the others, and put back.

Nothing is ever written over and nothing is deleted: a name that is taken gets a number, and what is removed lies in `TRASH` under the
path it had. Knows files, names and kinds; reads no text, knows no catalog: the next sync finds what changed.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import DocumentError, DocumentsError
from ..filenames import shown
from ..index.store import belongs_to
from .content import read_file
from .folder import find_files, is_left_out
from .kinds import kind_of
from .loaders import KINDS
from .naming import alike, numbered_names, safe_name

TRASH = ".footnote-trash"
"""Inside each folder of documents: a hidden folder is no document, and a store that is thrown away takes no file with it."""
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL}


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a file that was put in: its document's name; `fresh` is False where the same bytes were there already."""

    name: str
    fresh: bool


@dataclass(frozen=True, slots=True)
class Trashed:
    """A file in the trash, and what is needed to put it back: its name, its folder, its path in there, and where it lies now."""

    name: str
    folder: Path
    path: Path
    aside: Path


class Shelf:
    """The files of one assistant's documents. May be used from several threads, and while a sync runs.

    :param documents: the folders and files that a sync reads; what is added goes into the first folder. :param store: the index, whose
        files are left alone. :param megabytes: the largest file taken.
    """

    def __init__(self, documents: Sequence[Path], store: Path, megabytes: int) -> None:
        self._documents, self._store, self._megabytes = list(documents), store, megabytes

    def add(self, source: Path, name: str) -> Added:
        """Copy a file among the documents. It appears whole or not at all.

        :param source: where its bytes lie. :param name: what it was called where it came from; only a safe file name is kept of it.
        :raises DocumentError: it is empty, too large, or of no kind that is read. :raises DocumentsError: the folder takes no file.
        """
        folder = self._first_folder()
        safe = safe_name(name)
        data = read_file(source, self._megabytes)
        _refuse_unread(data, safe)
        try:
            if is_left_out(folder, safe):
                raise DocumentError("files of that name are left out of the documents: side-cars, backups, and what .ragignore names")
            with _beside(folder, data) as waiting:
                name, fresh = _place(waiting, folder, safe, data)
        except OSError as error:
            raise _unwritable(folder, error) from error
        return Added(self._prefix(folder) + name, fresh)

    def remove(self, name: str) -> Trashed:
        """Move a file into the trash, with the side-car that bears its name.

        :param name: the file, as documents are named. :raises DocumentsError: it is a row of a corpus, is not there, or cannot be moved.
        """
        path = self._path(name)
        folder = next((root for root in self._documents if root.is_dir() and path.is_relative_to(root)), None)
        if folder is None:
            raise DocumentsError(
                f"{shown(name)} is itself what Footnote was given as documents", "Only files of a folder can be deleted here"
            )
        inside = path.relative_to(folder)
        try:
            aside = _new_trash(folder)
            (aside / inside).parent.mkdir(parents=True, exist_ok=True)
            _move(path, aside / inside)
            if os.path.lexists(side := path.with_name(f"{path.name}.meta.toml")):
                _move(side, aside / inside.with_name(side.name))
        except OSError as error:
            raise _unwritable(path.parent, error) from error
        return Trashed(name, folder, inside, aside)

    def restore(self, trashed: Trashed) -> str:
        """Put a file back where it was, or beside what has taken its place; the name of its document from now on.

        :raises DocumentsError: it is no longer in the trash, or its folder cannot be written.
        """
        lying, target = trashed.aside / trashed.path, trashed.folder / trashed.path
        if not os.path.lexists(lying):
            raise DocumentsError(f"{shown(trashed.name)} is no longer in the trash", f"It was in {trashed.aside}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.parent.resolve().is_relative_to(trashed.folder.resolve()):
                raise DocumentsError(f"{target.parent} leads out of the documents by now", f"The file stays in {trashed.aside}")
            name, _ = _place(lying, target.parent, target.name, None)
            side = lying.with_name(f"{lying.name}.meta.toml")
            if os.path.lexists(side) and not os.path.lexists(target.parent / f"{name}.meta.toml"):
                _move(side, target.parent / f"{name}.meta.toml")
        except OSError as error:
            raise _unwritable(target.parent, error) from error
        _sweep(lying.parent, trashed.folder)
        return self._prefix(trashed.folder) + trashed.path.with_name(name).as_posix()

    def _first_folder(self) -> Path:
        folder = next((root for root in self._documents if root.is_dir()), None)
        if folder is None:
            raise DocumentsError(
                f"{self._documents[0]} is no folder", "A file can be added to a folder only", "Give Footnote a folder with -d"
            )
        return folder

    def _prefix(self, folder: Path) -> str:
        return f"{folder.resolve().name}/" if len(self._documents) > 1 else ""

    def _path(self, name: str) -> Path:
        """Where a file of the documents lies; only what a sync would find is ever touched."""
        files = find_files(self._documents).files
        if name in files and not belongs_to(self._store, files[name].path):
            return files[name].path
        corpus, mark, _ = name.partition("#")
        if mark and corpus in files:
            raise DocumentsError(
                f"{shown(name)} is one row of {shown(corpus)}",
                "A row cannot be deleted on its own",
                f"Take the line out of {shown(corpus)}, or delete that whole file",
            )
        raise DocumentsError(f"There is no file {shown(name)} among the documents", None, "It may be gone already: sync")


def _refuse_unread(data: bytes, name: str) -> None:
    if not data:
        raise DocumentError("the file is empty")
    kind = kind_of(data, Path(name).suffix.lower())
    if kind not in KINDS:
        raise DocumentError(f"files of kind {kind} are not read" if kind else "a file without a suffix is not read")


# --- moving without loss ------------------------------------------------------------------------------


@contextmanager
def _beside(folder: Path, data: bytes) -> Iterator[Path]:
    """The bytes in a hidden file of the folder, which goes away again unless it was moved to its place."""
    path = folder / f".footnote-upload-{uuid.uuid4().hex}"
    try:
        with path.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield path
    finally:
        path.unlink(missing_ok=True)


def _place(source: Path, folder: Path, wanted: str, same: bytes | None) -> tuple[str, bool]:
    """Move a file into the folder under the name wanted, or that with a number; the name it has, and whether it was moved.

    :param same: a file of these bytes under one of the names stands for the new one, which then stays where it is; None: none does.
    """
    for name in numbered_names(wanted):
        taken = {alike(other): other for other in os.listdir(folder)}  # also "A.TXT" for "a.txt": not every disk tells them apart
        if (other := taken.get(alike(name))) is not None:
            if same is not None and _holds(folder / other, same):
                return other, False
            continue
        try:
            _move(source, folder / name)
            return name, True
        except FileExistsError:  # somebody was quicker, perhaps with the same file
            if same is not None and _holds(folder / name, same):
                return name, False
    raise AssertionError("the numbers have no end")


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _move(source: Path, target: Path) -> None:
    """Move a file to a name that nothing has. Raises FileExistsError where something has it, OSError where it cannot be done."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))  # keeps the name for us
        _put(source, target)
    else:
        os.unlink(source)


def _put(source: Path, target: Path) -> None:
    """Put a file in the place of an empty one that keeps its name; onto another disk by way of a copy."""
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            target.unlink()
            raise
        copy = target.with_name(f".footnote-move-{uuid.uuid4().hex}")
        shutil.copy2(source, copy, follow_symlinks=False)
        os.replace(copy, target)
        os.unlink(source)


def _new_trash(folder: Path) -> Path:
    """A new, empty folder in the trash."""
    trash = folder / TRASH
    if trash.is_symlink():
        raise DocumentsError(f"{trash} is a link", "What is deleted stays with the documents", f"Move it away: mv {trash} {trash}-old")
    stamp = time.strftime("%Y%m%d-%H%M%S")
    for number in range(10_000):
        with suppress(FileExistsError):
            aside = trash / (f"{stamp}-{number}" if number else stamp)
            aside.mkdir(parents=True)
            return aside
    raise OSError(errno.EEXIST, "no free name in the trash", str(trash))


def _sweep(empty: Path, folder: Path) -> None:
    """Take away the folders of the trash that a file left empty."""
    with suppress(OSError):  # the first that is not empty
        while empty != folder:
            empty.rmdir()
            empty = empty.parent


def _unwritable(folder: Path, error: OSError) -> DocumentsError:
    return DocumentsError(
        f"{folder} cannot be changed: {error.strerror or error}", "Nothing was lost", f"Check: ls -ld {folder}; df {folder}"
    )
