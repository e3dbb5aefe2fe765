"""What the commands share: their options, the assistant they open, and how they speak while they work.

Results go to standard output, everything else to standard error, so that `--json` can be piped.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ..assistant import Assistant
from ..config import Config
from ..types import SyncReport

Documents = Annotated[
    list[Path] | None, typer.Option("--documents", "-d", help="Folder or file of documents; may be given again. [default: seeds]")
]
Store = Annotated[Path | None, typer.Option("--store", help="Folder of the index. [default: vectorstore]")]
Model = Annotated[
    str | None, typer.Option("--model", "-m", help="local, extractive or provider:model. [default: local if its weights are there]")
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Address of an OpenAI-compatible server.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings(store: Path | None = None, base_url: str | None = None, **named: Any) -> Config:
    """Settings with what was given on the command line in front; None counts as not given."""
    return Config.load(store=str(store) if store else None, base_url=base_url, **named)


@contextmanager
def opened(documents: Sequence[Path] | None, model: str | None, config: Config, *, show_report: bool = False) -> Iterator[Assistant]:
    """An assistant over a synced store; where another process keeps the store, as it stands."""
    with Assistant.open(documents, model=model, config=config) as assistant:
        for notice in assistant.notices:
            say(f"note: {notice}")
        if assistant.owner:
            report = synced(assistant)
            for line in str(report).splitlines() if show_report else [f"{name}: {reason}" for name, reason in report.failed]:
                say(line)
        yield assistant


def synced(assistant: Assistant, *, rebuild: bool = False) -> SyncReport:
    """Sync, with progress."""
    with progress() as report:
        return assistant.sync(report, rebuild=rebuild)


@contextmanager
def progress() -> Iterator[Any]:
    """A callback (label, done, total) that draws a bar on a terminal, and prints a line now and then elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line_progress()
        return
    with Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeRemainingColumn(), console=console
    ) as bar:
        tasks: dict[str, Any] = {}

        def report(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bar.add_task(f"{label} ({_size(total)})", total=total or None)
            bar.update(tasks[label], completed=done, total=total or None)

        yield report


_WORTH_A_LINE = 50
_EVERY = 15.0
"""Seconds after which a line is worth its place, however little there is to do."""


class _Lines:
    """One label's progress, as a line at each tenth of much or when long nothing was said."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._began, self._at = clock, clock(), 0
        self._said, self._tenth = self._began, -1

    def line(self, done: int, total: int) -> str | None:
        """What to say of `done` of `total`, None when nothing is due."""
        now = self._clock()
        if self._tenth < 0:
            self._at, self._tenth = done, 0  # what was done before the beginning tells nothing of the pace
        tenth = 10 * done // total if total else 0
        new_tenth = tenth != self._tenth and (total >= _WORTH_A_LINE or done == total)
        if total <= 1 or not (new_tenth or now - self._said > _EVERY):
            return None
        self._tenth, self._said = tenth, now
        left = (total - done) * (now - self._began) / (done - self._at) if done > self._at else 0.0
        return f"{_size(done)} of {_size(total)}" + (f", about {lasting(left)} left" if left >= 1 else "")


def _line_progress(clock: Callable[[], float] = time.monotonic) -> Any:
    labels: dict[str, _Lines] = {}

    def report(label: str, done: int, total: int) -> None:
        line = labels.setdefault(label, _Lines(clock)).line(done, total)
        if line:
            say(f"{label}: {line}")

    return report


def lasting(seconds: float) -> str:
    """Seconds for people: "40 s", "3 min"."""
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _size(count: int) -> str:
    return f"{count / 1e6:.0f} MB" if count >= 1_000_000 else str(count)


def say(line: str) -> None:
    """A line for people, on standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
