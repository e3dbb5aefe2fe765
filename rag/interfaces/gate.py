"""What stands before the page: which hosts it answers to, and who a request is from where users log in.

Knows ASGI and how Gradio keeps its sessions (a cookie whose token stands in `App.tokens`); knows no page.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import secrets
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

from .server import Asgi, Message, Receive, Send
from .users import Door

VISITOR = "footnote.visitor"
"""Where the name of the visitor stands in a request's scope."""
STRANGER = "footnote.stranger"
"""Where the name stands that a browser goes by where nobody logs in; no name of a user begins like it."""
_COOKIE = "footnote-stranger"
UPLOAD = "/gradio_api/upload"
"""Where the page sends files."""
OWN = ("localhost", "127.0.0.1", "::1")
_LEAST, _YEAR = 40, 365 * 24 * 3600
_SAFE = {"GET", "HEAD", "OPTIONS"}


class Hosts:
    """ASGI wrapper that answers only to the names under which the server is meant to be reached.

    A page of another site whose name was made to point here (DNS rebinding) sends that name as `Host`; one that merely sends a form
    here sends its own as `Origin`.

    :param names: host names, without ports.
    """

    def __init__(self, app: Asgi, names: Collection[str]) -> None:
        self.app, self._names = app, {name.lower() for name in names}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection, or refuse it."""
        if scope["type"] == "http":
            host, origin = _header(scope, b"host"), _header(scope, b"origin")
            if _name(f"//{host}") not in self._names:
                await _reply(send, 421, f"This server does not answer to the host {host!r:.100}. Open it at http://127.0.0.1 and its port.")
                return
            if origin and scope["method"] not in _SAFE and _name(origin) not in self._names:
                await _reply(send, 403, "Pages of other sites may not send anything to this server.")
                return
        await self.app(scope, receive, send)


class Strangers:
    """ASGI wrapper that knows a browser again by a cookie, where strangers share a server: so that none reads what another asked."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection as its browser."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        from starlette.requests import HTTPConnection

        known = HTTPConnection(scope).cookies.get(_COOKIE, "")
        token = known if len(known) >= _LEAST else secrets.token_urlsafe(32)

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and token != known:
                cookie = f"{_COOKIE}={token}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax".encode()
                message = {**message, "headers": [*message.get("headers", ()), (b"set-cookie", cookie)]}
            await send(message)

        await self.app({**scope, STRANGER: f"?{token}"}, receive, named)


class Login:
    """ASGI wrapper that knows visitors by Gradio's cookie or by HTTP's own login (Basic), for programs.

    :param gradio: gives Gradio's app, which has the sessions. :param closed: paths that Gradio itself does not close to strangers.
    :param may_send: whether the visitor of a name may send files.
    """

    def __init__(
        self, app: Asgi, door: Door, gradio: Callable[[], Any], closed: Collection[str] = (), *, may_send: Callable[[str], bool]
    ) -> None:
        self.app, self._door, self._gradio, self._closed, self._may_send = app, door, gradio, tuple(closed), may_send
        self._tokens: dict[str, str] = {}
        self._proved: dict[str, bytes] = {}  # name -> seal of the password that was right
        self._key = secrets.token_bytes(32)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection as its visitor."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        app = self._gradio()
        known = self._door.users.now()
        for token in [token for token, name in list(app.tokens.items()) if name not in known]:
            app.tokens.pop(token, None)  # who was removed is out at once
        given = _basic(_header(scope, b"authorization"))
        if given is not None:
            if not await self._right(*given):
                await _reply(send, 401, "Wrong name or password, or too many tries: wait half a minute.", _ASK)
                return
            scope = self._as(scope, given[0], app)
        scope[VISITOR] = self._visitor(scope, app)
        if not scope[VISITOR] and scope["path"].startswith(self._closed):
            await _reply(send, 401, "Log in with name and password (HTTP Basic).", _ASK)
            return
        if scope[VISITOR] and scope["path"] == UPLOAD and not self._may_send(scope[VISITOR]):  # before anything of a file is read
            await _reply(send, 403, "You may not add documents here. Ask whoever runs this server.")
            return
        await self.app(scope, receive, send)

    async def _right(self, name: str, password: str) -> bool:
        """As the door says. A program sends its password with each request, many at once: one that was right is known again by its seal."""
        turn = self._turns.setdefault(name, asyncio.Lock())
        async with turn:
            user = self._door.users.now().get(name)
            seal = hmac.digest(self._key, f"{user.password if user else ''}:{password}".encode(), "sha256")
            if user and hmac.compare_digest(self._proved.get(name, b""), seal):
                return True
            if right := await self._door.check(name, password):
                self._proved[name] = seal
            return right

    def _as(self, scope: Message, name: str, app: Any) -> Message:
        """The request with the cookie of a session of `name`; one for each user, which this server alone knows."""
        token = self._tokens.setdefault(name, secrets.token_urlsafe(32))
        app.tokens[token] = name
        cookie = f"access-token-{app.cookie_id}={token}".encode()
        return {**scope, "headers": [*((k, v) for k, v in scope["headers"] if k != b"cookie"), (b"cookie", cookie)]}

    def _visitor(self, scope: Message, app: Any) -> str:
        from starlette.requests import HTTPConnection

        cookies = HTTPConnection(scope).cookies
        found = (app.tokens.get(cookies.get(f"access-token-{kind}{app.cookie_id}")) for kind in ("", "unsecure-"))
        return next((str(name) for name in found if name), "")


_ASK = (b"www-authenticate", b'Basic realm="Footnote", charset="UTF-8"')


def _header(scope: Message, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _name(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""


def _basic(header: str) -> tuple[str, str] | None:
    """Name and password of a Basic login; None where there is none."""
    kind, _, told = header.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        name, _, password = base64.b64decode(told, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, password


async def _reply(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    kind = (b"content-type", b"text/plain; charset=utf-8")
    await send({"type": "http.response.start", "status": status, "headers": [kind, *headers]})
    await send({"type": "http.response.body", "body": text.encode()})
