from __future__ import annotations

import pytest

from rag.documents.attribution import attribute, find_speaker
from rag.types import Sentence


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("German Chancellor Scholz reportedly ruled out deploying troops.", "German Chancellor Scholz"),
        ("Before it began, the bloc’s envoy, Ada Lind, cautioned against haste.", "Ada Lind"),
        ("“We will not pay,” the Harwick Gazette reported.", "Harwick Gazette"),
        ("“We will not pay,” said Per Holm.", "Per Holm"),
        ("Russian officials have warned that it would be seen so.", "Russian officials"),
        ("The talks failed, as reported by the Financial Times.", "Financial Times"),
        ("According to Reuters, the talks failed.", "Reuters"),
        ("However, the ministry denied it.", "ministry"),
        ("Hungary actively opposes the plan.", None),
        ("The summit concluded with a statement.", None),
        ("Nothing was said.", None),
    ],
)
def test_the_speaker_is_read_off_the_sentence(text: str, speaker: str | None) -> None:
    assert find_speaker(text) == speaker


def test_a_pronoun_takes_the_speaker_before_it() -> None:
    first, second = attribute([Sentence("a", 0, 1, "Ada Lind warned them."), Sentence("a", 2, 3, "She urged members to pay.")])
    assert (first.speaker, second.speaker) == ("Ada Lind", "Ada Lind")


def test_a_pronoun_with_nobody_before_it_stays_unknown() -> None:
    assert attribute([Sentence("a", 0, 1, "She urged members to pay.")])[0].speaker is None


def test_only_a_full_date_is_a_date() -> None:
    found = attribute([Sentence("a", 0, 1, "It rained on 3 May 2024."), Sentence("a", 2, 3, "It rained on Tuesday.")])
    assert [s.date for s in found] == ["2024-05-03", None]
