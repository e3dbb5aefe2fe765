"""One question from beginning to end: opens the parts on top of a library, runs them in order, and returns the checked answer.

The only place where documents, retrieval and answers meet. Knows no face: whoever calls decides what to show.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Generator, Sequence
from contextlib import closing
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from .answers import compose, generative, overview, partly, retracted, rewriting, smalltalk
from .answers.case import Case
from .answers.expected import is_keywords
from .answers.prompts import BEGINNINGS
from .answers.spent import Spent
from .answers.withdrawn import rests_on, withdraw
from .answers.wording import dated
from .config import Config
from .errors import ConfigError, QuestionError
from .journal import NAME, Journal
from .library import Library, Paths, paths_of
from .models import pins, weights
from .models.embeddings import open_embedder
from .models.opened import ChatModels, ModelState
from .protocols import Chat, Embedder, Entailment, Judge
from .retrieval.carried import Reading, read
from .retrieval.crossencoder import open_reranker
from .retrieval.entailment import open_nli
from .retrieval.followup import Query
from .retrieval.narrowing import Narrowed, Narrowing
from .retrieval.overview import Overviews
from .retrieval.parts import parts
from .retrieval.retriever import Retriever
from .retrieval.sentences import Scored, either
from .tracing import traced
from .types import Answer, Checked, Document, Event, Evidence, Found, Hit, Message, Scope, Token

_REMOTE_AT_ONCE = 4
SMALL_BUDGET = 50
"""Words of evidence an embedded model is given: at 60 word pieces a second each ten cost a quarter of a second."""


class Assistant(Library):
    """Holds one store and one model open, to ask many questions. May be shared between threads.

    Open it with `Assistant.open` and close it, or use it in a `with` block.
    """

    def __init__(
        self,
        config: Config,
        documents: Sequence[Path],
        embedder: Embedder | None,
        chat: Chat | None,
        judge: Judge | None = None,
        nli: Entailment | None = None,
    ) -> None:
        super().__init__(config, documents, embedder)
        self._chat, self._judge, self._nli = chat, judge, nli
        self._models, self._view = ChatModels(config, chat, BEGINNINGS), False
        self._warm = chat is None and embedder is None
        self._journal_lock = threading.Lock()
        self._journal: Journal | None = None
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
            open_nli(config),
        )

    def quoting(self) -> Assistant:
        """The same documents and index, answering in quotes only. It is a view, which ends with this one and is not to be closed."""
        return self.tuned(model="extractive")

    def tuned(self, *, model: str | None = None, strictness: float | None = None, passages: int | None = None) -> Assistant:
        """The same documents, index and models, asked with other settings; None leaves one as it is.

        What comes back is a view: it is made in no time, closing it does nothing, and it ends with the assistant it is of. A model
        is opened at its first use, and kept.

        :raises ConfigError: a value out of its bounds. :raises ModelError: the model cannot be used.
        """
        view = copy(self)
        kept = self.config
        view.config = replace(
            kept,
            strictness=kept.strictness if strictness is None else strictness,
            passages=kept.passages if passages is None else int(passages),
        )
        view._chat, view._view = self._chat if model in (None, self.model) else self._models.get(model or ""), True
        return view

    def model_state(self, model: str, *, knock: bool = False) -> ModelState:
        """Whether a model can be used, and which host its questions go to.

        :param knock: also open a connection to a remote model's server; nothing is sent.
        """
        return self._models.state(model, knock=knock)

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
        reading = self._read(question)
        return self._narrowing.search(reading.query.standalone if reading.query.rendered else question, reading.named, k, scope)

    def stream(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Generator[Event, None, None]:
        """The same as `ask`, as it happens: Found(evidence), then Token(text) while a model writes, then Checked(answer).

        Closing the generator stops the model.
        """
        with closing(self.follow(question, history, scope)) as events:
            yield from (event for event in events if event != Token(""))

    def follow(self, question: str, history: Sequence[Message] = (), scope: Scope | None = None) -> Generator[Event, None, None]:
        """As `stream`, with an empty Token where the draft is written and its check begins: for who shows what is being done."""
        spent = Spent()
        self._ready(question)
        if (reply := smalltalk.reply(question, self._catalog.counts()["documents"])) is not None:
            spent.until("evidence")
            yield Found(())
            yield Checked(spent.told(Answer(question, question, reply, "answered"), self.model))
            return
        turns = self._as_it_stands(history)
        reading = self._read(question, turns)
        query = reading.query
        if (answer := self._overview(reading, turns, scope)) is not None:  # no list is better for a model's wording
            spent.until("evidence")
            yield Found(answer.evidence)
            yield Checked(spent.told(answer, self.model))
            return
        query = self._reworded(query, turns, spent)
        found = self._narrowing.find(query, reading.named, self.config.passages, scope)
        whole, parted = query.standalone, self._in_parts(query, found, reading, scope)
        query, found = parted.query, parted.found
        case = self._case(query, found)
        # Code tells the sides of a dispute apart, and tells each; to keywords there is no question to word an answer to, and of what is
        # said about a subject a small model tells one thing. Without a model a dispute is `extracted`'s to find.
        chat = self._chat
        if chat and ((case.topical and (chat.small or not found.topical)) or compose.dispute(case, self.config.strictness)):
            chat = None
        if chat and chat.small:
            case = self._case(query, found, SMALL_BUDGET)
        spent.until("evidence")
        yield Found(case.evidence)
        if chat is None:
            answer = compose.apart(case, parted.apart) if parted.apart else compose.extracted(case, self.config.strictness)
        elif not case.evidence:
            answer = compose.abstention(case)
        else:
            if chat.small:
                case = replace(case, confirm=partial(generative.confirmed, chat, case.standalone, usage=spent.tokens))
            asked = query.standalone if found.topical else case.standalone
            writing = generative.write(chat, asked, case.evidence, spent.tokens, case.documents)
            draft = yield from spent.drafting(writing)
            answer = self._instead(case, draft.failed) if draft.failed else compose.generated(case, draft, self.config.strictness)
            spent.since("draft", "check")
        if parted.left:
            answer = replace(partly.told(answer, parted.left), standalone=whole)
        answer = self._told_left_out(answer, found, spent)
        if reading.named.scope and not query.rendered:  # what was searched is without the words that name it
            answer = replace(answer, standalone=self._retriever.spell(query.standalone))
        answer = replace(answer, trace=traced(query, found, case, self.config.evidence))
        yield Checked(spent.told(dated(answer), self.model))

    def _in_parts(self, query: Query, found: Narrowed, reading: Reading, scope: Scope | None) -> _Parted:
        """What is to be answered: the whole question, unless it has parts of which some alone can be answered. No model is asked for it."""
        named = reading.named
        asked = () if query.rendered or query.form else parts(named.rest if named.scope else query.standalone)
        if not asked:
            return _Parted(query, found)
        forms = [replace(part.query, question=query.question) for part in asked]
        each = [self._narrowing.find(form, replace(named, rest=form.standalone), self.config.passages, scope) for form in forms]
        cases = [self._case(form, one) for form, one in zip(forms, each, strict=True)]
        if partly.each_answered(cases, self.config.strictness):
            scored: Sequence[Scored] = ()
            for one in each:
                scored = either(scored, one.finding.sentences)
            return _Parted(query, replace(found, finding=replace(found.finding, sentences=tuple(scored))), apart=tuple(cases))
        left = partly.unanswered(self._case(query, found), cases, self.config.strictness)
        said = tuple(part.said for n, part in enumerate(asked) if n in left)
        able = [n for n in range(len(forms)) if n not in left]
        return _Parted(forms[able[0]], each[able[0]], said) if said and len(able) == 1 else _Parted(query, found, said)

    def _instead(self, case: Case, failed: str) -> Answer:
        """Quotes in place of the model's words, and why."""
        answer = compose.extracted(case, self.config.strictness)
        return replace(
            answer, text=f"{answer.text}\n{failed}; the documents are quoted instead.", model=f"extractive instead of {self.model}"
        )

    def _told_left_out(self, answer: Answer, found: Narrowed, spent: Spent) -> Answer:
        """The answer, with a line on the sentences that a large model had no room for; their tokens are counted under `left_out`."""
        if self._chat is None or self._chat.small:
            return answer
        sent, (ranked, _) = {(e.document, e.start) for e in answer.evidence}, self._laid(found)
        left = [e for e in ranked if (e.document, e.start) not in sent]
        if not left:
            return answer
        spent.tokens["left_out"] = sum(generative.estimated(e.text) for e in left)
        line = f"{len(left)} of {len(ranked)} sentences found were too long for {self.model} to read and were left out."
        return replace(answer, text=f"{answer.text}{' ' if answer.notice else chr(10)}{line}")

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
        english = self._retriever.rendered(question)
        if english is None:
            return read(question, history, self._catalog.outlets(), date.today())
        turns = [self._in_english(turn) for turn in history]
        reading = read(english, turns, self._catalog.outlets(), date.today())
        return replace(reading, query=replace(reading.query, question=question, rendered=True))

    def _in_english(self, turn: Message) -> Message:
        """A turn with its text as it is searched; as it stands where that is in the documents' language."""
        english = self._retriever.rendered(str(turn.get("content", "")))
        return turn if english is None else {**turn, "content": english}

    def _reworded(self, query: Query, history: Sequence[Message], spent: Spent) -> Query:
        """The query with a chat model's wording of it, where it leans on the turns before or is in another language."""
        if self._chat is None or self._chat.small or not (query.rendered or query.leans):
            return query
        with spent.stage("rewrite") as usage:
            form = rewriting.rewrite(self._chat, query.question, history, english=query.rendered, usage=usage)
        return replace(query, form=form)

    def _case(self, query: Query, found: Narrowed, budget: int | None = None) -> Case:
        """What was found, as a case. :param budget: words of evidence that an embedded model is given; None for all."""
        finding = found.finding
        laid, read = self._laid(found)
        kept = generative.lay(laid, budget)
        if self._chat is not None and not self._chat.small:
            kept = generative.fitting(self._chat, query.question, kept, read)
        order = sorted(kept, key=lambda e: (e.document, e.start))
        evidence = tuple(replace(e, id=number) for number, e in enumerate(order, 1))
        score = {(one.sentence.document, one.sentence.start): one.score for one in finding.sentences}
        documents = dict.fromkeys(e.document for e in evidence)
        return Case(
            question=query.question,
            standalone=finding.searched,
            evidence=evidence,
            scores={e.id: score[e.document, e.start] for e in evidence},
            weights=finding.weights,
            missing=finding.missing,
            coverage=max((one.coverage for one in finding.sentences), default=0.0),
            cosine=max((one.cosine for one in finding.sentences), default=0.0),
            holds=max((one.holds for one in finding.sentences if one.holds is not None), default=None),
            documents={name: read[name] for name in documents},
            groups=self._catalog.clusters(documents),
            scope=found.scope,
            relaxed=found.relaxed,
            empty=found.empty,
            rendered=query.rendered,
            near=self._retriever.nearness if self._embedder and self.config.embedder == "minilm" else None,  # fitted to its cosines
            infer=self._nli.infer if self._nli else None,
            topical=found.topical or is_keywords(finding.searched),
        )

    def _laid(self, found: Narrowed) -> tuple[list[Evidence], dict[str, Document]]:
        """The best of the sentences found, best first, each with what takes it back; and their documents by name."""
        ranked = [one.sentence for one in found.finding.sentences[: self.config.evidence]]
        laid = [Evidence(0, s.document, s.start, s.end, s.text, s.page, s.place, s.speaker, s.date) for s in ranked]
        documents = {name: self.document(name) for name in dict.fromkeys(e.document for e in laid)}
        return retracted.told(laid, documents), documents

    def _ready(self, question: str) -> None:
        """Refuse what cannot be asked."""
        if not question.strip():
            raise QuestionError("The question is empty", "It needs at least one word")
        if len(question) > self.config.question_chars:
            raise QuestionError(
                f"The question has {len(question):,} characters",
                f"At most {self.config.question_chars:,} are read",
                "Shorten it, or put long text into a document and ask about that",
            )
        self.await_documents()

    def current(self, answer: Answer) -> Answer:
        """An earlier answer as it may be shown now: without what came from documents that were removed since."""
        cited = rests_on(answer)
        gone = cited - set(self._catalog.clusters(cited))
        return withdraw(answer, gone) if gone else answer

    def _as_it_stands(self, history: Sequence[Message]) -> list[Message]:
        """The turns before, with each answer that is there made current, so that a removed document is not searched by its words."""
        return [{**turn, "answer": self.current(answer)} if (answer := _answer_of(turn)) else turn for turn in history]

    # --- state ---

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

    @property
    def journal(self) -> Journal:
        """Conversations and feedback, in the store's folder; opened when first asked for.

        :raises StoreError: the file cannot be used; it is left as it is.
        """
        with self._journal_lock:
            if self._journal is None:
                self._journal = Journal(Path(self.config.store) / NAME)
            return self._journal

    def warm(self) -> None:
        """Load the models and let them read the fixed part of their prompts, so that the first question is as fast as the next."""
        try:
            if self._embedder is not None:
                self._retriever.search("ready", 1)
            if self._judge is not None:
                self._judge.score("ready?", ["ready"])
            if self._chat is not None and self._nli is not None:
                self._nli.infer("ready", "ready")
            if self._chat is not None and self._chat.small:
                generative.confirmed(self._chat, "ready?", (Evidence(1, "", 0, 5, "ready"),), {})
        finally:
            self._warm = True

    def close(self) -> None:
        """Close store and models; harmless when closed already. A sync that another thread runs is stopped first."""
        if self._view:
            return
        super().close()
        if self._journal is not None:
            self._journal.close()
        self._models.close()

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


@dataclass(frozen=True, slots=True)
class _Parted:
    """What of a question is answered, by what was found for it.

    `left` are parts that the documents do not answer, in the question's words; `apart` is a case for each part where the
    documents answer all of them.
    """

    query: Query
    found: Narrowed
    left: tuple[str, ...] = ()
    apart: tuple[Case, ...] = ()


def _answer_of(turn: Message) -> Answer | None:
    answer = turn.get("answer")
    return Answer.from_dict(answer) if isinstance(answer, dict) else answer if isinstance(answer, Answer) else None


def _open_chat(config: Config, model: Any) -> Chat | None:
    """The model to word answers with; None for extractive."""
    if model is None:
        model = "local" if weights.present(pins.LOCAL, config.cache) else "extractive"
    if model == "extractive":
        return None
    from .models.chat import open_chat

    return open_chat(config, model, BEGINNINGS)
