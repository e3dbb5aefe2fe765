"""How a file is known again without reading it, or by its hash under another name.

Knows what the system says of files; opens none.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from pathlib import Path

from ..index.catalog import FileState
from .folder import Entry

_RACY_NS = 2_000_000_000
"""A file that changed less than this before it was hashed may change again without another time stamp."""


def moves(
    new: dict[str, str], gone: Sequence[str], known: dict[str, FileState]
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """(old, new) names of files that are there under another name only, and of those that are there again, by hash."""
    left = {known[name].hash: name for name in reversed(gone) if name in known and known[name].hash}
    stay = {state.hash: name for name, state in known.items() if name not in gone and name not in new}
    renamed, copied = [], []
    for name, digest in new.items():
        if name not in known and digest in left:
            renamed.append((left.pop(digest), name))
        elif name not in known and digest in stay:
            copied.append((stay[digest], name))
    return tuple(renamed), tuple(copied)


def side_car(path: Path) -> Path | None:
    """The file that says more of the one at `path`: NAME.txt.meta.toml, or NAME.meta.toml."""
    for side in (path.with_name(f"{path.name}.meta.toml"), path.with_name(f"{path.stem}.meta.toml")):
        if os.path.isfile(side) and not side.is_symlink():  # unlike `Path.is_file`, False for a name that is too long for the system
            return side
    return None


def stamp_of(entry: Entry, side: Path | None) -> str:
    """What tells without reading that a file and its side-car are as they were; empty when they changed a moment ago."""
    stamp = f"{entry.size}:{entry.mtime_ns}:{entry.ctime_ns}:{entry.inode}"
    latest = max(entry.mtime_ns, entry.ctime_ns)
    if side is not None:
        try:
            found = side.stat()
        except OSError:  # it went away since it was seen
            return ""
        stamp += f"+{found.st_size}:{found.st_mtime_ns}:{found.st_ctime_ns}:{found.st_ino}"
        latest = max(latest, found.st_mtime_ns, found.st_ctime_ns)
    return stamp if latest < time.time_ns() - _RACY_NS else ""
