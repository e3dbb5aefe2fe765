"""Planted pairs: one event with another figure, day or outcome in another report; and pairs that only look different."""

from __future__ import annotations

import pytest

from rag.answers.conflict import Dispute, disputed, unsettled
from rag.types import Document, Evidence


def found(question: str, *texts: str, days: tuple[str | None, ...] = (), groups: tuple[str, ...] = ()) -> Dispute | None:
    """The dispute over sentences that each stand in a document of their own, all good evidence, best first."""
    names = [f"{number}.txt" for number in range(len(texts))]
    ranked = [Evidence(n, name, 0, len(text), text) for n, (name, text) in enumerate(zip(names, texts, strict=True), 1)]
    published = dict(zip(names, days or (None,) * len(texts), strict=True))
    documents = {e.document: Document(e.document, e.text, "0" * 64, "", published=published[e.document]) for e in ranked}
    return disputed(question, ranked, {e.id: 0.9 for e in ranked}, documents, dict(zip(names, groups or names, strict=True)))


KILLED = "How many people were killed in the attack on Harwick?"
CONFLICTS = [
    (KILLED, "Twelve people were killed in the attack on Harwick.", "The attack on Harwick killed 14, the mayor said.", ["twelve", "14"]),
    (KILLED, "The attack on Harwick killed 12 people and injured 30.", "The Harwick attack left 40 people dead.", ["12", "40"]),
    (
        "What was Acme's revenue in 2024?",
        "Acme's revenue in 2024 was $1.2bn.",
        "In 2024 Acme posted revenue of $1.9 billion.",
        ["$1.2bn", "$1.9 billion"],
    ),
    (
        "When did the Harwick bridge open?",
        "The Harwick bridge opened on 3 May 2024.",
        "The bridge in Harwick opened on May 9, 2024.",
        ["3 May 2024", "May 9, 2024"],
    ),
    (
        "When did the Harwick bridge open?",
        "The Harwick bridge opened on 3 May 2024, Ada Lind said in Oslo.",
        "The bridge in Harwick opened on 9 May 2024, Paul Holm said in Lund.",
        ["3 May 2024", "9 May 2024"],
    ),
    (
        "Who won the Harwick election?",
        "Ada Lind won the Harwick election.",
        "The Harwick election was won by Paul Holm.",
        ["Ada Lind", "Paul Holm"],
    ),
    (
        "How many people drowned in Harwick?",
        "At least 12 people drowned in the district of Harwick.",
        "Forty people drowned in the centre of Harwick.",
        ["12", "forty"],
    ),
    (
        "What was the jobless rate in Harwick in May?",
        "The jobless rate in Harwick fell to 5% in May from 6% in April.",
        "In May the jobless rate in Harwick was 7%, the bank said on 3 June.",
        ["5%", "7%"],
    ),
    (
        "By how much did rents in Harwick fall in 2024?",
        "Rents in Harwick fell by 4% in 2024, the bank said.",
        "In 2024 rents in Harwick fell 9 percent.",
        ["4%", "9 percent"],
    ),
    ("Did Maria Lopez resign as mayor?", "Maria Lopez resigned as mayor.", "Maria Lopez did not resign as mayor.", ["yes", "no"]),
    ("Which city hosted the 2012 Games?", "Harwick hosted the 2012 Games.", "The 2012 Games were hosted by Lund.", ["Harwick", "Lund"]),
]


@pytest.mark.parametrize(("question", "one", "two", "values"), CONFLICTS)
def test_reports_with_values_that_cannot_both_be_right_are_in_dispute(question: str, one: str, two: str, values: list[str]) -> None:
    dispute = found(question, one, two)
    assert dispute is not None
    assert [position.value for position in dispute.positions] == values
    assert not dispute.superseded


