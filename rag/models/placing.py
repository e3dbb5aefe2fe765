"""A pinned file on the disk: whether it is there, its hash, and how it is written and put in place.

Knows no source: bytes come from whoever has them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import WeightsError
from .pins import Pin, WeightFile

# progress(label, done, total): the label names a step, `done` bytes of its `total` are through. A new label, a new count.
Progress = Callable[[str, int, int], None]


def missing(pin: Pin, folder: Path) -> list[WeightFile]:
    """Those files of a model that are not in its folder with their pinned size."""
    return [file for file in pin.files if size_of(folder / file.name) != file.size]


def size_of(path: Path) -> int:
    """Bytes of a file; 0 when there is none, as a pinned file is never empty."""
    return path.stat().st_size if path.is_file() else 0


def sha256_of(path: Path) -> str:
    """The hash of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def told(size: int, sha256: str) -> str:
    """Size and hash of a file, for an error."""
    return f"{size:,} bytes with SHA-256 {sha256}"


def beside(target: Path, suffix: str) -> Path:
    """The name of a file under way, in the folder of the finished one, which is made."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return target.with_name(target.name + suffix)


def pour(blocks: Iterable[bytes], path: Path, start: int, file: WeightFile, tell: Callable[[int], None]) -> None:
    """Write `blocks` into `path` after its first `start` bytes; stop once there is more than the file can hold."""
    with path.open("ab" if start else "wb") as out:
        done = start
        for block in blocks:
            out.write(block)
            done += len(block)
            tell(done)
            if done > file.size:
                return


def teller(report: Progress, label: str, total: int) -> Callable[[int], None]:
    """What takes the bytes done of one step, and reports them."""
    return lambda done: report(label, done, total)


def settle(file: WeightFile, temporary: Path, target: Path) -> None:
    """Check what is on the disk, not what was meant to be written, then move it into place in one step."""
    seen, size = sha256_of(temporary), size_of(temporary)
    if seen != file.sha256:
        temporary.unlink()  # a resumed download would only add to the wrong bytes
        raise WeightsError(f"{file.name} came with {told(size, seen)}", f"It must have {told(file.size, file.sha256)}")
    with temporary.open("rb+") as stream:
        os.fsync(stream.fileno())  # `present` trusts sizes: after a power cut the bytes must be there, not only the name
    os.replace(temporary, target)
