"""Who may come in, and what each may do: settled when the server starts, asked at every event.

Knows no web framework.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import Literal

from ..errors import ConfigError
from .desk import Desk
from .users import Users

Action = Literal["upload", "delete", "sync", "settings", "evaluate"]
_NAMED = {
    "upload": "add documents",
    "delete": "remove documents",
    "sync": "sync the documents",
    "settings": "change settings",
    "evaluate": "start an evaluation or change a question set",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a server lets in.

    :param users: who may log in; None where nobody has to. :param admins_only: keep every `Action` to admins.
    :param shared: whether strangers come in without a login: what each browser asks is then kept for itself.
    :param upload: False where nobody may add documents. :param mcp: also open the calls to MCP clients.
    :param desk: whose turn it is.
    """

    users: Users | None = None
    admins_only: bool = False
    shared: bool = False
    upload: bool = True
    mcp: bool = False
    desk: Desk = field(default_factory=Desk)

    def __post_init__(self) -> None:
        if self.admins_only and self.users is None:
            raise ConfigError("Only admins may change anything, but nobody logs in", "It needs a file of users", "Add --auth users.json")

    def may(self, visitor: str, action: Action) -> bool:
        """Whether the visitor of that name ("" for one who did not log in) may do it."""
        if action == "upload" and not self.upload:
            return False
        if self.users is None or not self.admins_only:
            return True
        user = self.users.now().get(visitor)
        return user is not None and user.admin

    def check(self, visitor: str, action: Action) -> None:
        """Refuse what the visitor may not do.

        :raises ConfigError: an admin may, or nobody.
        """
        if not self.may(visitor, action):
            who = "Admins may" if self.admins_only else "It is switched off"
            raise ConfigError(f"You may not {_NAMED[action]} here", who, "Ask whoever runs this server")


def is_loopback(host: str) -> bool:
    """Whether a server on `host` can be reached from this computer only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_reach(host: str, *, login: bool, open_to_network: bool) -> None:
    """Refuse to listen to the network without a login, unless that is asked for by name.

    :raises ConfigError: what to type instead.
    """
    if not (is_loopback(host) or login or open_to_network):
        raise ConfigError(
            f"On {host or 'every address'} anybody in the network could read the documents: nobody has to log in",
            "Without --auth the chat listens on 127.0.0.1 only",
            "Type `rag user add NAME` and then `rag serve --auth users.json`, or add --open-to-network if everybody may read them",
        )