NO_CONFLICTS = [
    ("rounding", KILLED, "About 1,200 people were killed in the attack on Harwick.", "The attack on Harwick killed 1,187 people."),
    ("at least", KILLED, "At least 12 people were killed in the attack on Harwick.", "The attack on Harwick killed 13 people."),
    ("words", KILLED, "Twelve people were killed in the attack on Harwick.", "The attack on Harwick killed 12."),
    ("the injured", KILLED, "The attack on Harwick killed 12 people.", "In the attack on Harwick, 30 people were injured."),
    ("other things counted", KILLED, "The attack on Harwick killed 12 people.", "The attack on Harwick destroyed 14 houses."),
    ("another day", KILLED, "The attack on Harwick on Monday killed 12 people.", "The attack on Harwick on Friday killed 14 people."),
    ("another place", "How many people were killed?", "The blast in Lund killed 12 people.", "The blast in Harwick killed 14 people."),
    ("not what was asked about", KILLED, "Twelve people were killed in the attack on Harwick.", "The attack on Lund killed 14 people."),
    (
        "several places together",
        KILLED,
        "The attack on Harwick killed 12 people.",
        "The attacks on Harwick and Lund killed 40 people in all.",
    ),
    (
        "months",
        "What is the jobless rate in Harwick?",
        "The jobless rate in Harwick fell to 5% in May.",
        "The jobless rate in Harwick was 7% in April.",
    ),
    (
        "another month",
        "What was the jobless rate in Harwick in May?",
        "The jobless rate in Harwick fell to 5% in May.",
        "The jobless rate in Harwick stood at 7% in April.",
    ),
    ("units", "What was Acme's revenue?", "Acme's revenue was $1.2bn.", "Acme reported revenue of 1,200 million dollars."),
    ("currencies", "What was Acme's revenue?", "Acme's revenue was $1.2bn.", "Acme reported revenue of €1.1 billion."),
    (
        "a part of the day",
        "When did the Harwick bridge open?",
        "The Harwick bridge opened on 3 May 2024.",
        "The Harwick bridge opened in May 2024.",
    ),
    ("a sequel", "When was Skyfall Run released?", "Skyfall Run was released on 3 May 2020.", "Skyfall Run 2 was released on 4 May 2024."),
    ("a list", "Which parties won seats?", "The Greens won seats.", "The Liberals won seats."),
    ("names at length", "Who won the Harwick election?", "Ada Lind won the Harwick election.", "Lind won the election in Harwick."),
    (
        "who beat whom",
        "Who won the Harwick final?",
        "Ada Lind beat Paul Holm in the Harwick final.",
        "Paul Holm lost the Harwick final, won by Ada Lind.",
    ),
    ("a place and its country", "Where was the summit?", "The summit was in Geneva.", "The summit was in Switzerland."),
    ("a plan", "Did Maria Lopez resign as mayor?", "Maria Lopez resigned as mayor.", "Maria Lopez might not resign as mayor."),
    ("a rise and a fall", "How much did rents in Harwick rise?", "Rents in Harwick rose 4%.", "Rents in Harwick fell 9%."),
    (
        "places of two events",
        "When did the ferry sink?",
        "The ferry sank in Harwick on 3 May 2024, the owner said in Oslo.",
        "The ferry sank near Lund on 9 May 2024, the owner said in Oslo.",
    ),
    ("places of two winners", "Who won the final?", "Ada Lind won the final in Harwick.", "Paul Holm won the final in Lund."),
    ("reasons", "Why did Ada Lind resign?", "Ada Lind resigned over 12 cases.", "Ada Lind resigned over 14 cases."),
]


@pytest.mark.parametrize(("question", "one", "two"), [pytest.param(*case[1:], id=case[0]) for case in NO_CONFLICTS])
def test_what_only_looks_different_is_not_in_dispute(question: str, one: str, two: str) -> None:
    assert found(question, one, two) is None
    assert found(question, two, one) is None


def test_a_report_on_the_same_of_another_is_in_no_dispute() -> None:
    question = "How many ships did Harwick port load?"
    texts = "Harwick port loaded 400 ships.", "The port of Lund loaded 900 ships."
    documents = {name: Document(name, text, "0" * 64, "Strike in Harwick") for name, text in zip("ab", texts, strict=True)}
    ranked = [Evidence(n, name, 0, 1, text) for n, (name, text) in enumerate(zip("ab", texts, strict=True), 1)]
    assert disputed(question, ranked, {1: 0.9, 2: 0.9}, documents, {"a": "a", "b": "b"}) is None


