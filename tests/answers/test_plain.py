from __future__ import annotations

import pytest

from rag.answers.plain import answers_plainly
from rag.types import Evidence


@pytest.mark.parametrize(
    ("question", "text", "speaker", "plain"),
    [
        ("Who freed the crew?", "Norland freed the crew of the Heron on Monday.", None, True),
        ("When did the bridge open?", "Since the bridge opened in 2024, the ferry rests.", None, True),
        ("How old is Berg?", "Jon Berg, 58, was sentenced on Monday.", None, True),
        ("How old is the suspect?", "The suspect, a 29-year-old man, was held.", None, True),
        ("What did Ada Lind say?", "“We are ready.”", "Ada Lind", True),
        ("What did Ada Lind say about the ferry?", "“We are ready.”", "Ada Lind", False),
        ("What did Ada Lind say?", "“We are ready.”", "Per Holm", False),
        ("How old is Berg?", "Jon Berg was sentenced to 58 months.", None, False),
        ("Who freed the crew?", "The crew of the Heron was tired.", None, False),
        ("Who built the bridge?", "The bridge, built in 1932, is owned by Ada Lind.", None, False),
        ("Who?", "Ada Lind.", None, False),
    ],
)
def test_a_sentence_answers_plainly_with_every_word_of_the_question_and_its_value(
    question: str, text: str, speaker: str | None, *, plain: bool
) -> None:
    assert answers_plainly(question, Evidence(1, "a.txt", 0, len(text), text, speaker=speaker)) is plain
