"""Compound files: the small file systems in which Office kept documents before 2007, and encrypted ones to this day.

Knows streams by name and the summary that all such documents have; no document format.
"""

from __future__ import annotations

import struct
from io import BytesIO

from ..errors import DocumentError
from .draft import About
from .properties import about_properties

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What olefile lets through on files broken in ways it did not foresee.
_FAILS = (OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, struct.error)


class Compound:
    """A compound file.

    :raises DocumentError: it is none, or broken.
    """

    def __init__(self, data: bytes) -> None:
        from olefile import OleFileIO

        try:
            self._ole = OleFileIO(BytesIO(data))  # bytes would be taken for a path when there are few of them
            self.names = frozenset(path[0] for path in self._ole.listdir(streams=True, storages=True))
        except _FAILS as error:
            raise DocumentError("damaged: not a complete Office file") from error

    def stream(self, name: str) -> bytes:
        """The bytes of a stream at the top.

        :raises DocumentError: missing or broken.
        """
        try:
            return bytes(self._ole.openstream([name]).read())
        except _FAILS as error:
            raise DocumentError(f"damaged: its part {name} cannot be read") from error

    def about(self) -> About:
        """What its summary says; nothing when that is missing or broken."""
        try:
            known = self._ole.get_metadata()
            title, author = (_decoded(value, known.codepage) for value in (known.title, known.author))
            made, saved = (str(day) if day else None for day in (known.create_time, known.last_saved_time))
        except _FAILS:
            return About()
        return about_properties({"title": title, "author": author, "created": made, "modified": saved})


def _decoded(value: bytes | str | None, page: int | None) -> str | None:
    if not isinstance(value, bytes):
        return value
    page = (page or 1252) & 0xFFFF
    try:
        return value.decode("utf-8" if page == 65001 else f"cp{page}", "replace")
    except LookupError:
        return value.decode("cp1252", "replace")
