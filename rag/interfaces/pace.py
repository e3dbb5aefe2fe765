"""How far something has come, how fast it goes, and how long it will still take, in a line."""

from __future__ import annotations

import time
from collections.abc import Callable

_MB = 1_000_000


class Pace:
    """The pace of one piece of work whose parts are counted: documents, passages, or bytes where there are millions.

    :param clock: seconds since any moment.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._began = clock, clock()
        self._first: int | None = None
        self._done = self._total = 0

    def note(self, done: int, total: int) -> bool:
        """Take note of how much is done, of how much; True the first time, before which nothing is known of the pace."""
        first = self._first is None
        if first:  # what was done before the beginning tells nothing of the pace
            self._first, self._began = done, self._clock()
        self._done, self._total = done, total
        return first

    @property
    def line(self) -> str:
        """As "30 of 100, 2.1 a second, about 40 s left"; without pace and time where they are not known or the end is reached."""
        parts = [f"{_size(self._done)} of {_size(self._total)}"]
        seconds, done = self._clock() - self._began, self._done - (self._first or 0)
        if done > 0 and seconds > 0 and self._done < self._total:
            pace = done / seconds
            parts.append(
                f"{_size(int(pace))} a second" if pace >= _MB else f"{pace:.0f} a second" if pace >= 10 else f"{pace:.1f} a second"
            )
            left = (self._total - self._done) / pace
            parts += [f"about {lasting(left)} left"] if left >= 1 else []
        return ", ".join(parts)


def lasting(seconds: float) -> str:
    """Seconds for people: "40 s", "3 min"."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _size(count: int) -> str:
    return f"{count / _MB:.0f} MB" if count >= _MB else str(count)
