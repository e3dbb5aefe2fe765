from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.yesno import Verdict, is_polar, parted, settle, told
from rag.types import Evidence


def evidence(text: str, speaker: str | None = None) -> Evidence:
    return Evidence(1, "a", 0, len(text), text, speaker=speaker)


def said(question: str, *texts: str) -> str | None:
    found = settle(question, [evidence(text) for text in texts])
    return found.polar if found else None


YES = [
    ("Did Scholz rule out ground troops?", "Chancellor Olaf Scholz ruled out deploying ground troops to Ukraine."),
    ("Does Hungary oppose the plan?", "The US remains hesitant, and Hungary actively opposes the plan."),
    ("Did Acme buy Beta?", "Acme bought Beta for $4 million."),
    ("Was Putin criticised by Scholz?", "Putin was criticised by Scholz."),
    ("Will Merz visit Kyiv?", "Merz will visit Kyiv next week."),
    ("Is the bridge closed?", "The bridge is closed until May."),
    ("Is it true that Scholz ruled out ground troops?", "Scholz ruled out ground troops."),
    ("Does the article say that Hungary opposes the plan?", "Hungary opposes the plan."),
    ("Didn't Scholz resign?", "Scholz resigned."),
    ("True or false: Hungary opposes the plan?", "Hungary opposes the plan."),
    ("Fact check: Hungary opposes the plan.", "Hungary opposes the plan."),
    ("Did Acme fail to pay workers?", "Acme failed to pay workers."),
]
NO = [
    ("Did any child die in the trial?", "The effects were mild; no child died in the trial."),
    ("Does Hungary support the plan?", "The US remains hesitant, and Hungary actively opposes the plan."),
    ("Did Maria Lopez resign?", "The chief executive, Maria Lopez, did not resign."),
    ("Did Maria Lopez resign?", "Maria Lopez didn’t resign over the affair."),
    ("Hungary supports the plan, true or false?", "Hungary opposes the plan."),
    ("Is it true or false that Hungary supports the plan?", "Hungary opposes the plan."),
    ("Did revenue rise?", "Third-quarter revenue fell to $2.5 billion from $5.2 billion."),
    ("Did Acme sell Beta?", "Acme bought Beta."),
    ("Is the bridge open?", "The bridge is closed until May."),
    ("Is Anna Lee mayor?", "Anna Lee is no longer mayor."),
    ("Did Acme pay workers?", "Acme never paid workers."),
    ("Were there any delays?", "There were no delays."),
    ("Has anybody been arrested?", "Nobody has been arrested, police said."),
]
OPEN = [
    ("Did revenue rise to $9.9 billion?", "Revenue fell to $2.5 billion."),
    ("Did Scholz resign?", "Scholz said Lopez resigned."),
    ("Did Scholz resign?", "Scholz may resign on Monday."),
    ("Did Scholz resign?", "Scholz plans to resign."),
    ("Did Scholz resign?", "Scholz denied that he resigned."),
    ("Did Scholz resign?", "Scholz’s deputy resigned."),
    ("Did Scholz resign?", "The wife of Scholz resigned."),
    ("Did Scholz resign?", "If Scholz resigned, Merz won."),
    ("Did Scholz resign?", "Did Scholz resign?"),
    ("Did Scholz resign?", "Scholz resigned, though aides deny it."),
    ("Did Putin criticise Scholz?", "Putin was criticised by Scholz."),
    ("Was Putin criticised by Scholz?", "Scholz criticised Putin."),
    ("Did Germany invade Poland?", "Poland invaded Germany."),
    ("Did Acme buy Beta?", "Acme agreed to buy Beta."),
    ("Did Acme pay workers?", "Acme failed to pay workers."),
    ("Did all countries agree?", "The countries agreed."),
    ("Did the countries agree?", "Some countries agreed."),
    ("Will Merz visit Kyiv?", "Merz visited Kyiv."),
    ("Is the bridge closed?", "The bridge was closed in 2019."),
    ("Is Anna Lee no longer mayor?", "Anna Lee is mayor."),
    ("Did the fire start before noon?", "The fire started after noon."),
    ("Is it Hungary or Poland that opposes the plan?", "Hungary opposes the plan."),
    ("Can you tell me who resigned?", "Scholz resigned."),
    ("Who resigned?", "Scholz resigned."),
    ("Was Scholz true or false to his party?", "Scholz was true to his party."),
    ("Did he?", "Scholz resigned."),
    ("", "Scholz resigned."),
]


