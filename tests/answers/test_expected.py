from __future__ import annotations

import pytest

from rag.answers.expected import candidates, expected, is_keywords, lacks_count, lacks_time


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who opposed it?", "person"),
        ("Which newspaper reported it?", "person"),
        ("When was it signed?", "date"),
        ("In which city did it happen?", "place"),
        ("Where is it?", "place"),
        ("How many soldiers were sent?", "number"),
        ("Why did he leave?", "reason"),
        ("Did he leave?", "yesno"),
        ("What did he rule out?", "other"),
    ],
)
def test_the_kind_of_answer_is_read_off_the_question(question: str, kind: str) -> None:
    assert expected(question) == kind


def test_what_the_question_holds_already_is_no_answer() -> None:
    assert candidates("person", "Who warned Zelensky?", "Ada Lind warned Zelensky.") == ["Ada Lind"]


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        ("They sent 40 men.", False),
        ("They sent several men.", False),
        ("The vote to send them was unanimous.", False),
        ("They sent men.", True),
        ("On 3 May they sent men.", True),
    ],
)
def test_how_many_needs_a_number_in_the_evidence(text: str, lacks: bool) -> None:
    assert lacks_count("How many men were sent?", text) is lacks
    assert lacks_count("Who sent men?", text) is False


@pytest.mark.parametrize(("question", "keywords"), [("Hungary NATO?", True), ("Who opposes it?", False), ("", False), ("a b c d e", False)])
def test_a_few_bare_words_are_keywords(question: str, keywords: bool) -> None:
    assert is_keywords(question) is keywords


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("When did the summit take place?", "A recent summit in Brussels failed, as the Financial Times reported.", True),
        ("When did the summit take place?", "The summit was held in Brussels on Monday.", False),
        ("When did she warn them?", "She warned them prior to the summit.", False),
        ("In which year was it built?", "It was built of the same stone.", True),
        ("In which year was it built?", "It was built in 1807.", False),
        ("When may troops be sent?", "Troops may be sent if the parliament agrees.", False),
        ("When did it open?", "Die Brücke wurde feierlich eröffnet.", False),
        ("Who opened the bridge?", "The mayor opened the bridge.", False),
    ],
)
def test_the_time_of_an_event_needs_a_word_of_time(question: str, text: str, *, lacks: bool) -> None:
    assert lacks_time(question, text) is lacks
