"""The trace of an answer is that of its search, and no part of what is kept of it."""

import json
import shutil
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Answer, Assistant, Config, Scope
from rag.answers.withdrawn import withdraw
from rag.testing import HashingEmbedder, ScriptedChat
from rag.tracing import traced

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
ASKED = "Which country actively opposes Ukraine’s NATO aspirations?"


@pytest.fixture
def opened() -> Iterator[Callable[..., Assistant]]:
    """Assistants over a copy of seeds/ in the test's own folder, closed at its end."""
    shutil.copytree(SEEDS, "seeds")
    running: list[Assistant] = []

    def opener(chat: ScriptedChat | None = None, **settings: object) -> Assistant:
        config = Config.load(**{"strictness": 0.0, **settings})
        running.append(Assistant(config, [Path(config.documents)], HashingEmbedder(), chat))
        return running[-1]

    yield opener
    for assistant in running:
        assistant.close()


@pytest.mark.parametrize("scope", [None, Scope(outlets=("Financial Times",))], ids=["all documents", "one outlet"])
def test_its_passages_are_those_of_search(opened, scope):
    assistant = opened()
    trace = assistant.ask(ASKED, scope=scope).trace
    hits = assistant.search(ASKED, assistant.config.passages, scope)
    assert trace.passages
    assert [(c.rank, c.document, c.start, c.end, c.score) for c in trace.passages] == [
        (hit.rank, hit.document, hit.start, hit.end, hit.score) for hit in hits
    ]


def test_its_sentences_say_which_were_read_and_why_the_others_were_not(opened):
    answer = opened(evidence=3).ask(ASKED)
    read = {(c.document, c.start) for c in answer.trace.sentences if not c.dropped}
    assert read == {(e.document, e.start) for e in answer.evidence}
    assert {c.dropped for c in answer.trace.sentences if c.dropped} == {"after the first 3"}
    assert [c.rank for c in answer.trace.sentences] == list(range(1, len(answer.trace.sentences) + 1))


def test_a_model_that_reads_little_leaves_sentences_for_want_of_room(opened):
    chat = ScriptedChat(["Hungary opposes it."], yes_probability=0.9, small=True)
    answer = opened(chat).ask("Who opposes Ukraine’s NATO aspirations?")
    assert "no room for it in what the model reads" in {c.dropped for c in answer.trace.sentences}


def test_a_follow_up_shows_its_forms(opened):
    assistant = opened()
    first = assistant.ask(ASKED)
    history = [{"role": "user", "content": ASKED}, {"role": "assistant", "content": first.text, "answer": first}]
    forms = dict(assistant.ask("Why does it oppose them?", history).trace.forms)
    assert forms["asked"] == "Why does it oppose them?"
    assert forms["alone"] != forms["asked"]


def test_it_is_json_and_is_neither_kept_nor_compared(opened):
    answer = opened().ask(ASKED)
    json.dumps(answer.trace.to_dict())
    kept = answer.to_dict()
    assert "trace" not in kept
    restored = Answer.from_dict(json.loads(json.dumps(kept)))
    assert restored.trace is None
    assert restored == answer
    assert Answer.from_dict({**kept, "trace": {"forms": []}}).trace is None


def test_it_goes_with_a_document_that_was_removed(opened):
    answer = opened().ask(ASKED)
    assert withdraw(answer, {answer.citations[0].document}).trace is None


def test_it_takes_less_than_a_millisecond(opened):
    assistant = opened()
    query = assistant._read(ASKED).query
    found = assistant._narrowing.find(query, assistant._read(ASKED).named, assistant.config.passages, None)
    case = assistant._case(query, found)
    assert min(timeit.repeat(lambda: traced(query, found, case, 12), number=10, repeat=5)) / 10 < 0.001
