from __future__ import annotations

import pytest

from rag.answers.credit import Credits, attributed, mingles, report, speaker_of
from rag.types import Citation, Evidence


def citation(number: int, outlet: str | None = None, published: str | None = None) -> Citation:
    return Citation(number, f"{number}.txt", "", outlet, published, None, None, None, 0, 1, "x", "0" * 64)


REUTERS, BBC, UNKNOWN = citation(1, "Reuters", "2026-03-12"), citation(2, "BBC", "2026-03-13"), citation(3)


@pytest.mark.parametrize(
    ("outlet", "published", "told"),
    [
        ("Reuters", "2026-03-12", "Reuters, 12 March 2026"),
        ("Reuters", None, "Reuters"),
        (None, "2026", "2026"),
        (None, None, ""),
    ],
)
def test_a_report_is_told_by_what_is_known_of_it(outlet: str | None, published: str | None, told: str) -> None:
    assert report(outlet, published) == told


def test_each_report_is_named_at_its_first_mention_only() -> None:
    credits = Credits()
    assert credits.first("It rose.", [REUTERS]) == "Reuters, 12 March 2026: "
    assert credits.first("It rose.", [REUTERS, BBC]) == "BBC, 13 March 2026: "
    assert credits.first("It rose.", [REUTERS, BBC, UNKNOWN]) == ""


def test_two_reports_are_named_before_one_sentence_and_a_third_where_it_is_next_cited() -> None:
    credits = Credits()
    third = citation(4, "AP")
    assert credits.first("It rose.", [REUTERS, BBC, third]) == "Reuters, 12 March 2026; BBC, 13 March 2026: "
    assert credits.first("It rose.", [third]) == "AP: "


def said(text: str, speaker: str | None, number: int = 1) -> Evidence:
    return Evidence(number, "a.txt", 0, len(text), text, speaker=speaker)


RUSSIANS = said("Kyiv attacked the depot with drones.", "Russian officials")


@pytest.mark.parametrize(
    ("claim", "told"),
    [
        ("Kyiv attacked the depot.", "Russian officials said: Kyiv attacked the depot."),
        ("Russian troops lost the depot.", "Russian officials said: Russian troops lost the depot."),
        ("Kyiv attacked the depot, Russian officials said.", "Kyiv attacked the depot, Russian officials said."),
        ("The officials blamed Kyiv.", "The officials blamed Kyiv."),
    ],
)
def test_reported_speech_keeps_its_speaker(claim: str, told: str) -> None:
    assert attributed(claim, "Russian officials") == told


def test_an_office_in_a_place_is_not_named_by_the_place() -> None:
    assert attributed("Kyiv was hit.", "officials in Kyiv") == "Officials in Kyiv said: Kyiv was hit."
    assert attributed("Zelenskyy will pay.", "Volodymyr Zelenskyy") == "Zelenskyy will pay."


def test_a_name_is_told_by_its_surname_and_not_by_junior() -> None:
    assert attributed("Lind will pay.", "Secretary Per A. Lind Jr.") == "Lind will pay."


def test_what_a_speaker_and_others_tell_together_is_nobodys_words() -> None:
    counted = said("The vote was nearly unanimous, with one governor against.", "Ada Lind")
    told = said("Per Holm voted for a smaller cut at the meeting in Lund.", None, 2)
    assert mingles("The decision was nearly unanimous, with only Per Holm of Lund voting for a smaller cut.", [counted, told])
    assert not mingles("The vote was nearly unanimous.", [counted, told])
    assert not mingles("Per Holm voted for a smaller cut.", [counted, told])
    assert not mingles("The vote was nearly unanimous.", [counted])


def test_a_sentence_without_a_speaker_beside_it_does_not_make_a_statement_a_fact() -> None:
    claim = "Kyiv attacked the depot with drones."
    assert speaker_of(claim, [RUSSIANS, said("The depot lies near Lund.", None, 2)]) == "Russian officials"
    assert speaker_of(claim, [RUSSIANS, said("Drones of Kyiv attacked the depot.", None, 2)]) is None
    assert speaker_of(claim, [said("Nothing else is known.", None)]) is None


def test_of_several_speakers_the_one_whose_words_carry_the_claim_is_told() -> None:
    other = said("The depot was empty.", "Per Holm", 2)
    assert speaker_of("Kyiv attacked the depot with drones.", [RUSSIANS, other]) == "Russian officials"
    assert speaker_of("Kyiv attacked an empty depot.", [said("Kyiv attacked it.", "Ada Lind"), other]) == "Ada Lind and Per Holm"


def test_a_report_that_the_claim_names_itself_with_its_day_is_not_named_again():
    credits = Credits()
    assert credits.first("According to Reuters on 12 March 2026, it rose.", [REUTERS]) == ""
    assert credits.first("It fell.", [REUTERS, BBC]) == "BBC, 13 March 2026: "
    assert Credits().first("Reuters reported that it rose.", [REUTERS]) == "Reuters, 12 March 2026: "  # its day is not told yet
