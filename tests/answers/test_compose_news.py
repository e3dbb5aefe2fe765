"""What a reader of news is told beside the facts: who reported and said it, where reports disagree, and what came later."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answers.case import Case
from rag.answers.compose import dispute, extracted, generated
from rag.answers.generative import Draft, Sentenced
from rag.types import Answer, Document, Evidence

Report = tuple[str, str | None, str | None]
"""Text, outlet and day."""
QUESTION = "How many people were killed in the attack on Harwick?"
TWELVE: Report = ("Twelve people were killed in the attack on Harwick.", "Reuters", "2026-03-12")
TWELVE_TOO: Report = ("The attack on Harwick killed 12 people.", "BBC", "2026-03-12")
FOURTEEN: Report = ("The attack on Harwick killed 14 people.", "AP", "2026-03-12")


def case(question: str, *reports: Report, speakers: tuple[str | None, ...] = (), groups: dict[str, str] | None = None) -> Case:
    """A case whose evidence, best first, is one sentence of each report."""
    documents, evidence = {}, []
    for number, (text, outlet, day) in enumerate(reports, 1):
        name = f"{number}.txt"
        documents[name] = Document(name, text, "0" * 64, "", outlet, day)
        evidence.append(Evidence(number, name, 0, len(text), text, speaker=speakers[number - 1] if speakers else None))
    scores = {e.id: 0.9 - e.id / 100 for e in evidence}
    return Case(question, question, tuple(evidence), scores, {}, (), 1.0, 0.8, 5.0, documents, groups=groups or {})


def exact(answer: Answer, asked: Case) -> bool:
    return all(c.quote == asked.documents[c.document].text[c.start : c.end] for c in answer.citations)


def test_each_position_of_a_conflict_is_a_claim_with_outlet_day_and_number_of_reports() -> None:
    asked = case(QUESTION, TWELVE, FOURTEEN, TWELVE_TOO)
    answer = extracted(asked, 0.5)
    assert (answer.status, answer.short) == ("conflict", None)
    assert [(claim.text, claim.citations) for claim in answer.claims] == [
        (f"2 independent reports say 12 (Reuters, 12 March 2026; BBC, 12 March 2026): “{TWELVE[0]}”", (1, 2)),
        (f"1 report says 14 (AP, 12 March 2026): “{FOURTEEN[0]}”", (3,)),
    ]
    assert answer.text == "The documents disagree. " + " ".join(
        f"{claim.text} {marks}" for claim, marks in zip(answer.claims, ("[1][2]", "[3]"), strict=True)
    )
    assert exact(answer, asked)


def test_a_later_report_leads_and_the_earlier_is_told_as_earlier() -> None:
    later = (FOURTEEN[0], "AP", "2026-03-14")
    answer = extracted(case(QUESTION, TWELVE, later), 0.5)
    assert (answer.status, answer.short) == ("answered", "14")
    assert answer.text.startswith("Later: 1 report says 14 (AP, 14 March 2026): “")
    assert " Earlier: 1 report says twelve (Reuters, 12 March 2026): “" in answer.text


def test_what_may_not_be_answered_is_in_no_dispute() -> None:
    asked = replace(case(QUESTION, TWELVE, FOURTEEN), holds=-8.0, cosine=0.0)
    assert dispute(asked, 0.9) is None
    assert extracted(asked, 0.9).abstained


def test_a_copy_with_another_figure_is_no_conflict() -> None:
    assert extracted(case(QUESTION, TWELVE, FOURTEEN, groups={"1.txt": "1.txt", "2.txt": "1.txt"}), 0.5).status == "answered"


def test_no_figure_is_the_short_answer_where_another_report_has_an_unequal_one() -> None:
    reports: list[Report] = [
        (f"The attack on Harwick killed {n} people.", name, None) for n, name in (("about 300", "AP"), ("about 345", "BBC"))
    ]
    alone, beside = extracted(case(QUESTION, reports[0]), 0.5), extracted(case(QUESTION, *reports), 0.5)
    assert (alone.short, beside.short) == ("300", None)
    assert beside.status == "answered"


def test_outlet_and_day_stand_before_the_first_quote_of_a_report_only() -> None:
    answer = extracted(case("Where was the attack?", TWELVE), 0.5)
    assert answer.text == f"Reuters, 12 March 2026: “{TWELVE[0]}” [1]"
    assert [claim.text for claim in answer.claims] == [f"“{TWELVE[0]}”"]


@pytest.mark.parametrize(
    ("outlet", "day", "told"), [(None, None, ""), ("Reuters", None, "Reuters: "), (None, "2026-03-12", "12 March 2026: ")]
)
def test_what_is_not_known_of_a_report_is_not_told(outlet: str | None, day: str | None, told: str) -> None:
    answer = extracted(case("Where was the attack?", (TWELVE[0], outlet, day)), 0.5)
    assert answer.text == f"{told}“{TWELVE[0]}” [1]"


DENIED: Report = ("Kyiv attacked the depot in Harwick.", "TASS", None)


def test_a_worded_answer_keeps_the_speaker_of_its_evidence() -> None:
    asked = case("Who attacked the depot in Harwick?", DENIED, speakers=("Russian officials",))
    answer = generated(asked, Draft((Sentenced("Kyiv attacked the depot in Harwick.", (1,)),), refused=False), 0.5)
    (claim,) = answer.claims
    assert answer.text == "TASS: Russian officials said: Kyiv attacked the depot in Harwick. [1]"
    assert (claim.kind, claim.speaker, answer.short) == ("said", "Russian officials", "Kyiv")


def test_what_somebody_asserts_of_himself_is_quoted_as_no_name_before_it_would_tell_whose_word_it_is() -> None:
    report: Report = ("Kyiv said that it attacked the depot in Harwick.", "TASS", None)
    asked = case("Who attacked the depot in Harwick?", report, speakers=("Kyiv",))
    answer = generated(asked, Draft((Sentenced("Kyiv attacked the depot in Harwick.", (1,)),), refused=False), 0.5)
    assert report[0] in answer.text


def test_a_quote_keeps_the_speaker_of_its_sentence() -> None:
    answer = extracted(case("Who attacked the depot in Harwick?", DENIED, speakers=("Russian officials",)), 0.5)
    assert answer.text == f"TASS: Russian officials: “{DENIED[0]}” [1]"


def test_a_wrong_number_in_the_question_is_corrected_with_the_sentence_that_says_otherwise() -> None:
    report: Report = ("About 500 people protested in Harwick.", "Reuters", "2026-03-12")
    answer = extracted(case("Why did 300 people protest in Harwick?", report), 0.5)
    assert answer.status == "partial"
    assert answer.text == f"The documents say otherwise: Reuters, 12 March 2026: “{report[0]}” [1]"


def test_a_denial_behind_a_sentence_that_answers_is_no_correction() -> None:
    other: Report = ("The attack on Harwick killed none of the people in the school.", "AP", None)
    answer = extracted(case(QUESTION, TWELVE, other), 0.5)
    assert answer.text.startswith(f"Reuters, 12 March 2026: “{TWELVE[0]}”")


def test_a_sentence_with_a_number_comes_before_one_without_where_a_number_is_asked_for() -> None:
    other: Report = ("The attack on Harwick killed people who were asleep at the time of the blast.", "AP", None)
    assert extracted(case(QUESTION, other, TWELVE), 0.5).citations[0].document == "2.txt"


def test_nearby_sentences_of_an_abstention_are_told_with_their_reports() -> None:
    answer = extracted(case(QUESTION, TWELVE), 1.0)
    assert answer.abstained
    assert answer.text.endswith(f"Nearest: Reuters, 12 March 2026: “{TWELVE[0]}” [1]")


def test_a_yes_or_no_that_a_sentence_settles_is_told_though_the_model_saw_none() -> None:
    report: Report = ("The chancellor ruled out ground troops in Harwick.", None, None)
    answer = generated(case("Did the chancellor rule out ground troops in Harwick?", report), Draft((), refused=True), 0.5)
    assert (answer.status, answer.text) == ("answered", f"Yes: “{report[0]}” [1]")


def test_a_count_is_asked_of_what_is_quoted_and_not_of_all_that_was_found() -> None:
    found = case(QUESTION, ("People were killed in the attack on Harwick.", "Reuters", None), ("The road has 40 shops.", "BBC", None))
    assert extracted(replace(found, scores={1: 0.9, 2: 0.1}), 0.5).abstained
    assert not extracted(case(QUESTION, TWELVE), 0.5).abstained


def test_who_somebody_is_is_answered_by_a_sentence_that_says_so_whatever_the_models_make_of_the_question() -> None:
    told = case("Who is Ada Lind?", ("Chancellor Ada Lind ruled out ground troops.", "Reuters", None))
    named = case("Who is Ada Lind?", ("Everybody knows Ada Lind.", "Reuters", None))
    assert not extracted(replace(told, holds=-4.0, cosine=0.3), 0.5).abstained
    assert extracted(replace(named, holds=-4.0, cosine=0.3), 0.5).abstained


def test_a_small_models_no_does_not_withhold_who_somebody_is() -> None:
    asked = case("Who is Ada Lind?", ("Chancellor Ada Lind ruled out ground troops.", "Reuters", None))
    answer = generated(replace(asked, confirm=lambda _: 0.02), Draft((Sentenced("Chancellor Ada Lind.", (1,)),), False), 0.5)
    assert answer.status == "answered" and answer.citations[0].quote.startswith("Chancellor Ada Lind")


def test_a_sentence_that_plainly_answers_is_quoted_whatever_the_models_make_of_the_question() -> None:
    unsure = {"holds": -4.0, "cosine": 0.3}
    plain = case("Who freed the crew?", ("Norland freed the crew of the Heron on Monday.", "Reuters", None))
    vague = case("Who freed the crew?", ("The crew of the Heron was freed on Monday.", "Reuters", None))
    assert extracted(replace(plain, **unsure), 0.5).short == "Norland"
    assert extracted(replace(vague, **unsure), 0.5).abstained
    assert extracted(replace(plain, **unsure), 0.9).abstained


STRUCK: Report = ("Militia fighters shelled the Harwick clinic on Friday, the UN said.", "Reuters", "2026-03-12")
DISOWNED: Report = ("The militia denied that its fighters shelled the clinic.", "TASS", "2026-03-13")


@pytest.mark.parametrize("question", ["When did the fighters shell the clinic?", "Who shelled the clinic?"])
def test_a_denial_by_the_accused_stands_behind_the_accusation_and_corrects_nothing(question: str) -> None:
    answer = extracted(case(question, DISOWNED, STRUCK), 0.5)
    assert (answer.status, answer.short) == ("answered", None)
    assert [claim.text for claim in answer.claims] == [f"“{STRUCK[0]}”", f"“{DISOWNED[0]}”"]


def test_a_denial_of_what_nothing_tells_corrects_the_question() -> None:
    assert extracted(case("When did the fighters shell the clinic?", DISOWNED), 0.5).text.startswith("The documents say otherwise: ")


OPEN: Report = ("She said the Harwick tunnel was open.", "Reuters", "2026-03-12")
SHUT: Report = ("A lorry burned in the Harwick tunnel that has been closed since Monday, guard Per Lind said.", "AP", "2026-03-12")


def test_a_sentence_far_below_the_best_settles_no_yes_or_no() -> None:
    asked = replace(case("Was the Harwick tunnel closed?", SHUT, OPEN), scores={1: 0.8, 2: 0.2})
    answer = extracted(asked, 0.5)
    assert (answer.status, answer.short, answer.text) == ("answered", None, f"AP, 12 March 2026: “{SHUT[0]}” [1]")


def test_a_yes_and_a_no_of_one_text_are_both_told() -> None:
    asked = case("Is the Harwick tunnel closed?", SHUT, ("The Harwick tunnel is open.", "Reuters", "2026-03-12"), groups={"1.txt": "2.txt"})
    answer = extracted(asked, 0.5)
    assert answer.status == "answered"
    assert [claim.text for claim in answer.claims] == [f"“{SHUT[0]}”", "“The Harwick tunnel is open.”"]


def test_of_a_live_report_the_latest_entry_settles_a_yes_or_no() -> None:
    early, late = "9:05 The Harwick tunnel is closed.", "13:40 The Harwick tunnel is open."
    live = Document("live.md", f"{late} {early}", "0" * 64, "", None, None)
    asked = case("Is the Harwick tunnel closed?", (early, None, None), (late, None, None))
    entries = (Evidence(1, "live.md", len(late) + 1, len(live.text), early), Evidence(2, "live.md", 0, len(late), late))
    answer = extracted(replace(asked, evidence=entries, documents={"live.md": live}, groups={"live.md": "live.md"}), 0.5)
    assert (answer.short, answer.text) == ("no", f"No: “{late}” [1]")


FEW: Report = ("Police said 3,000 people marched in Harwick.", "Reuters", "2026-03-12")
MANY: Report = ("About 9,000 people marched in Harwick, the union said.", "AP", "2026-03-12")


def test_according_to_somebody_only_his_sentences_answer() -> None:
    asked = case("How many people marched in Harwick according to the union?", FEW, MANY)
    answer = extracted(asked, 0.5)
    assert (answer.status, answer.short, [claim.text for claim in answer.claims]) == ("answered", "9,000", [f"“{MANY[0]}”"])
    assert answer.evidence == asked.evidence


def test_according_to_somebody_who_says_nothing_on_it_all_may_answer() -> None:
    asked = case("How many people marched in Harwick according to the mayor?", FEW, MANY)
    assert extracted(asked, 0.5).status == "conflict"
    assert extracted(replace(asked, scores={1: 0.8, 2: 0.1}, standalone=asked.standalone.replace("mayor", "union")), 0.5).short == "3,000"
