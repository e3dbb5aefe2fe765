"""The bytes of a file, and the hash by which its content is known again.

Knows no format. What is no regular file, or is too large, is not opened to its end.
"""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from ..errors import DocumentError

_MB = 1_000_000


def digest_of(data: bytes, side: bytes | None) -> str:
    """Hash of a file and its side-car, None where it has none."""
    digest = hashlib.sha256(data)
    if side is not None:
        digest.update(b"\0side-car\0" + side)
    return digest.hexdigest()


def read_file(path: Path, megabytes: int) -> bytes:
    """The bytes of a regular file.

    :raises DocumentError: it is no regular file, is larger than `megabytes`, or cannot be read.
    """
    try:
        # Without O_NONBLOCK, opening a FIFO that took the file's place would wait for a writer for ever.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise DocumentError("not a regular file")
            if found.st_size > megabytes * _MB:
                raise DocumentError(f"{found.st_size / _MB:,.0f} MB are more than the {megabytes} MB that are read; RAG_FILE_MB sets that")
            return file.read(megabytes * _MB + 1)
    except PermissionError as error:
        raise DocumentError("not readable: permission denied", None, f"Check: ls -l {path}") from error
    except OSError as error:
        raise DocumentError(f"not readable: {error.strerror or error}") from error
