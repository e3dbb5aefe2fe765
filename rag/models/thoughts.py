"""What an open model thinks aloud before its reply, taken out while it streams.

Most servers keep thoughts apart; those that do not send them in the text, between marks. Knows no model and no prompt.
"""

from __future__ import annotations

_OPENS, _CLOSES = "<think>", "</think>"


class Thoughts:
    """Takes the thoughts before one reply out of it; a reply without any comes out as it went in."""

    def __init__(self) -> None:
        self._held = ""
        self._over = False

    def feed(self, piece: str) -> str:
        """What of the reply is now known to be no thought, from where it was before."""
        if self._over:
            return piece
        self._held += piece
        begun = self._held.lstrip()
        if begun.startswith(_OPENS):
            reply = begun.partition(_CLOSES)[2].lstrip()
            self._over = bool(reply)
            return reply
        if _OPENS.startswith(begun):
            return ""
        self._over = True
        return self._held

    def close(self) -> str:
        """What was held back, when the reply is over; "" for thoughts that no reply followed."""
        return "" if self._over or self._held.lstrip().startswith(_OPENS) else self._held
