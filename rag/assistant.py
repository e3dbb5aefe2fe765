"""One question from beginning to end: opens the parts, runs them in order, and returns the checked answer.

The only place where documents, retrieval and answers meet. Knows no face: whoever calls decides what to show.
"""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import AsyncIterator, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any

from .answers import compose, generative, overview
from .answers.expected import is_keywords
from .answers.withdrawn import rests_on, withdraw
from .config import Config
from .documents.reading import Limits
from .documents.sync import Progress, Synchronizer, check_embedder
from .documents.watch import changes
from .errors import ConfigError, DocumentsError, FootnoteError, QuestionError, StoreError
from .index.catalog import Catalog
from .index.health import faults, mend
from .index.store import busy, take_lock
from .index.vectors import VectorIndex
from .models import pins, weights
from .models.embeddings import open_embedder
from .protocols import Chat, Embedder, Judge
from .reports import SyncPlan, SyncReport
from .retrieval.carried import Reading, read
from .retrieval.crossencoder import open_reranker
from .retrieval.followup import Query
from .retrieval.narrowing import Narrowed, Narrowing
from .retrieval.overview import Overviews
from .retrieval.retriever import Retriever
from .text import names
from .types import Answer, Checked, Document, Event, Evidence, Found, Hit, Message, Scope, Token

Paths = str | Path | Iterable[str | Path]

