"""The folder of a store: what in it is the store's own, and the lock by which one process writes and the others read.

Knows the folder and the processes around it; the lock goes when its process does, however that ends.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import StoreBusyError, StoreError, StoreWriteError
from .health import set_aside

if TYPE_CHECKING:
    from filelock import BaseFileLock


OWN = ("catalog.sqlite", "journal.sqlite", "chroma", ".lock")
"""What the names of a store's own files and folders begin with."""


def belongs_to(store: Path, path: Path) -> bool:
    """Whether a file is one of the store's own, by whichever links it is named; documents may lie in the same folder."""
    if not any(part.startswith(OWN) for part in path.parts):  # which spares most files the look at the links
        return False
    here, inside = store.resolve(), path.parent.resolve() / path.name
    return here in inside.parents and inside.relative_to(here).parts[0].startswith(OWN)


def take_lock(store: Path) -> BaseFileLock | None:
    """The store's lock; None when another process holds it."""
    from filelock import FileLock, Timeout

    try:
        store.mkdir(parents=True, exist_ok=True)
        lock = FileLock(store / ".lock", thread_local=False)
        lock.acquire(timeout=0)
    except Timeout:
        return None
    except OSError as error:
        if (store / "catalog.sqlite").exists():
            raise StoreWriteError(
                f"The index folder {store} cannot be written: {error.strerror}", None, f"Check: ls -ld {store}"
            ) from error
        raise StoreError(
            f"The index folder {store} cannot be made: {error.strerror}", "It must be writable", f"Check: ls -ld {store.parent}"
        ) from error
    return lock


def busy(store: str | Path) -> StoreBusyError:
    """The error for a change that this process may not make."""
    return StoreBusyError(
        f"Another process holds the index in {store}", "Only one may change it", "Close it (a running `rag serve`, perhaps) and try again"
    )


def salvage(store: str | Path) -> Path | None:
    """Move an index that cannot be read out of the way, so that the next sync makes another; None when there is no need.

    :raises StoreBusyError: another process holds the store.
    """
    lock = take_lock(Path(store))
    if lock is None:
        raise busy(store)
    try:
        return set_aside(Path(store) / "catalog.sqlite")
    finally:
        lock.release()