TWELVE, FOURTEEN = "Twelve people were killed in the attack on Harwick.", "The attack on Harwick killed 14 people."


def test_a_copy_is_not_a_second_source() -> None:
    dispute = found(KILLED, TWELVE, TWELVE, FOURTEEN, groups=("a", "a", "b"))
    assert dispute is not None
    assert [position.reports for position in dispute.positions] == [1, 1]
    assert found(KILLED, TWELVE, FOURTEEN, groups=("a", "a")) is None


def test_a_report_that_tells_both_values_explains_them() -> None:
    documents = {name: Document(name, f"{TWELVE} {FOURTEEN}", "0" * 64, "") for name in "ab"}
    ranked = [Evidence(n, name, n, n + 1, text) for n, (name, text) in enumerate((("a", TWELVE), ("a", FOURTEEN), ("b", FOURTEEN)), 1)]
    assert disputed(KILLED, ranked, {e.id: 0.9 for e in ranked}, documents, {}) is None


def test_a_report_of_something_else_leaves_the_others_in_dispute() -> None:
    monday, friday = "The attack on Harwick on Monday killed 12.", "The attack on Harwick on Friday killed 90."
    dispute = found(KILLED, monday, FOURTEEN, friday)
    assert dispute is not None
    assert [position.value for position in dispute.positions] == ["12", "14"]


def test_what_may_be_of_something_else_with_another_is_in_no_dispute() -> None:
    monday, friday = "The attack on Harwick on Monday killed 12.", "The attack on Harwick on Friday killed 14."
    assert found(KILLED, monday, friday, FOURTEEN) is None


def test_a_number_beside_the_value_of_a_report_is_no_value_that_it_explains() -> None:
    texts = TWELVE, FOURTEEN, "The attack on Harwick came when 9 were asleep."
    documents = {name: Document(name, "", "0" * 64, "") for name in "ab"}
    ranked = [Evidence(n, name, n, n + 1, text) for n, (name, text) in enumerate(zip("aba", texts, strict=True), 1)]
    dispute = disputed(KILLED, ranked, {e.id: 0.9 for e in ranked}, documents, {})
    assert dispute is not None
    assert [position.value for position in dispute.positions] == ["twelve", "14"]


def test_parts_of_one_article_are_one_source() -> None:
    documents = {name: Document(name, text, "0" * 64, "Attack", "AP") for name, text in (("a", TWELVE), ("b", FOURTEEN))}
    ranked = [Evidence(1, "a", 0, 1, TWELVE), Evidence(2, "b", 0, 1, FOURTEEN)]
    assert disputed(KILLED, ranked, {1: 0.9, 2: 0.9}, documents, {}) is None


def test_independent_reports_of_one_value_are_counted() -> None:
    dispute = found(KILLED, TWELVE, "The attack on Harwick killed 12 people.", FOURTEEN)
    assert dispute is not None
    assert [position.reports for position in dispute.positions] == [2, 1]


def test_a_later_toll_supersedes_an_earlier_one() -> None:
    dispute = found(KILLED, TWELVE, FOURTEEN, days=("2026-03-03", "2026-03-05"))
    assert dispute is not None
    assert dispute.superseded
    assert [position.value for position in dispute.positions] == ["14", "twelve"]


def test_the_day_on_which_it_was_said_is_not_the_day_of_the_matter() -> None:
    texts = (
        "The attack on Harwick killed 12, police said on Monday.",
        "The toll of the Harwick attack rose to 14 on Tuesday.",
    )
    dispute = found(KILLED, *texts, days=("2026-03-02", "2026-03-03"))
    assert dispute is not None
    assert dispute.superseded


@pytest.mark.parametrize("days", [("2026-03-03", "2026-03-03"), ("2026-03-03", None), (None, None)])
def test_without_a_later_day_nothing_is_superseded(days: tuple[str | None, str | None]) -> None:
    dispute = found(KILLED, TWELVE, FOURTEEN, days=days)
    assert dispute is not None
    assert not dispute.superseded


