"""A local web server that can be started and left cleanly: the port, the thread, the headers, the signals.

Knows ASGI and uvicorn; knows neither the chat nor the assistant.
"""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import Any

from ..errors import ConfigError

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Asgi = Callable[[Message, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)
HEADERS = [(b"content-security-policy", POLICY.encode()), (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]


class ContentPolicy:
    """ASGI wrapper that forbids the browser every outside host; streams pass through unbuffered."""

    def __init__(self, app: Asgi) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection, with the headers added to its response."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self.app(scope, receive, guarded if scope["type"] == "http" else send)


@contextmanager
def running(app: Asgi, host: str, port: int) -> Iterator[str]:
    """Serve `app` in a thread of its own while the block runs; gives its address. Port 0 takes any free one.

    :raises ConfigError: the address cannot be listened on; for a port in use it names a command that will do.
    """
    import uvicorn

    listening = _listen(host, port)
    # An open page holds a connection for good, so leaving must not wait for the last of them.
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://{_address(host)}:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        with _silent("uvicorn.error"):  # it would report each connection that is cut on purpose
            thread.join(timeout=3)
        listening.close()


@contextmanager
def _silent(name: str) -> Iterator[None]:
    logger = logging.getLogger(name)
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def until_interrupted() -> None:
    """Wait for Ctrl-C. On the main thread SIGTERM counts as one, so that whoever holds a store can close it."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGTERM, signal.default_int_handler) if main else None
    try:
        with suppress(KeyboardInterrupt):
            threading.Event().wait()
    finally:
        if main:
            signal.signal(signal.SIGTERM, before)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        seen = f"Host {host!r} is not known: {error.strerror or error}"
        raise ConfigError(seen, "It must be an address of this computer", "Type `rag serve --host 127.0.0.1`") from error
    try:
        if os.name == "posix":  # elsewhere it would let two servers share the port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        listening.close()
        raise _refused(host, port, error) from error
    return listening


def _refused(host: str, port: int, error: OSError) -> ConfigError:
    if error.errno == errno.EADDRINUSE:
        free = port + 1 if port < 65535 else 7860
        return ConfigError(f"port {port} is in use", "The chat needs one that is free", f"Type `rag serve --port {free}`")
    seen = f"Cannot listen on {host} port {port}: {error.strerror or error}"
    return ConfigError(seen, "It must be an address and a port this user may open", "Type `rag serve --host 127.0.0.1 --port 7860`")


def _address(host: str) -> str:
    """The host as it stands in a link; a server on every address is reached at this computer's own."""
    if host in ("", "0.0.0.0", "::"):  # noqa: S104  # compared, not bound
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host
