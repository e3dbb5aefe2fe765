"""Who may log in: names with hashed passwords, in a JSON file that `rag user` writes and a server reads again when it changes.

Passwords are hashed by scrypt, which stands in Python itself and takes passwords of any length; bcrypt is here only because another
package brings it, and reads no more than 72 bytes. Knows no web framework.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ConfigError
from ..filenames import shown

_log = logging.getLogger(__name__)
_COST, _BLOCK, _LANES = 2**15, 8, 1  # 32 MB and about a tenth of a second for each try
_MEMORY = 64 * 2**20
_NAME = re.compile(r"[\w.@-]{1,64}")
SHORTEST = 8
"""Characters of a password, at least."""
_FREE_TRIES = 3
_LONGEST_WAIT = 30.0
_NAMES_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class User:
    """One who may log in; an admin may do what is kept from others."""

    name: str
    admin: bool
    password: str  # its hash


class Users:
    """The users of one file. May be used from several threads."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock = path, threading.Lock()
        self._read: dict[str, User] = {}
        self._stamp: tuple[int, int] | None = None

    def all(self) -> dict[str, User]:
        """By name, as the file stands now; none where there is no file.

        :raises ConfigError: the file is there and cannot be read.
        """
        with self._lock:
            try:
                found = self.path.stat()
            except FileNotFoundError:
                self._read, self._stamp = {}, None
                return {}
            if (stamp := (found.st_mtime_ns, found.st_size)) != self._stamp:
                self._read, self._stamp = _parsed(self.path), stamp
            return self._read

    def now(self) -> dict[str, User]:
        """As `all`; while the file cannot be read, as it was before."""
        try:
            return self.all()
        except ConfigError as error:
            _log.error("%s", error)
            return self._read

    def put(self, name: str, password: str, *, admin: bool = False) -> bool:
        """Add a user, or give one another password and role; True when it was there.

        :raises ConfigError: a name or a password that cannot be taken.
        """
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{shown(name)!r} cannot be a user's name", "It has letters, digits and . _ - @, at most 64 of them")
        if len(password) < SHORTEST:
            raise ConfigError(f"The password has {len(password)} characters", f"It needs at least {SHORTEST}")
        users = dict(self.all())
        there = name in users
        users[name] = User(name, admin, hashed(password))
        self._write(users)
        return there

    def remove(self, name: str) -> None:
        """Take a user out; a server that runs closes what that user has open.

        :raises ConfigError: there is none of that name.
        """
        users = dict(self.all())
        if users.pop(name, None) is None:
            raise ConfigError(f"There is no user {shown(name)!r} in {self.path}", "There are " + (", ".join(users) or "none"))
        self._write(users)

    def matches(self, name: str, password: str) -> bool:
        """Whether that is the user's password. It takes as long for a name that is not there."""
        user = self.now().get(name)
        right = _verified(password, user.password if user else _NOBODY)
        return right and user is not None

    def _write(self, users: dict[str, User]) -> None:
        rows = {user.name: {"password": user.password, "admin": user.admin} for user in users.values()}
        fresh = self.path.with_name(self.path.name + ".new")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
                json.dump({"users": rows}, out, ensure_ascii=False, indent=2)
            os.replace(fresh, self.path)
        except OSError as error:
            raise ConfigError(f"{self.path} cannot be written: {error.strerror}", "It holds the users") from error


def _parsed(path: Path) -> dict[str, User]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["users"]
        return {name: User(name, row["admin"] is True, str(row["password"])) for name, row in rows.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        fix = "Correct it, or remove it and make it anew with `rag user add NAME`"
        raise ConfigError(
            f"{path} cannot be read as a file of users", f"It is one that `rag user add` wrote: {error!r:.100}", fix
        ) from error


def hashed(password: str) -> str:
    """The password's hash with its salt and cost, as it stands in the file."""
    salt = secrets.token_bytes(16)
    parts = (salt, _scrypt(password, salt, _COST, _BLOCK, _LANES))
    return "$".join(["scrypt", str(_COST), str(_BLOCK), str(_LANES), *(base64.b64encode(part).decode() for part in parts)])


def _verified(password: str, held: str) -> bool:
    kind, *cost, salt, wanted = held.split("$")
    if kind != "scrypt" or len(cost) != 3:
        _log.error("a password is hashed in an unknown way: %s", shown(kind))
        return False
    found = _scrypt(password, base64.b64decode(salt), *map(int, cost))
    return hmac.compare_digest(found, base64.b64decode(wanted))


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY, dklen=32)


_NOBODY = f"scrypt${_COST}${_BLOCK}${_LANES}$" + "$".join(base64.b64encode(bytes(n)).decode() for n in (16, 32))
"""Stands in for the hash of a name that is not there; no password has it."""


class Door:
    """Lets users in by name and password, and slows down whoever guesses: after three wrong tries for a name each further one waits.

    Tries for one name take their turn, so that asking many times at once helps nobody; other names are not held up.
    """

    def __init__(
        self, users: Users, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep
    ) -> None:
        self.users, self._clock, self._sleep = users, clock, sleep
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()  # name -> wrong tries, when the next one may be made
        self._at_once = asyncio.Semaphore(2)  # each try takes 32 MB

    async def check(self, name: str, password: str) -> bool:
        """Whether the user may come in. A try that would wait longer than half a minute is refused at once."""
        wrong, free = self._wrong.get(name, (0, 0.0))
        start = max(free, self._clock())
        if (wait := start - self._clock()) > _LONGEST_WAIT:
            return False
        self._note(name, wrong + 1, start + _delay(wrong + 1))  # before it is made, so that many at once help nobody
        if wait:
            await self._sleep(wait)
        async with self._at_once:
            right = await asyncio.to_thread(self.users.matches, name, password)
        if right:
            self._wrong.pop(name, None)
        else:
            _log.warning("wrong password for %s", shown(name))
        return right

    def _note(self, name: str, wrong: int, free: float) -> None:
        self._wrong[name] = (wrong, free)
        self._wrong.move_to_end(name)
        while len(self._wrong) > _NAMES_KEPT:
            self._wrong.popitem(last=False)


def _delay(wrong: int) -> float:
    """Seconds between tries after so many wrong ones."""
    return 0.0 if wrong < _FREE_TRIES else min(_LONGEST_WAIT, 2.0 ** (wrong - _FREE_TRIES))