def test_what_does_not_change_is_not_superseded_by_a_later_report() -> None:
    texts = "Ada Lind won the Harwick election.", "The Harwick election was won by Paul Holm."
    dispute = found("Who won the Harwick election?", *texts, days=("2026-03-03", "2026-03-05"))
    assert dispute is not None
    assert not dispute.superseded


REVENUE = "Acme posted revenue of $17.2 billion.", "Acme's revenue rose to $5.1 billion."


def test_figures_of_two_periods_are_in_no_dispute() -> None:
    assert found("What was Acme's revenue?", *REVENUE, days=("2026-02-12", "2026-10-29")) is None
    sold = "Acme sold 790,000 cars.", "Acme sold 210,000 cars."
    assert found("How many cars did Acme sell?", *sold, days=("2026-02-12", "2026-10-29")) is None


@pytest.mark.parametrize(
    ("question", "days"),
    [("What was Acme's revenue?", ("2026-10-28", "2026-10-29")), ("What was Acme's revenue?", ("2026-10-28", None))],
)
def test_figures_of_one_time_are_in_dispute_and_none_supersedes(question: str, days: tuple[str | None, str | None]) -> None:
    dispute = found(question, *REVENUE, days=days)
    assert dispute is not None
    assert not dispute.superseded


def test_a_corrected_figure_supersedes() -> None:
    texts = REVENUE[0], "Acme's revenue was corrected to $5.1 billion."
    dispute = found("What was Acme's revenue?", *texts, days=("2026-10-28", "2026-10-29"))
    assert dispute is not None
    assert dispute.superseded


def test_a_postponed_day_is_superseded() -> None:
    texts = "The Harwick bridge will open on 3 May 2026.", "The Harwick bridge is to open on 9 June 2026."
    dispute = found("When will the Harwick bridge open?", *texts, days=("2026-03-03", "2026-04-01"))
    assert dispute is not None
    assert dispute.superseded


def test_sentences_that_hardly_speak_to_the_question_are_in_no_dispute() -> None:
    weak = [Evidence(1, "a", 0, 1, TWELVE), Evidence(2, "b", 0, 1, FOURTEEN)]
    documents = {name: Document(name, "", "0" * 64, "") for name in "ab"}
    assert disputed(KILLED, weak, {1: 0.9, 2: 0.2}, documents, {}) is None
    assert disputed(KILLED, [], {}, {}, {}) is None


MARCHED = "How many people marched in Harwick?"
THOUSANDS = [f"{number} people marched in Harwick." for number in ("Some 30,000", "32,000", "About 31,000", "90,000")]


def test_a_report_is_counted_for_a_figure_only_where_each_may_mean_the_other() -> None:
    dispute = found(MARCHED, *THOUSANDS)
    assert dispute is not None
    assert [(p.value, [e.document for e in p.evidence]) for p in dispute.positions] == [
        ("30,000", ["0.txt", "2.txt"]),
        ("90,000", ["3.txt"]),
    ]


@pytest.mark.parametrize(
    ("texts", "groups", "open_"),
    [
        (("Some 30,000 people marched in Harwick.", "34,000 people marched in Harwick."), "ab", True),
        (("Some 30,000 people marched in Harwick.", "34,000 people marched in Harwick."), "aa", False),
        (("Some 30,000 people marched in Harwick.", "31,000 people marched in Harwick."), "ab", False),
        (("On Monday 30,000 people marched in Harwick.", "On Friday 34,000 people marched in Harwick."), "ab", False),
    ],
)
def test_unequal_figures_of_independent_reports_are_unsettled(texts: tuple[str, str], groups: str, open_: bool) -> None:
    documents = {name: Document(name, text, "0" * 64, "") for name, text in zip("12", texts, strict=True)}
    ranked = [Evidence(n, str(n), 0, 1, text) for n, text in enumerate(texts, 1)]
    scores, sources = {1: 0.9, 2: 0.8}, dict(zip("12", groups, strict=True))
    assert unsettled(MARCHED, ranked, scores, documents, sources) is open_
    assert not unsettled("Who marched in Harwick?", ranked, scores, documents, sources)
