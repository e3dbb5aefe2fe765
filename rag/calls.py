"""`ask()` and `sync()` for scripts: assistants that open themselves and are held until the interpreter ends."""

from __future__ import annotations

import asyncio
import atexit
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .assistant import Assistant
from .config import Config
from .documents.sync import Progress
from .library import Paths, paths_of
from .reports import SyncReport
from .types import Answer, Message, Scope

_open: dict[tuple[Any, ...], Assistant] = {}
_open_lock = threading.Lock()


def _shared(documents: Paths | None, store: str | Path | None, model: Any, config: Config | None) -> Assistant:
    """One assistant for each (documents, store, model, config), synced when it is opened and closed at exit."""
    config = config or Config.load()
    where = tuple(path.resolve() for path in paths_of(documents if documents is not None else config.documents))
    key = (where, Path(store or config.store).resolve(), model if isinstance(model, str | None) else id(model), config)
    with _open_lock:
        if key not in _open:
            assistant = Assistant.open(documents, store, model, config)
            try:
                if assistant.owner:
                    assistant.sync()
            except BaseException:  # whatever stopped it, Ctrl-C too: the store must not stay held
                assistant.close()
                raise
            _open[key] = assistant
        return _open[key]


@atexit.register
def _close_all() -> None:
    while _open:
        _open.popitem()[1].close()


def ask(
    question: str,
    *,
    history: Sequence[Message] = (),
    scope: Scope | None = None,
    model: Any = None,
    documents: Paths | None = None,
    store: str | Path | None = None,
    config: Config | None = None,
) -> Answer:
    """Ask a folder of documents one question; everything but the question has a default.

    :param history: earlier turns, oldest first. :param scope: which documents may answer.
    :param model: "extractive", "local", "provider:model" or a LangChain chat model; None takes "local" where its weights are.
    :param documents: file, folder or list of them, "seeds" by default. :param store: index folder, "vectorstore" by default.
    :raises FootnoteError: what was seen, what was wanted, what to type next.
    """
    return _shared(documents, store, model, config).ask(question, history, scope)


async def aask(question: str, **options: Any) -> Answer:
    """As `ask`, without blocking the event loop; takes the same keywords."""
    return await asyncio.to_thread(lambda: ask(question, **options))


def sync(
    *, documents: Paths | None = None, store: str | Path | None = None, config: Config | None = None, progress: Progress | None = None
) -> SyncReport:
    """Bring the index in `store` up to the documents and close it again; asks no model."""
    for assistant in list(_open.values()):
        if Path(assistant.config.store).resolve() == Path(store or (config or Config.load()).store).resolve():
            return assistant.sync(progress)
    with Assistant.open(documents, store, "extractive", config) as assistant:
        return assistant.sync(progress)
