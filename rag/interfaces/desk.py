"""Whose turn it is: how many questions are answered at once, how many wait, and how many one visitor may ask in a minute.

Knows no web framework and no assistant.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator
from types import TracebackType
from typing import Self, TypeVar

import anyio
import anyio.to_thread

from ..errors import QuestionError

AT_ONCE = 4
"""Questions answered at once."""
_LOOK, _LOOKS = 0.2, 5  # seconds between looks at the line, and looks after which it is told again
_MINUTE = 60.0
_VISITORS_KEPT = 10_000

Step = TypeVar("Step")


class Place:
    """One question's place in the line. Leave it by `leave`, or use it in a `with` block."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._called, self.given_up = desk, threading.Event(), False

    @property
    def called(self) -> bool:
        """True once it is this question's turn."""
        return self._called.is_set()

    @property
    def before(self) -> int:
        """How many are answered or wait before this one; 0 once it is its turn."""
        return 0 if self.called else self._desk.before(self)

    def wait(self) -> None:
        """Block until it is this question's turn."""
        self._called.wait()

    async def counted(self) -> AsyncIterator[int]:
        """How many come before, again and again until it is its turn or is given up. Holds no thread.

        It is told though nothing changed: only where something is sent does a server notice that nobody is there any more.
        """
        while not (self.called or self.given_up):
            yield self.before
            for _ in range(_LOOKS):
                if not (self.called or self.given_up):
                    await asyncio.sleep(_LOOK)

    def call(self) -> None:
        """Tell that it is its turn."""
        self._called.set()

    def give_up(self) -> None:
        """Stop waiting; no effect on a question whose turn it is."""
        if not self.called:
            self.given_up = True
            self.leave()

    def leave(self) -> None:
        """Make room for the next; harmless when left already."""
        self._desk.left(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.leave()


async def stepped(steps: Generator[Step, None, None] | Iterator[Step]) -> AsyncGenerator[Step, None]:
    """A generator that blocks, a step at a time in threads; closed with this one."""
    end = object()
    try:
        while (step := await anyio.to_thread.run_sync(next, steps, end)) is not end:
            yield step  # type: ignore[misc]
    finally:
        closing = getattr(steps, "close", None)
        if closing is not None:
            with anyio.CancelScope(shield=True):  # it may have to wait for a model to stop, and to write what was said
                await anyio.to_thread.run_sync(closing)


class Desk:
    """Gives places. May be used from several threads.

    :param at_once: questions answered at once, >= 1. :param waiting: most questions that wait; >= 0.
    :param rate: questions of one visitor within a minute; 0 for no limit.
    """

    def __init__(self, *, at_once: int = AT_ONCE, waiting: int = 30, rate: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_once, self._waiting, self._rate, self._clock = at_once, waiting, rate, clock
        self._lock = threading.Lock()
        self._answered: list[Place] = []
        self._line: list[Place] = []
        self._asked: dict[str, deque[float]] = {}

    def place(self, visitor: str) -> Place:
        """A place for one more question of `visitor`.

        :raises QuestionError: the visitor has asked too many within a minute, or too many wait already.
        """
        with self._lock:
            if len(self._answered) >= self._at_once and len(self._line) >= self._waiting:
                raise QuestionError(f"{len(self._line)} questions wait already", "No more of them fit in", "Ask again in a minute")
            self._count(visitor)
            place = Place(self)
            if len(self._answered) < self._at_once:
                self._answered.append(place)
                place.call()
            else:
                self._line.append(place)
            return place

    def before(self, place: Place) -> int:
        """How many come before a place that waits."""
        with self._lock:
            return len(self._answered) + self._line.index(place) if place in self._line else 0

    def left(self, place: Place) -> None:
        """Take a place back, and call the next."""
        with self._lock:
            for held in (self._answered, self._line):
                if place in held:
                    held.remove(place)
            while self._line and len(self._answered) < self._at_once:
                self._answered.append(self._line.pop(0))
                self._answered[-1].call()

    def _count(self, visitor: str) -> None:
        if not self._rate:
            return
        now = self._clock()
        if len(self._asked) > _VISITORS_KEPT:
            self._asked = {name: times for name, times in self._asked.items() if times and now - times[-1] < _MINUTE}
        times = self._asked.setdefault(visitor, deque())
        while times and now - times[0] >= _MINUTE:
            times.popleft()
        if len(times) >= self._rate:
            seconds = max(1, round(_MINUTE - (now - times[0])))
            raise QuestionError(
                f"You have asked {len(times)} questions within a minute", f"{self._rate} may be asked", f"Ask again in {seconds} seconds"
            )
        times.append(now)
