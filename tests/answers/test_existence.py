from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.existence import found, sought


def says(question: str, text: str) -> bool | None:
    wanted = sought(question)
    assert wanted
    return found(wanted, text)


YES = [
    ("Was there a storm in Harwick?", "There was a violent storm in Harwick on Friday."),
    ("Were there any strikes?", "There were two strikes, the union said."),
    ("Was there an explosion at the plant?", "An explosion occurred at the plant."),
    ("Will there be a referendum?", "There will be a referendum in May."),
    ("Was anyone injured?", "Five workers were injured."),
    ("Has anybody been detained?", "A man was detained at the border."),
    ("Did anyone die?", "Four people were killed."),
    ("Did anyone die in the storm?", "A sailor died in the storm."),
    ("Did anyone report fever?", "Nine patients reported fever."),
    ("Did anyone suffer kidney failure?", "Two patients suffered kidney failure, files show."),
]
NO = [
    ("Were there any delays?", "There were no delays."),
    ("Were there serious leaks?", "No serious leaks were found."),
    ("Did anyone die?", "Nobody died."),
    ("Was anybody hurt in the storm?", "No one was hurt in the storm."),
    ("Was anyone injured?", "No passengers were injured, police said."),
]
OPEN = [
    ("Was there a recount?", "The candidate called for a recount."),
    ("Was there a storm?", "There was a risk of storm."),
    ("Was there a storm?", "There was a storm warning."),
    ("Was there a storm?", "There may have been a storm."),
    ("Was there a storm?", "He denied that there was a storm."),
    ("Is there a strike?", "There was a strike."),
    ("Were there any delays?", "There were no deaths but delays."),
    ("Was anyone found?", "A gun was found."),
    ("Was anyone injured?", "Police want anyone injured to call."),
    ("Has anyone been arrested?", "Nobody knows who was arrested."),
    ("Did anyone die?", "He was ready to die."),
    ("Did anyone die?", "Lind denied that anyone died."),
    ("Did anyone report fever?", "The fever reported the patients."),
]


@pytest.mark.parametrize(("question", "text"), YES)
def test_what_is_there_or_was_done_is_found(question: str, text: str) -> None:
    assert says(question, text) is True


@pytest.mark.parametrize(("question", "text"), NO)
def test_none_and_nobody_are_a_no(question: str, text: str) -> None:
    assert says(question, text) is False


@pytest.mark.parametrize(("question", "text"), OPEN)
def test_what_does_not_tell_it_leaves_it_open(question: str, text: str) -> None:
    assert says(question, text) is None


@pytest.mark.parametrize(
    "question", ["Who died?", "Was the bridge closed?", "Were there more than five strikes?", "Did anyone take it?", "Is there?", ""]
)
def test_other_questions_look_for_nothing(question: str) -> None:
    assert sought(question) is None


@given(st.text(max_size=60), st.text(max_size=100))
def test_any_question_and_sentence_can_be_read(what: str, text: str) -> None:
    for question in (f"Was there {what}?", f"Did anyone {what}?"):
        wanted = sought(question)
        assert wanted is None or found(wanted, text) in (True, False, None)