_CLOSING_SECONDS = 10.0
"""How long closing waits for a sync to stop."""
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
        self._lock = take_lock(Path(config.store))
        self._warm = chat is None and embedder is None
        self._first_lock, self._sync_lock, self._stop = threading.Lock(), threading.Lock(), threading.Event()
        try:
            self._catalog = Catalog(Path(config.store) / "catalog.sqlite", create=self._lock is not None)
            self._vectors = VectorIndex(self._catalog, Path(config.store) / "chroma", owner=self._lock is not None)
        except BaseException:  # whatever stopped it, Ctrl-C too: the lock must not stay taken
            self._release()
            raise
        self._retriever = Retriever(self._catalog, self._vectors, embedder, judge)
        self._narrowing = Narrowing(self._catalog, self._retriever)
        self._overviews = Overviews(self._catalog, self._retriever)

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
            paths_of(documents if documents is not None else config.documents),
            embedder,
            _open_chat(config, model),
            open_reranker(config),
        )

    # --- the three calls ---

    def ask(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Answer:
        """The checked answer to one question.

        Outlets and dates of publication that the question names are applied like a scope, inside `scope`; see `Answer.searched`.

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
        return self._narrowing.search(question, self._read(question).named, k, scope)

    def stream(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Generator[Event, None, None]:
        """The same as `ask`, as it happens: Found(evidence), then Token(text) while a model writes, then Checked(answer).

        Closing the generator stops the model.
        """
        started = time.perf_counter()
        seconds: dict[str, float] = {}
        usage = {"prompt": 0, "completion": 0}
        self._ready(question)
        turns = self._as_it_stands(history)
        reading = self._read(question, turns)
        query = reading.query
        if (answer := self._overview(reading, turns, scope)) is not None:  # no list is better for a model's wording
            seconds["evidence"] = time.perf_counter() - started
            yield Found(answer.evidence)
            yield Checked(self._sealed(answer, seconds, started, usage))
            return
        found = self._narrowing.find(query, reading.named, self.config.passages, scope)
        case = self._case(query, found)
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
        if reading.named.scope:  # what was searched is without the words that name it
            answer = replace(answer, standalone=self._retriever.spell(query.standalone))
        yield Checked(self._sealed(answer, seconds, started, usage))

    def _sealed(self, answer: Answer, seconds: dict[str, float], started: float, usage: dict[str, int]) -> Answer:
        """The answer with what it took."""
        seconds["total"] = time.perf_counter() - started
        return replace(answer, model=self.model, seconds={k: round(v, 4) for k, v in seconds.items()}, tokens=usage)

    def _overview(self, reading: Reading, turns: Sequence[Message], scope: Scope | None) -> Answer | None:
        """The answer to a question about the documents themselves, from all of them; None for an ordinary question."""
        last = _answer_of(turns[-1]) if turns else None
        before = list(dict.fromkeys(c.document for c in last.citations)) if last else []
        found = self._overviews.look(reading, scope, before)
        if found is None:
            return None
        cited = dict.fromkeys(e.document for e in overview.evidence_of(found))
        return overview.told(found, reading.query.question, {name: self.document(name) for name in cited})

    def _read(self, question: str, history: Sequence[Message] = ()) -> Reading:
        return read(question, history, self._catalog.outlets(), date.today())

    def _case(self, query: Query, found: Narrowed) -> compose.Case:
        finding = found.finding
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
            scope=found.scope,
            relaxed=found.relaxed,
            empty=found.empty,
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
        with self._first_lock:  # a second question waits for the sync that a first one began
            syncing = self._sync_lock.locked() or not self.owner
            never = self._catalog.meta("synced") is None
            if never and not syncing:
                self.sync()
        if not self._catalog.counts()["documents"]:
            if never and syncing:
                raise DocumentsError("The documents are still being read", "None of them is in the index yet", "Ask again in a moment")
            where = ", ".join(str(path) for path in self._documents)
            raise DocumentsError(
                f"There is no readable document in {where}", "Put .txt, .md, .html, .pdf, .docx or other files there", "Then type: rag sync"
            )

    # --- documents ---

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False, wait: bool = True) -> SyncReport:
        """Bring the index up to the documents.

        :param progress: called with (stage, done, total). :param rebuild: read and embed everything again.
        :param wait: False lets a long rebuild of the vector index run on in the background; an exact scan answers meanwhile.
        :raises StoreBusyError: another process holds the store. :raises SyncStoppedError: `stop_sync` was called.
        """
        self._own()
        with self._sync_lock:
            self._stop.clear()
            if rebuild:
                self._catalog.drop_vectors()
                self._catalog.forget_files()
                self._catalog.set_meta(embedder=None, dimension=None, mounted=None)
            return self._synchronizer(progress, self._stop).run(self._documents, wait=wait)

    def plan(self) -> SyncPlan:
        """What `sync` would do, by file; stores nothing."""
        return self._synchronizer().plan(self._documents)

    def watch(self, progress: Progress | None = None, stop: threading.Event | None = None) -> Iterator[SyncReport | FootnoteError]:
        """Sync whenever the documents change, until `stop` is set; gives the report of each sync that changed something.

        An error of one sync is given, not raised, and the watch goes on: a network drive may come back.
        """
        for _ in self.changes(stop):
            try:
                report = self.sync(progress, wait=False)
            except (DocumentsError, StoreError) as error:
                yield error
                continue
            if report.added or report.updated or report.removed:
                yield report

    def changes(self, stop: threading.Event | None = None) -> Iterator[int]:
        """How many files changed, at each change of the documents and, as 0, once a minute, until `stop` is set.

        :raises StoreBusyError: another process holds the store. :raises DocumentsError: the folders cannot be watched.
        """
        self._own()
        yield from changes(self._documents, Path(self.config.store), stop)

    def stop_sync(self) -> None:
        """End a sync that another thread runs, between two documents; the next one goes on. Harmless when none runs."""
        self._stop.set()

    def _synchronizer(self, progress: Progress | None = None, stop: threading.Event | None = None) -> Synchronizer:
        limits = Limits(self.config.file_seconds, self.config.file_mb)
        return Synchronizer(self._catalog, self._vectors, self._embedder, progress, limits, stop)

    def _own(self) -> None:
        if self._lock is None:
            raise busy(self.config.store)

    def document(self, name: str) -> Document:
        """The stored document, into whose text all offsets point.

        :raises DocumentsError: there is none of that name.
        """
        found = self._catalog.document(name)
        if found is None:
            raise DocumentsError(f"There is no document {name!r} in the index", None, "Type: rag sync")
        return found

    def current(self, answer: Answer) -> Answer:
        """An earlier answer as it may be shown now: without what came from documents that were removed since."""
        cited = rests_on(answer)
        gone = cited - set(self._catalog.clusters(cited))
        return withdraw(answer, gone) if gone else answer

    def _as_it_stands(self, history: Sequence[Message]) -> list[Message]:
        """The turns before, with each answer that is there made current, so that a removed document is not searched by its words."""
        return [{**turn, "answer": self.current(answer)} if (answer := _answer_of(turn)) else turn for turn in history]

    def documents(self) -> list[Document]:
        """All documents in order of name, without their text."""
        return self._catalog.headings()

    def outlets(self) -> list[str]:
        """Every outlet of the documents, as they spell it, in order."""
        return self._catalog.outlets()

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
        if self._chat is None and not weights.present(pins.LOCAL, self.config.cache):
            lines.append("answering in quotes only; for worded answers type `rag models fetch qwen-1.5b`")
        if self._lock is None:
            lines.append("another process keeps this index up to date")
        return tuple(lines)

    def warm(self) -> None:
        """Load the models and let them read the fixed part of their prompts, so that the first question is as fast as the next."""
        try:
            if self._embedder is not None:
                self._retriever.search("ready", 1)
            if self._judge is not None:
                self._judge.score("ready?", ["ready"])
            if self._chat is not None and self._chat.small:
                for _ in generative.write(self._chat, "ready?", (), {}):
                    pass
        finally:
            self._warm = True

    def doctor(self, *, repair: bool = False) -> list[str]:
        """What is wrong with the store, a line each; empty when folder, catalog, full text, vectors and Chroma agree.

        :param repair: mend what can be mended, sync, and look again.
        :raises StoreBusyError: `repair` while another process holds the store.
        """
        if repair:
            self._own()
            mend(self._catalog)
            self.sync()
            if self._vectors.faults():
                self._vectors.rebuild()
        found = faults(self._catalog)
        lines = [fault.seen for fault in found]
        if any(fault.mend is None for fault in found):  # what else the file tells is not to be trusted
            return lines
        counts = self._catalog.counts()
        if self._embedder is not None and counts["vectors"] < counts["passages"]:
            lines.append(f"{counts['passages'] - counts['vectors']} passages have no vector")
        if self._lock is not None:
            lines += self._vectors.faults()
        return lines + _differences(self.plan())

    def close(self) -> None:
        """Close store and model; harmless when closed already. A sync that another thread runs is stopped first."""
        self._stop.set()
        ended = self._sync_lock.acquire(timeout=_CLOSING_SECONDS)
        try:
            self._vectors.close()
            self._catalog.close()
            self._release()
        finally:
            if ended:
                self._sync_lock.release()
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


def _differences(plan: SyncPlan) -> list[str]:
    """What the folder holds that the index does not, and the other way round."""
    parts = (("not in the index yet", plan.added), ("changed since they were read", plan.updated), ("gone from the folder", plan.removed))
    lines = [f"{len(names)} files are {what}: {', '.join(names[:3])}{' …' if len(names) > 3 else ''}" for what, names in parts if names]
    return lines + [f"{old} is now {new}" for old, new in plan.renamed]


def _answer_of(turn: Message) -> Answer | None:
    answer = turn.get("answer")
    return Answer.from_dict(answer) if isinstance(answer, dict) else answer if isinstance(answer, Answer) else None


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
        model = "local" if weights.present(pins.LOCAL, config.cache) else "extractive"
    if model == "extractive":
        return None
    from .models.chat import open_chat

    return open_chat(config, model)


def paths_of(documents: Paths) -> list[Path]:
    """A file, a folder or several of them, as a list."""
    return [Path(documents)] if isinstance(documents, (str, Path)) else [Path(one) for one in documents]


def _with_article(speaker: str, text: str) -> str:
    """The speaker behind the article that the text puts before him: "the Kremlin", "a senior diplomat"."""
    found = re.search(rf"\b(the|an?)\s+{re.escape(speaker)}", text, re.IGNORECASE)
    return f"{found.group(1).lower()} {speaker}" if found else speaker
