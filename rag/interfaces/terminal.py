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
from ..filenames import shown
from ..reports import SyncReport
from .pace import Pace

Documents = Annotated[
    list[Path] | None, typer.Option("--documents", "-d", help="Folder or file of documents; may be given again. [default: seeds]")
]
Store = Annotated[Path | None, typer.Option("--store", help="Folder of the index. [default: vectorstore]")]
Model = Annotated[
    str | None, typer.Option("--model", "-m", help="local, extractive or provider:model. [default: local if its weights are there]")
]
BaseUrl = Annotated[str | None, typer.Option("--base-url", help="Address of an OpenAI-compatible server.")]
Document = Annotated[list[str] | None, typer.Option("--document", "-D", help="Search this document only; may be given again.")]
Outlet = Annotated[list[str] | None, typer.Option("--outlet", help="Search this outlet only; may be given again.")]
After = Annotated[str | None, typer.Option("--after", help="Published on or after this day, as 2026-03-21, 2026-03 or 2026.")]
Before = Annotated[str | None, typer.Option("--before", help="Published on or before this day.")]
Tag = Annotated[list[str] | None, typer.Option("--tag", help="Search documents with this tag only; may be given again.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings(store: Path | None = None, base_url: str | None = None, **named: Any) -> Config:
    """Settings with what was given on the command line in front; None counts as not given."""
    return Config.load(store=str(store) if store else None, base_url=base_url, **named)


@contextmanager
def opened(documents: Sequence[Path] | None, model: str | None, config: Config) -> Iterator[Assistant]:
    """An assistant over a synced store; where another process keeps the store, as it stands."""
    with Assistant.open(documents, model=model, config=config) as assistant:
        for notice in assistant.notices:
            say(f"note: {notice}")
        if assistant.owner:
            for name, reason in synced(assistant).failed:
                say(f"{shown(name)}: {shown(reason)}")
        yield assistant


def synced(assistant: Assistant, *, rebuild: bool = False) -> SyncReport:
    """Sync, with progress."""
    with progress() as report:
        return assistant.sync(report, rebuild=rebuild)


@contextmanager
def progress() -> Iterator[Any]:
    """A callback (label, done, total) that draws a bar on a terminal, and prints a line now and then elsewhere."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line_progress()
        return
    with Progress(TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[line]}"), console=console) as bar:
        tasks: dict[str, Any] = {}
        paces: dict[str, Pace] = {}

        def report(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label], paces[label] = bar.add_task(label, total=total or None, line=""), Pace()
            paces[label].note(done, total)
            bar.update(tasks[label], completed=done, total=total or None, line=paces[label].line)

        yield report


_WORTH_A_LINE = 50
_EVERY = 15.0
"""Seconds after which a line is worth its place, however little there is to do."""


class _Lines:
    """One label's progress, as a line at each tenth of much or when long nothing was said."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._pace = clock, Pace(clock)
        self._said, self._tenth = clock(), 0

    def line(self, done: int, total: int) -> str | None:
        """What to say of `done` of `total`, None when nothing is due."""
        tenth = 10 * done // total if total else 0
        new = self._pace.note(done, total)
        if new:
            self._tenth = tenth
        new_tenth = tenth != self._tenth and (total >= _WORTH_A_LINE or done == total)
        if total <= 1 or not (new_tenth or self._clock() - self._said > _EVERY):
            return None
        self._tenth, self._said = tenth, self._clock()
        return self._pace.line


def _line_progress(clock: Callable[[], float] = time.monotonic) -> Any:
    labels: dict[str, _Lines] = {}

    def report(label: str, done: int, total: int) -> None:
        line = labels.setdefault(label, _Lines(clock)).line(done, total)
        if line:
            say(f"{label}: {line}")

    return report


def say(line: str) -> None:
    """A line for people, on standard error."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
