"""Chat models by name, each opened once and kept; whether one can be used, and where text goes that it is given.

Sends no text anywhere: a remote model's server is only knocked at, and only when that is asked for.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from ..config import Config
from ..errors import ModelError, ModelUnavailableError
from ..protocols import Chat, Prompt
from . import pins

_KEPT = 8
"""Remote models held open at once; a visitor may type any number of names."""
_KNOCK_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class ModelState:
    """Whether a model can be used.

    :param name: as it was chosen. :param ready: False where something is missing; None where its server was not asked.
    :param line: what to know or to type next, for people. :param host: where questions and evidence go; None where they stay here.
    """

    name: str
    ready: bool | None
    line: str
    host: str | None = None


class ChatModels:
    """The models of one assistant by name. May be used from several threads.

    :param own: the model it was opened with, which is there already; None for extractive. :param beginnings: as for `open_chat`.
    """

    def __init__(self, config: Config, own: Chat | None, beginnings: Sequence[Prompt] = ()) -> None:
        self._config, self._beginnings, self._lock = config, beginnings, threading.Lock()
        self.own = own
        self._open: dict[str, Chat] = {own.name: own} if own else {}

    def get(self, name: str) -> Chat | None:
        """The model of that name, opened if it was not; None for "extractive".

        :raises ModelError: as `open_chat`.
        """
        name = _spelled(name)
        if name == "extractive":
            return None
        from .chat import open_chat

        with self._lock:
            chat = self._open.pop(name, None) or open_chat(self._config, name, self._beginnings)
            self._open[name] = chat  # the last one used stands last
            held = [key for key, one in self._open.items() if not one.small and one is not self.own]
            for key in held[:-_KEPT]:  # a remote model holds nothing that must be closed
                del self._open[key]
            return chat

    def state(self, name: str, *, knock: bool = False) -> ModelState:
        """Whether `name` can be used. :param knock: also open a connection to a remote model's server, without sending anything."""
        if _spelled(name) == "extractive":
            return ModelState(name, True, "Ready. It needs no model: sentences are quoted as they stand.")
        try:
            chat = self.get(name)
        except ModelError as error:
            return ModelState(name, False, str(error))
        address = getattr(chat, "address", "this computer")
        if address == "this computer":
            return ModelState(name, True, "Ready. It runs on this computer.")
        host = _host(address)
        state = ModelState(name, None, f"Its key is there; {host} was not asked.", None if _is_here(host) else host)
        return _knocked(state, address) if knock else state

    def close(self) -> None:
        """Free every model; harmless when done already."""
        with self._lock:
            chats, self._open = list(self._open.values()), {}
        for chat in chats:
            closing = getattr(chat, "close", None)
            if closing is not None:
                closing()


def choices(config: Config, own: str) -> list[str]:
    """The names to choose among: the one in use, the one that is set, extractive and local; any other may be typed."""
    return list(dict.fromkeys(name for name in (own, config.model, f"local:{pins.LOCAL}", "extractive") if name))


def _spelled(name: str) -> str:
    name = name.strip()
    return f"local:{pins.LOCAL}" if name == "local" else name


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False


def _knocked(state: ModelState, address: str) -> ModelState:
    """The state after a connection was tried; as it is where the address is not known, or is reached by a proxy."""
    parts = urlsplit(address)
    host = parts.hostname
    if not host or (parts.scheme in getproxies() and not proxy_bypass(host)):
        return state
    try:
        port = parts.port or (80 if parts.scheme == "http" else 443)
        socket.create_connection((host, port), timeout=_KNOCK_SECONDS).close()
    except (OSError, ValueError) as error:
        fix = "Start it with `ollama serve`" if state.name.startswith("ollama:") else "Check the address and the network"
        unreachable = ModelUnavailableError(f"{state.name} cannot be reached at {host}: {_reason(error)}", None, fix)
        return replace(state, ready=False, line=str(unreachable))
    return replace(state, ready=True, line=f"Ready. {host} takes connections; the key is tried with the first question.")


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
