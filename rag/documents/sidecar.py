"""NAME.meta.toml: what somebody wrote down about the file beside it. Knows TOML and no file."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from ..errors import DocumentError
from .about import language_code, web_address
from .days import iso_day
from .decoding import sound
from .draft import About


def read_sidecar(data: bytes, name: str) -> About:
    """What the side-car says of its document.

    :param data: the bytes of the side-car. :param name: its file name, for the message.
    :raises DocumentError: no TOML, a key that is not known, or a value that the key cannot have.
    """
    try:
        given = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise DocumentError(f"{name} is not TOML: {error}") from error
    except RecursionError as error:
        raise DocumentError(f"{name} is nested too deeply to be read") from error
    return About(**{key: _value(key, value, name) for key, value in given.items()})


def _value(key: str, value: Any, name: str) -> Any:
    if key not in _KEYS:
        raise DocumentError(f"{name} has the key {key!r}; known are {', '.join(_KEYS)}")
    read, wanted = _KEYS[key]
    found = read(value)
    if found is None:
        raise DocumentError(f"{name}: {key} is {value!r}, not {wanted}")
    return found


def _line(value: Any) -> str | None:
    return " ".join(sound(value).split()) or None if isinstance(value, str) else None


def _lines(value: Any) -> str | None:
    parts = [line for part in value if (line := _line(part))] if isinstance(value, list) else []
    return ", ".join(parts) or _line(value)


def _day(value: Any) -> str | None:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else iso_day(value) if isinstance(value, str) else None


def _language(value: Any) -> str | None:
    return language_code(value) if isinstance(value, str) else None


def _tags(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list):
        return None
    tags = [_line(tag) for tag in value]
    return None if None in tags else tuple(dict.fromkeys(tag for tag in tags if tag))


_KEYS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "title": (_line, "a text"),
    "outlet": (_line, "a text"),
    "author": (_lines, "a text or a list of texts"),
    "published": (_day, "a date such as 2024-12-19"),
    "updated": (_day, "a date such as 2024-12-19"),
    "language": (_language, 'a code such as "en"'),
    "url": (web_address, "an http address"),
    "tags": (_tags, "a list of texts"),
}
