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


def changes(documents: Sequence[Path], leave: Path, stop: threading.Event | None = None) -> Iterator[int]:
    """How many files changed, after each burst of changes and, as 0, once a minute, until `stop` is set or Ctrl-C.

    :param leave: the store, whose own files do not count.
    :raises DocumentsError: a folder is not there, or the system can watch no more.
    """
    from watchfiles import watch

    def counts(_: object, changed: str) -> bool:
        path = Path(changed)
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
