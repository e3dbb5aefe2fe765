from __future__ import annotations

from rag.errors import ModelStoppedError
from rag.evaluation.drafting.rewording import Writer, asking
from rag.testing import ScriptedChat
from tests.evaluation.drafting.shelved import row

SENTENCE = "Captain Tom Reyes won the Tollense regatta with a borrowed boat."
ROW = row("Who won the Tollense regatta with a borrowed boat?", "race.txt", SENTENCE, answers=("Captain Tom Reyes", "Reyes"))


def worded(reply: str) -> str:
    return Writer(ScriptedChat([reply])).worded(ROW).question


def test_the_model_words_the_question_and_the_row_says_so() -> None:
    chat = ScriptedChat(["Which captain won the Tollense regatta in a borrowed boat?"])
    made = Writer(chat).worded(ROW)
    assert made.question == "Which captain won the Tollense regatta in a borrowed boat?"
    assert made.extra == {"worded_by": "scripted"}
    assert (made.id, made.answers, made.evidence) == (ROW.id, ROW.answers, ROW.evidence)
    assert chat.history == [asking(SENTENCE, "Captain Tom Reyes")]


def test_quotes_and_a_heading_around_the_reply_are_taken_off() -> None:
    assert worded('Question: "Who won the Tollense regatta by boat?"') == "Who won the Tollense regatta by boat?"


def test_a_reply_that_will_not_do_leaves_the_rules_question() -> None:
    for reply in (
        "Captain Tom Reyes won it.",
        "Did Reyes win the Tollense regatta with a boat?",  # gives the answer away
        "Who won it with a borrowed boat?",  # points back
        "Who likes the music of the far north?",  # strays from the sentence
        "Who won the Tollense?",  # asks less precisely
        "Who won the Tollense regatta?\nAnd why with a boat?",
        "Who " + "won the Tollense regatta with a borrowed boat " * 5 + "?",
        "",
    ):
        assert worded(reply) == ROW.question


def test_a_model_that_fails_is_not_asked_again_and_each_row_says_why() -> None:
    chat = ScriptedChat([("Who won the ", ModelStoppedError("The line was cut"))])
    writer = Writer(chat)
    for _ in range(2):
        made = writer.worded(ROW)
        assert (made.question, made.extra["worded_by"]) == (ROW.question, "rules")
        assert "line was cut" in made.extra["model_error"]
    assert len(chat.history) == 1


def test_without_a_model_and_without_an_answer_rows_stay_as_they_are() -> None:
    overview = row("What is reported about “Tom Reyes Wins”?", "race.txt", SENTENCE, "overview")
    assert Writer(None).worded(ROW) is ROW
    assert Writer(ScriptedChat([])).worded(overview) is overview
