"""Questions in another language than the documents, and chat models that word questions anew, from `ask` to the answer."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag import Answer, Assistant, Config
from rag.errors import ModelUnavailableError
from rag.protocols import Chat
from rag.testing import HashingEmbedder, ScriptedChat

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
GERMAN = "Wer hat den Einsatz von Bodentruppen ausgeschlossen?"
ENGLISH = "Who ruled out the deployment of ground troops?"
REPLY = "German Chancellor Scholz ruled out deploying ground troops. [1]"
Opener = Callable[..., Assistant]


@pytest.fixture
def opened() -> Iterator[Opener]:
    shutil.copytree(SEEDS, "seeds")
    running: list[Assistant] = []

    def opener(chat: Chat | None = None, **settings: object) -> Assistant:
        config = Config.load(**{"strictness": 0.0, **settings})
        running.append(Assistant(config, [Path(config.documents)], HashingEmbedder(), chat))
        return running[-1]

    yield opener
    for assistant in running:
        assistant.close()


def test_a_german_question_is_answered_from_english_documents(opened: Opener) -> None:
    answer = opened().ask(GERMAN)
    assert "ground troops" in answer.citations[0].quote
    assert (answer.question, answer.standalone) == (GERMAN, GERMAN)
    assert "ground troops" in answer.rendered


@pytest.mark.parametrize(
    "question",
    [
        "Was sagt der Artikel über Ungarn?",
        "Was weiß man über Ungarn?",
        "Que disent les documents sur la Hongrie ?",
        "Que sait-on de la Hongrie ?",
        "Háblame de Hungría",
        "Cosa si sa dell’Ungheria?",
    ],
)
def test_a_subject_may_be_asked_about_in_other_languages(opened: Opener, question: str) -> None:
    assert "Hungary actively opposes" in opened(strictness=0.5).ask(question).citations[0].quote


def test_what_was_searched_is_told_once(opened: Opener) -> None:
    answer = opened().ask(GERMAN)
    assert answer.searched == f"Searched: in English for “{answer.rendered}”"
    assert str(answer).count(answer.rendered) == 1
    withheld = opened(strictness=1.0).ask("Wer hat die Vulkane auf dem Mond besucht?")
    assert withheld.abstained and str(withheld).count(withheld.rendered) == 1


def test_an_english_question_is_searched_as_it_stands(opened: Opener) -> None:
    answer = opened().ask("Who ruled out ground troops?")
    assert (answer.rendered, answer.searched) == ("", "")


def test_search_takes_other_languages_too(opened: Opener) -> None:
    assert "ground troops" in opened().search(GERMAN, 1)[0].text


def test_a_follow_up_in_german_leans_on_the_turn_before(opened: Opener) -> None:
    assistant = opened()
    history = [{"role": "user", "content": GERMAN}, {"role": "assistant", "content": "", "answer": assistant.ask(GERMAN)}]
    answer = assistant.ask("Und warum?", history)
    assert answer.standalone == "Und warum?"
    assert "troops" in answer.rendered and "why" in answer.rendered


def test_an_answer_keeps_what_was_searched_through_json(opened: Opener) -> None:
    answer = opened().ask(GERMAN)
    assert Answer.from_dict(answer.to_dict()) == answer


def test_a_chat_model_words_a_foreign_question(opened: Opener) -> None:
    chat = ScriptedChat([ENGLISH, REPLY])
    answer = opened(chat).ask(GERMAN)
    assert (answer.standalone, answer.rendered) == (GERMAN, ENGLISH)
    assert "ground troops" in answer.citations[0].quote
    assert chat.history[1].messages[-1][1].endswith(f"Question: {ENGLISH}")
    assert answer.seconds["rewrite"] >= 0 and answer.tokens["completion"] == len(f"{ENGLISH} {REPLY}".split())
    assert (answer.tokens["rewrite_completion"], answer.tokens["answer_completion"]) == (len(ENGLISH.split()), len(REPLY.split()))


@pytest.mark.parametrize("failure", ["", ModelUnavailableError("gone", None, None), "No idea."])
def test_a_failed_wording_leaves_the_one_made_by_rule(opened: Opener, failure: str | Exception) -> None:
    answer = opened(ScriptedChat([failure, REPLY])).ask(GERMAN)
    assert answer.rendered == opened().ask(GERMAN).rendered
    assert "ground troops" in answer.citations[0].quote


def test_a_chat_model_words_a_follow_up(opened: Opener) -> None:
    history = [{"role": "user", "content": "What did Scholz rule out?"}, {"role": "assistant", "content": "Ground troops."}]
    alone = "Why did Scholz rule out ground troops?"
    answer = opened(ScriptedChat([alone, REPLY])).ask("Why did he?", history)
    assert (answer.standalone, answer.rendered) == (alone, "")


def test_a_question_that_stands_alone_asks_for_no_wording(opened: Opener) -> None:
    chat = ScriptedChat([REPLY])
    answer = opened(chat).ask(ENGLISH)
    assert len(chat.history) == 1 and "rewrite" not in answer.seconds


def test_a_small_model_words_no_question(opened: Opener) -> None:
    chat = ScriptedChat([REPLY] * 3, yes_probability=0.9, small=True)
    history = [{"role": "user", "content": "What did Scholz rule out?"}, {"role": "assistant", "content": "Ground troops."}]
    assistant = opened(chat)
    assert "rewrite" not in assistant.ask("Why did he?", history).seconds
    assert "rewrite" not in assistant.ask(GERMAN).seconds
