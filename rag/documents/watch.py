"""A notice each time the folders of documents have changed and are quiet again. Knows no store and reads no file."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from ..errors import DocumentsError
from ..index.store import belongs_to
from .folder import IGNORE_FILE

_QUIET_MS = 500
_BURST_MS = 5_000
"""A stream of changes that does not end is told of after so long."""
_ANYWAY_MS = 60_000
"""A notice comes after so long without one: a network drive may not tell of its changes."""
_AGAIN_SECONDS = 1.0
"""How often a folder that went away is looked for."""


def changes(documents: Sequence[Path], leave: Path, stop: threading.Event | None = None) -> Iterator[int]:
    """How many files changed, after each burst of changes and, as 0, once a minute, until `stop` is set or Ctrl-C.

    :param leave: the store, whose own files do not count.
    :raises DocumentsError: a folder is not there when the watch begins, or the system can watch no more.
    """
    stop, began = stop or threading.Event(), False
    while True:
        watched, gone = _places(documents), threading.Event()
        try:
            for count in _told(documents, leave, stop, gone):
                yield count
                if gone.is_set() or _places(documents) != watched:
                    break  # the system tells of what was there, not of what has taken its place
        except DocumentsError:
            if not began or None not in _places(documents):  # else it went away again at once
                raise
        began = True
        while None in _places(documents) and not stop.wait(_AGAIN_SECONDS):
            pass
        if stop.is_set():
            return
        yield len(documents)


def _places(documents: Sequence[Path]) -> list[tuple[int, int] | None]:
    """What tells that a folder or file is the same one; None for one that is not there."""
    found: list[tuple[int, int] | None] = []
    for root in documents:
        try:
            at = root.stat()
            found.append((at.st_dev, at.st_ino))
        except OSError:
            found.append(None)
    return found


def _told(documents: Sequence[Path], leave: Path, stop: threading.Event, gone: threading.Event) -> Iterator[int]:
    """How many files changed, as the system tells it; sets `gone` when one of `documents` itself was deleted."""
    from watchfiles import Change, watch

    roots = {root.absolute() for root in documents}

    def counts(change: Change, changed: str) -> bool:
        path = Path(changed)
        if change == Change.deleted and path in roots:
            gone.set()
        hidden = path.name.startswith(".") and path.name != IGNORE_FILE
        return not hidden and not belongs_to(leave, path)

    told = watch(
        *documents,
        watch_filter=counts,
        stop_event=stop,
        yield_on_timeout=True,
        step=_QUIET_MS,
        debounce=_BURST_MS,
        rust_timeout=_ANYWAY_MS,
    )
    try:
        for changed in told:
            yield len(changed)
    except (FileNotFoundError, OSError, RuntimeError) as error:
        where = ", ".join(map(str, documents))
        raise DocumentsError(f"{where} cannot be watched: {error}", None, "Check the folder, or type `rag sync` now and then") from error
