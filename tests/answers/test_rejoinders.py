"""Accusations that are quoted, and whether what the accused says to them is found."""

from __future__ import annotations

import pytest

from rag.answers.rejoinders import rejoinder
from rag.types import Evidence

ACCUSED = "Lund accused Harwick of shelling the border."
DENIED = "Harwick's army rejected the accusation."


def said(text: str, speaker: str | None = None) -> Evidence:
    return Evidence(1, "a.txt", 0, len(text), text, speaker=speaker)


@pytest.mark.parametrize(
    ("told", "reply"),
    [
        (said(ACCUSED), DENIED),
        (said("Harwick shelled the border, the Lund Times reported."), "A spokesman of Harwick denied on Friday that it had done so."),
        (said("Acme sold arms to Harwick, Ada Lind said.", "Ada Lind"), "Acme denied any wrongdoing."),
    ],
)
def test_what_the_accused_says_is_found(told: Evidence, reply: str) -> None:
    assert rejoinder([told], [told, said("Rain fell."), said(reply)]) == said(reply)


@pytest.mark.parametrize(
    ("told", "other"),
    [
        (said("Harwick shelled the border."), DENIED),
        (said(ACCUSED), "Paul Holm denied that he had lied."),
        (said(ACCUSED), "Harwick rejected a plan for a bridge."),
        (said("The border was shelled, Ada Lind said.", "Ada Lind"), "Ada Lind denied any wrongdoing."),
        (said(f"{ACCUSED} {DENIED}"), DENIED),
    ],
)
def test_what_answers_no_accusation_is_not_taken_for_it(told: Evidence, other: str) -> None:
    assert rejoinder([told], [told, said(other)]) is None
