"""One question from beginning to end: opens the parts, runs them in order, and returns the checked answer.

The only place where documents, retrieval and answers meet. Knows no face: whoever calls decides what to show.
"""

from __future__ import annotations

import asyncio
import atexit
import re
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .answers import compose, generative
from .answers.expected import is_keywords
from .config import Config
from .documents.sync import Progress, Synchronizer, check_embedder
from .errors import ConfigError, DocumentsError, QuestionError, StoreBusyError, StoreError, StoreWriteError
from .index.catalog import Catalog
from .index.vectors import VectorIndex
from .models import weights
from .models.embeddings import open_embedder
from .retrieval.followup import Query, understand
from .retrieval.rerank import open_evidence_model
from .retrieval.retriever import Finding, Retriever
from .text import names
from .types import Answer, Chat, Checked, Document, Embedder, Event, Evidence, Found, Hit, Judge, Message, Scope, SyncReport, Token

if TYPE_CHECKING:
    from filelock import BaseFileLock

Paths = str | Path | Iterable[str | Path]

_EXAMPLES = 4
_REMOTE_AT_ONCE = 4
_SMALL_BUDGET = 50
"""Words of evidence an embedded model is given: at 60 word pieces a second each ten cost a quarter of a second."""


class Assistant:
    """Holds one store and one model open, to ask many questions. May be shared between threads.

    Open it with `Assistant.open` and close it, or use it in a `with` block.
    """

    def __init__(
        self, config: Config, documents: Sequence[Path], embedder: Embedder | None, chat: Chat | None, judge: Judge | None = None
    ) -> None:
        self.config = config
        self._documents = list(documents)
        self._embedder, self._chat, self._judge = embedder, chat, judge
        self._lock = _take_lock(Path(config.store))
        self._warm = chat is None and embedder is None
        self._sync_lock = threading.Lock()
        try:
            self._catalog = Catalog(Path(config.store) / "catalog.sqlite", create=self._lock is not None)
            self._vectors = VectorIndex(self._catalog, Path(config.store) / "chroma", owner=self._lock is not None)
        except BaseException:  # whatever stopped it, Ctrl-C too: the lock must not stay taken
            self._release()
            raise
        self._retriever = Retriever(self._catalog, self._vectors, embedder, judge)

    @classmethod
    def open(
        cls, documents: Paths | None = None, store: str | Path | None = None, model: Any = None, config: Config | None = None
    ) -> Assistant:
        """Open a store without syncing it.

        :param documents: a file, a folder, or a list of them; None for the setting. :param store: folder of the index.
        :param model: "extractive", "local", "provider:model" or a LangChain chat model; None takes "local" where its weights are.
        :param config: settings; None reads environment and `rag.toml`.
        :raises FootnoteError: ConfigError, StoreError or ModelError, each saying what to type next.
        """
        config = config or Config.load()
        config = replace(config, store=str(store)) if store is not None else config
        model = model if model is not None else config.model
        embedder = open_embedder(config)
        return cls(
            config,
            _paths(documents if documents is not None else config.documents),
            embedder,
            _open_chat(config, model),
            open_evidence_model(config),
        )

    # --- the three calls ---

    def ask(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Answer:
        """The checked answer to one question.

        :param history: earlier turns, oldest first. :param scope: which documents may answer; None means all.
        :raises QuestionError: empty or too long. :raises DocumentsError: nothing to search. :raises ModelError: the model failed.
        """
        *_, last = self.stream(question, history, scope)
        if not isinstance(last, Checked):  # stream always ends with Checked; an interrupted one raised
            raise AssertionError(last)
        return last.answer

    def search(self, question: str, k: int = 10, scope: Scope | None = None) -> list[Hit]:
        """The k best passages, best first, without asking any model to write. Empty when nothing matches."""
        if k < 1:
            raise ConfigError(f"k is {k}", "It must be at least 1")
        self._ready(question)
        return self._retriever.search(self._retriever.spell(question), k, scope)

    def stream(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Generator[Event, None, None]:
        """The same as `ask`, as it happens: Found(evidence), then Token(text) while a model writes, then Checked(answer).

        Closing the generator stops the model.
        """
        started = time.perf_counter()
        seconds: dict[str, float] = {}
        usage = {"prompt": 0, "completion": 0}
        self._ready(question)
        query = understand(question, history)
        finding = self._retriever.find(query.standalone, self.config.passages, scope)
        case = self._case(query, finding)
        seconds["evidence"] = time.perf_counter() - started
        yield Found(case.evidence)
        if self._chat is None or is_keywords(case.standalone):  # there is no question to word an answer to
            answer = compose.extracted(case, self.config.strictness)
        elif not case.evidence:
            answer = compose.abstention(case)
        else:
            draft = yield from _timed(generative.write(self._chat, case.standalone, case.evidence, usage), seconds, started)
            seconds["draft"] = time.perf_counter() - started
            answer = compose.generated(case, draft, self.config.strictness)
        seconds["total"] = time.perf_counter() - started
        yield Checked(replace(answer, model=self.model, seconds={k: round(v, 4) for k, v in seconds.items()}, tokens=usage))

    def _case(self, query: Query, finding: Finding) -> compose.Case:
        ranked = [one.sentence for one in finding.sentences[: self.config.evidence]]
        laid = [Evidence(0, s.document, s.start, s.end, s.text, s.page, s.place, s.speaker, s.date) for s in ranked]
        kept = generative.lay(laid, _SMALL_BUDGET if self._chat is not None and self._chat.small else None)
        order = sorted(kept, key=lambda e: (e.document, e.start))
        evidence = tuple(replace(e, id=number) for number, e in enumerate(order, 1))
        score = {(one.sentence.document, one.sentence.start): one.score for one in finding.sentences}
        return compose.Case(
            question=query.question,
            standalone=finding.searched,
            evidence=evidence,
            scores={e.id: score[e.document, e.start] for e in evidence},
            weights=finding.weights,
            missing=finding.missing,
            coverage=max((one.coverage for one in finding.sentences), default=0.0),
            cosine=max((one.cosine for one in finding.sentences), default=0.0),
            holds=max((one.holds for one in finding.sentences if one.holds is not None), default=None),
            documents={name: self.document(name) for name in dict.fromkeys(e.document for e in evidence)},
        )

    def _ready(self, question: str) -> None:
        """Refuse what cannot be asked; sync once if the store never was."""
        if not question.strip():
            raise QuestionError("The question is empty", "It needs at least one word")
        if len(question) > self.config.question_chars:
            raise QuestionError(
                f"The question has {len(question):,} characters",
                f"At most {self.config.question_chars:,} are read",
                "Shorten it, or put long text into a document and ask about that",
            )
        check_embedder(self._catalog, self._embedder)
        if self._catalog.meta("synced") is None:
            self.sync()
        if not self._catalog.counts()["documents"]:
            where = ", ".join(str(path) for path in self._documents)
            raise DocumentsError(
                f"There is no readable document in {where}", "Put .txt, .md, .html, .pdf or .jsonl files there", "Then type: rag sync"
            )

    # --- documents ---

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False) -> SyncReport:
        """Bring the index up to the documents.

        :param progress: called with (stage, done, total). :param rebuild: embed everything again.
        :raises StoreBusyError: another process holds the store.
        """
        if self._lock is None:
            raise StoreBusyError(
                f"Another process holds the index in {self.config.store}",
                "Only one may change it",
                "Close it (a running `rag serve`, perhaps) and try again",
            )
        with self._sync_lock:
            if rebuild:
                self._catalog.drop_vectors()
                self._catalog.set_meta(embedder=None, dimension=None)
            return Synchronizer(self._catalog, self._vectors, self._embedder, progress).run(self._documents)

    def document(self, name: str) -> Document:
        """The stored document, into whose text all offsets point.

        :raises DocumentsError: there is none of that name.
        """
        found = self._catalog.document(name)
        if found is None:
            raise DocumentsError(f"There is no document {name!r} in the index", None, "Type: rag sync")
        return found

    def documents(self) -> list[Document]:
        """All documents in order of name, without their text."""
        return self._catalog.headings()

    def examples(self) -> list[str]:
        """Up to four questions that the documents answer, made from who says something in them."""
        found: dict[str, None] = {}
        for heading in self.documents()[:20]:
            for sentence in self._catalog.sentences(heading.name):
                if sentence.speaker and sentence.citable and names(sentence.speaker) and sentence.speaker in sentence.text:
                    found[f"What did {_with_article(sentence.speaker, sentence.text)} say?"] = None
                if len(found) == _EXAMPLES:
                    return list(found)
        return list(found)

    # --- state ---

    @property
    def owner(self) -> bool:
        """True when this process may sync: it holds the store's lock."""
        return self._lock is not None

    @property
    def model(self) -> str:
        """Id of what words the answers: "extractive", or the model's name."""
        return self._chat.name if self._chat else "extractive"

    @property
    def parallel(self) -> int:
        """How many questions are usefully asked at once: 1 where this machine's own cores answer, some where another's do."""
        return 1 if self._chat is None or self._chat.small else _REMOTE_AT_ONCE

    @property
    def state(self) -> str:
        """One line for people: what answers, over how much, and what is missing."""
        count = self._catalog.counts()["documents"]
        parts = [f"{count} document{'' if count == 1 else 's'}", f"{self.model}" + ("" if self._warm else " (loading…)")]
        return " · ".join(parts + list(self.notices))

    @property
    def notices(self) -> tuple[str, ...]:
        """What is missing, a line each with the command that mends it; empty when nothing is."""
        lines = []
        if self._embedder is None and self.config.embedder != "none":
            lines.append("searching by full text only; for search by meaning type `rag models fetch minilm`")
        if self._chat is None and not weights.present(weights.LOCAL, self.config.cache):
            lines.append("answering in quotes only; for worded answers type `rag models fetch qwen-1.5b`")
        if self._lock is None:
            lines.append("another process keeps this index up to date")
        return tuple(lines)

    def warm(self) -> None:
        """Load the models and let them read the fixed part of their prompts, so that the first question is as fast as the next."""
        try:
            if self._embedder is not None:
                self._embedder.embed(["ready"])
            if self._judge is not None:
                self._judge.score("ready?", ["ready"])
            if self._chat is not None and self._chat.small:
                for _ in generative.write(self._chat, "ready?", (), {}):
                    pass
        finally:
            self._warm = True

    def doctor(self) -> list[str]:
        """Faults of the store; empty when catalog, full text and vector index agree."""
        faults = self._catalog.check()
        counts = self._catalog.counts()
        if self._embedder is not None and counts["vectors"] < counts["passages"]:
            faults.append(f"{counts['passages'] - counts['vectors']} passages have no vector; type: rag sync")
        if self._lock is not None and counts["vectors"] and self._vectors.state != "chroma":
            faults.append("the vector index is missing or damaged; answers come from an exact scan until you type: rag sync")
        return faults

    def close(self) -> None:
        """Close store and model; harmless when closed already."""
        self._vectors.close()
        self._catalog.close()
        self._release()
        closing = getattr(self._chat, "close", None)
        if closing is not None:
            closing()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Assistant:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    # --- async twins ---

    async def aask(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Answer:
        """As `ask`, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history, scope)

    async def astream(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> AsyncIterator[Event]:
        """As `stream`, without blocking the event loop; leaving the loop stops the model."""
        events = self.stream(question, history, scope)
        step: asyncio.Future[Event | None] | None = None
        try:
            while True:
                step = asyncio.ensure_future(asyncio.to_thread(next, events, None))
                event = await asyncio.shield(step)
                if event is None:
                    return
                yield event
        finally:
            if step is not None:
                await asyncio.wait([step])  # a generator cannot be closed while a thread is inside it
            await asyncio.to_thread(events.close)


def _timed(
    draft: Generator[Token, None, generative.Draft], seconds: dict[str, float], started: float
) -> Generator[Token, None, generative.Draft]:
    """Pass a draft through and note when its first word came."""
    try:
        while True:
            token = next(draft)
            seconds.setdefault("first_token", time.perf_counter() - started)
            yield token
    except StopIteration as done:
        seconds.setdefault("first_token", time.perf_counter() - started)
        return done.value  # type: ignore[no-any-return]
    finally:
        draft.close()


def _open_chat(config: Config, model: Any) -> Chat | None:
    """The model to word answers with; None for extractive."""
    if model is None:
        model = "local" if weights.present(weights.LOCAL, config.cache) else "extractive"
    if model == "extractive":
        return None
    from .models.chat import open_chat

    return open_chat(config, model)


def _take_lock(store: Path) -> BaseFileLock | None:
    """The store's lock; None when another process holds it."""
    from filelock import FileLock, Timeout

    try:
        store.mkdir(parents=True, exist_ok=True)
        lock = FileLock(store / ".lock", thread_local=False)
        lock.acquire(timeout=0)
    except Timeout:
        return None
    except OSError as error:
        if (store / "catalog.sqlite").exists():
            raise StoreWriteError(
                f"The index folder {store} cannot be written: {error.strerror}", None, f"Check: ls -ld {store}"
            ) from error
        raise StoreError(
            f"The index folder {store} cannot be made: {error.strerror}", "It must be writable", f"Check: ls -ld {store.parent}"
        ) from error
    return lock


def _paths(documents: Paths) -> list[Path]:
    return [Path(documents)] if isinstance(documents, (str, Path)) else [Path(one) for one in documents]


def _with_article(speaker: str, text: str) -> str:
    """The speaker behind the article that the text puts before him: "the Kremlin", "a senior diplomat"."""
    found = re.search(rf"\b(the|an?)\s+{re.escape(speaker)}", text, re.IGNORECASE)
    return f"{found.group(1).lower()} {speaker}" if found else speaker


# --- functions for scripts ------------------------------------------------------------------------

_open: dict[tuple[Any, ...], Assistant] = {}
_open_lock = threading.Lock()


def _shared(documents: Paths | None, store: str | Path | None, model: Any, config: Config | None) -> Assistant:
    """One assistant for each (documents, store, model, config), synced when it is opened and closed at exit."""
    config = config or Config.load()
    where = tuple(path.resolve() for path in _paths(documents if documents is not None else config.documents))
    key = (where, Path(store or config.store).resolve(), model if isinstance(model, str | None) else id(model), config)
    with _open_lock:
        if key not in _open:
            assistant = Assistant.open(documents, store, model, config)
            try:
                if assistant._lock is not None:
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
