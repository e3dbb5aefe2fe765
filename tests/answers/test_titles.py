from __future__ import annotations

import pytest

from rag.answers.titles import cut_short


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The minister resigned.", "The deputy minister resigned."),
        ("The deputy minister resigned.", "The minister resigned."),
        ("The president signed.", "The former US president signed."),
        ("The president signed.", "The vice-president signed."),
        ("The director spoke.", "The acting director spoke."),
        ("President Silva spoke.", "President-elect Silva spoke."),
        ("The president spoke.", "The presidential candidate spoke."),
        ("Reyes is governor.", "Reyes is a candidate for governor."),
        ("He is a member.", "He was once a member."),
        ("She is mayor of Harwick.", "She used to be mayor of Harwick."),
        ("She is a coach.", "She was previously a coach."),
        ("The CEO left.", "The former chief executive left."),
        ("The secretary spoke.", "The undersecretary spoke."),
        ("The minister resigned.", "The minister's aide resigned."),
        ("Varga resigned.", "Varga’s lawyer resigned."),
    ],
)
def test_an_office_held_otherwise_is_another(claim: str, quote: str) -> None:
    assert list(cut_short(claim, quote))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The minister resigned.", "The minister and the deputy minister resigned."),
        ("The ex-president spoke.", "The former president spoke."),
        ("She used to be the mayor of Harwick.", "She is a former mayor of Harwick."),
        ("She was once mayor of Harwick.", "She was previously mayor of Harwick."),
        ("The former CEO left.", "The former chief executive left."),
        ("The mayor left.", "She had previously told the mayor, who left."),
        ("The deputy president spoke.", "The vice president spoke."),
        ("Varga spoke.", "Former president Varga spoke."),
        ("The minister resigned.", "The minister's resignation was accepted."),
        ("Varga's lawyer resigned.", "Varga's lawyer resigned."),
        ("The president met the king.", "The president met the king, a former pilot."),
    ],
)
def test_the_same_office_in_other_words_is_no_fault(claim: str, quote: str) -> None:
    assert not list(cut_short(claim, quote))