@pytest.mark.parametrize(("question", "text"), YES)
def test_a_sentence_that_says_just_that_is_a_yes(question: str, text: str) -> None:
    assert said(question, text) == "yes"


@pytest.mark.parametrize(("question", "text"), NO)
def test_a_denial_or_an_opposite_is_a_no(question: str, text: str) -> None:
    assert said(question, text) == "no"


@pytest.mark.parametrize(("question", "text"), OPEN)
def test_what_does_not_settle_it_is_left_open(question: str, text: str) -> None:
    assert said(question, text) is None


def test_what_the_next_sentence_calls_false_leaves_it_open() -> None:
    assert said("Did Scholz resign?", "Scholz resigned, a post says. This is false.") is None


def test_sentences_that_differ_leave_it_open() -> None:
    assert said("Did Scholz resign?", "Scholz resigned.", "Scholz did not resign.") is None


def test_what_somebody_says_is_his_word() -> None:
    found = settle("Did the troops leave?", [evidence("The troops left.", "Ann Lee")])
    assert found and (found.polar, found.by) == ("yes", "Ann Lee")
    found = settle("Has Norland taken the town?", [evidence("Norland has taken the town, its army said.", "Norland’s army")])
    assert found and found.by == "Norland’s army"
    found = settle("Did Ann Lee announce new aid?", [evidence("Ann Lee announced new aid.", "Ann Lee")])
    assert found and found.by is None
    found = settle("Did Scholz rule out troops?", [evidence("Scholz reportedly ruled out troops.", "Scholz")])
    assert found and (found.polar, found.by) == ("yes", "")


@pytest.mark.parametrize(
    ("by", "text", "expected"),
    [
        (None, "“It rose.”", "No: “It rose.”"),
        (None, "It rose.", "No. It rose."),
        ("", "“It rose.”", "No, as reported: “It rose.”"),
        ("Ann Lee", "Ann Lee: “It rose.”", "No, according to Ann Lee: “It rose.”"),
    ],
)
def test_the_yes_or_no_stands_before_the_quote(by: str | None, text: str, expected: str) -> None:
    assert told(Verdict("no", evidence("It rose."), by), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Yes, Hungary opposes it.", ("yes", "Hungary opposes it.")),
        ("No. it fell.", ("no", "It fell.")),
        ("Yes.", ("yes", "")),
        ("No one opposes it.", (None, "No one opposes it.")),
        ("Yesterday it fell.", (None, "Yesterday it fell.")),
    ],
)
def test_a_models_own_yes_is_taken_off(text: str, expected: tuple[str | None, str]) -> None:
    assert parted(text) == expected


@given(st.text(max_size=80), st.text(max_size=120))
def test_any_question_and_sentence_can_be_read(question: str, text: str) -> None:
    settle(question, [evidence(text)])
    settle(f"Did {question}?", [evidence(text)])
    assert is_polar(question) in (True, False)


@pytest.mark.parametrize(
    ("question", "polar"),
    [
        ("Is there a strike?", True),
        ("Has someone been arrested?", True),
        ("Will there be a referendum?", True),
        ("Could somebody list the dead?", False),
        ("Can anyone tell me who died?", False),
        ("Are there any articles on Harwick?", False),
        ("Does anyone in the documents oppose it?", False),
    ],
)
def test_there_and_anyone_make_a_request_behind_can_or_of_the_documents_only(question: str, polar: bool) -> None:
    assert is_polar(question) is polar
