from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.answers.verify import Beside, check, refutes, weighed
from rag.protocols import Inference
from rag.types import Evidence, Rejected


def evidence(text: str, speaker: str | None = None, date: str | None = None) -> list[Evidence]:
    return [Evidence(1, "a.txt", 0, len(text), text, speaker=speaker, date=date)]


FELL = "third-quarter revenue fell to $2.5 billion from $5.2 billion, the company said on 3 May 2024."
LOPEZ = "Third-quarter revenue fell to $2.5 billion from $5.2 billion, and the chief executive, Maria Lopez, did not resign."
TROOPS = "German Chancellor Scholz reportedly ruled out deploying ground troops, emphasizing the need to avoid escalation with Russia."
MERGER = "Profit rose to $4bn (up from $3bn in 2022) after the merger."
LOST = "“We lost in [2020] and [2022],” she said. Growth was 3%."


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Revenue fell to $2.5 billion.", FELL),
        ("Revenue fell to 2,500 million dollars on May 3.", FELL),
        ("Revenue fell in May 2024.", FELL),
        ("Scholz ruled out ground troops.", TROOPS),
        ("Scholz excluded sending troops.", TROOPS),
        ("Scholz will not send ground troops.", TROOPS),
        ("Scholz wants to avoid escalation with Russia.", TROOPS),
        ("The summit took place in Brussels.", "A recent EU summit in Brussels failed to yield a consensus on security."),
        ("Hungary opposes the Ukrainian plan.", "Hungary actively opposes Ukraine’s plan."),
        ("Hungary does not support the plan.", "Hungary actively opposes Ukraine’s plan."),
        ("The plan was rejected by parliament.", "Parliament voted against the plan."),
        ("Lopez will not resign.", "Lopez denied that she would resign, and said that profits grew."),
        ("Inflation did not fall.", "Inflation rose in May."),
        ("Leaders of the European Union met in Brussels.", "EU leaders met in Brussels."),
        ("Lopez did not resign in 2019.", "Lopez resigned in 2020, but she did not resign in 2019."),
        ("No fewer than 300 people died.", "At least 300 people died."),
        ("EU leaders met in Brussels.", "Leaders of the European Union met in Brussels."),
        ("American officials met the British minister.", "US officials met the UK minister."),
        ("Officials of the United States met.", "American officials met."),
        ("Swiatek won titles in the 2022 season.", "Swiatek will not forget the 2022 season, in which she won titles."),
        ("Instead the summit was held in Brussels.", "The summit was held in Brussels."),
        ("The deal was signed in May.", "The deal was not signed until May."),
        ("She said “we will not pay”.", "“We will not pay,” she said."),
        ("Lopez resigned.", "Lopez resigned, but Holm did not."),
        ("Lopez resigned.", "Lopez, not Holm, resigned."),
        ("Lopez resigned, unlike Holm.", "Lopez resigned, unlike Holm."),
        ("Holm resigned.", "No one except Holm resigned."),
        ("Lopez was chosen over Holm.", "Lopez was chosen instead of Holm, over whom she won."),
        ("Scholz resigned.", "Scholz did not resign in May; he resigned in June."),
        ("Scholz resigned.", "Scholz resigned not because of fraud, but of illness."),
        ("Talks took place in May.", "Talks took place in May but did not in June."),
        ("Lopez said taxes will rise.", "Opposition leader Lopez said taxes will rise."),
        ("Lind will not back the plan.", "Opposition to the plan came from Lind."),
        (MERGER, MERGER),
        ("Profit rose to $4bn after the merger.", MERGER),
        ("“We lost in [2020] and [2022],” she said.", LOST),
    ],
)
def test_what_the_quote_says_passes_in_its_own_words_or_others(claim: str, quote: str) -> None:
    found = check(claim, evidence(quote))
    assert found.fault is None
    assert found.partial


@pytest.mark.parametrize(
    "text",
    [
        LOST,
        MERGER,
        "Revenue fell [see the annex for details. Margin rose 2% and the dividend was cut.",
        "He called it [redacted] and [emphasis] left.",
        "Margin rose [ZZ99], 【2】 and [sic] `a[0]`.",
        "İ " * 20 + "he will sign “the plan on Friday”.",
    ],
)
def test_brackets_and_odd_letters_are_text_like_any_other(text: str) -> None:
    found = check(text, evidence(text))
    assert found.supported
    assert found.text == text


@pytest.mark.parametrize(
    ("claim", "quote", "fault"),
    [
        # what other systems took for evidence
        ("Third-quarter revenue rose to $9.9 billion from $1.1 billion.", LOPEZ, "number"),
        ("Third-quarter revenue rose to $2.5 billion from $5.2 billion.", LOPEZ, "rose"),
        ("Third-quarter revenue fell to $5.2 billion from $2.5 billion.", LOPEZ, "from"),
        ("The chief executive, Maria Lopez, resigned over fraud.", LOPEZ, "not"),
        ("Acme Corp said on Monday that it had resigned in disgrace.", "Acme Corp said on Tuesday that it would stay.", "Monday"),
        ("Growth was 7%.", LOST, "7"),
        ("“We lost in [2019] and [2022],” she said.", LOST, "2019"),
        ("Profit rose to $3bn after the merger in 2022.", "Profit rose to $4bn after the merger in 2022.", "3bn"),
        ("Revenue fell to $2.5 million.", FELL, "number"),
        ("Revenue fell on 4 May 2024.", FELL, "date"),
        ("Chancellor Merz ruled out ground troops.", TROOPS, "name"),
        ("Budapest is the capital.", "Hungary opposes the plan.", "name"),
        ("She said “we will pay”.", "“We will not pay,” she said.", "quoted"),
        ("Lopez has not resigned.", "Lopez has resigned. Holm has not resigned.", "not"),
        ("Profits did not grow.", "Profits grow every year, though sales did not recover.", "not"),
        ("Maria Lopez did not resign over fraud.", "The chief executive, Maria Lopez, resigned over fraud.", "not"),
        ("Lopez was arrested on Monday.", "Lopez resigned on Monday and was arrested on Friday.", "Monday"),
        ("The stadium was finished in 2008.", "The stadium was planned in 2008 and finished in 2012.", "in 2008"),
    ],
)
def test_what_the_quote_does_not_say_is_a_fault_that_names_it(claim: str, quote: str, fault: str) -> None:
    found = check(claim, evidence(quote))
    assert found.fault is not None
    assert fault in found.fault
    assert not found.partial


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The leaders agreed to deploy ground troops.", TROOPS),
        ("Maria Lopez resigned over fraud.", "The chief executive, Maria Lopez, did not resign over fraud."),
        ("Revenue rose to $2.5 billion.", FELL),
        ("The load was 3 kg.", "The road was 3 km long."),
        ("The court convicted Smith.", "The court acquitted Smith on Friday."),
        ("Germany invaded Poland.", "Poland invaded Germany."),
        ("All members voted.", "Most members voted."),
        ("Scholz will resign.", "Scholz will not resign."),
        ("The hostages were released.", "The hostages have still not been released."),
        ("Iran has a bomb.", "Iran has no bomb."),
        ("Rents fell in May.", "Rents did not fall in May."),
        ("The bank kept its promise.", "The bank didn't keep its promise."),
        ("The bridge has reopened after repairs.", "The bridge has not reopened after repairs."),
        ("The reactor is safe, the agency said.", "The reactor is not safe, the agency said."),
        ("The road was open.", "The road was no longer open."),
        ("Talks took place.", "Talks did not take place."),
        ("Several people were hurt.", "Nobody was hurt."),
        ("The plan was approved.", "The plan was approved by neither house."),
        ("Holm resigned.", "Lopez resigned but Holm did not."),
        ("Slovakia signed.", "Hungary signed and Slovakia did not sign."),
        ("Holm resigned.", "Lopez, not Holm, resigned."),
        ("Holm was elected.", "Lopez was elected instead of Holm."),
        ("Banks are covered by the law.", "The law covers all companies except banks."),
        ("She said “we will … pay”.", "“We will not pay,” she said."),
    ],
)
def test_the_opposite_of_the_quote_is_contradicted(claim: str, quote: str) -> None:
    assert check(claim, evidence(quote)).verdict == "contradicted"


def test_words_of_another_speaker_are_contradicted() -> None:
    quote = evidence("Zelensky told Putin that Ukraine would win.", "Zelensky")
    assert check("Putin said Ukraine would win.", quote).verdict == "contradicted"
    assert check("Zelensky said Ukraine would win.", quote).fault is None


def test_a_speaker_named_in_the_evidence_needs_no_other_proof() -> None:
    assert check("Ada Lind urged members to pay.", evidence("She urged members to pay.", "Ada Lind")).fault is None


def test_reported_speech_stated_as_a_fact_is_bare() -> None:
    assert check("The dam has collapsed.", evidence("The dam has collapsed, officials said.")).bare
    assert not check("Officials said the dam has collapsed.", evidence("The dam has collapsed, officials said.")).bare


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The minister resigned.", "The minister may resign."),
        ("The minister resigned.", "The minister nearly resigned."),
        ("The minister resigned.", "The minister has yet to resign."),
        ("Smith murdered his wife.", "Smith was charged with murdering his wife."),
        ("Smith murdered his wife.", "Smith was acquitted of murdering his wife."),
        ("The ceasefire took effect on Sunday.", "The ceasefire was due to take effect on Sunday."),
        ("He is president.", "He is the former president."),
    ],
)
def test_what_is_open_planned_or_over_is_not_told_as_so(claim: str, quote: str) -> None:
    assert check(claim, evidence(quote)).open


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The minister may resign.", "The minister may resign."),
        ("The minister resigned.", "The minister resigned in May, and aides may follow."),
        ("The minister resigned.", "The minister, who resigned, called it an attempt to end the row."),
        ("Scholz refused to send troops.", "Scholz will not send troops."),
        ("Lind said the minister resigned.", "Lind said the minister may have resigned."),
        ("The court cleared Smith.", "The court acquitted Smith."),
        ("The bridge closed after the rain.", "The bridge closed due to the rain."),
    ],
)
def test_what_the_quote_says_or_the_claim_leaves_open_too_is_not_open(claim: str, quote: str) -> None:
    assert not check(claim, evidence(quote)).open


def test_a_month_without_a_year_is_the_last_before_the_report() -> None:
    paper = Beside(published=("2021-08-24",))
    quote = evidence("In April frost destroyed the vines; in November it had spared them.")
    assert not check("Frost destroyed the vines in April 2021.", quote, "", paper).faults
    assert check("Frost destroyed the vines in April 2020.", quote, "", paper).faults
    assert not check("Frost had spared the vines in November 2020.", quote, "", paper).faults


def test_a_day_worked_out_for_the_sentence_or_the_month_of_its_paper_needs_no_other_proof() -> None:
    quote = evidence("The vote took place on Thursday.", date="2024-12-19")
    assert check("The vote took place on 19 December 2024.", quote).fault is None
    assert check("The vote took place on 18 December 2024.", quote).fault
    paper = Beside(published=("2024-12-20",))
    assert check("The vote took place in December 2024.", evidence("The vote took place."), "", paper).fault is None
    assert check("The vote took place on 20 December 2024.", evidence("The vote took place."), "", paper).fault


def test_the_day_of_the_report_is_proved_by_the_document_and_not_by_the_quote() -> None:
    quote, paper = evidence("The toll will rise."), Beside(reports=(("Reuters", "2024-12-20"),))
    assert check("According to Reuters on 20 December 2024, the toll will rise.", quote, "Reuters", paper).fault is None
    assert check("According to Reuters, the toll will rise on 20 December 2024.", quote, "Reuters", paper).fault
    assert check("According to Reuters on 21 December 2024, the toll will rise.", quote, "Reuters", paper).fault


def test_she_may_be_called_by_the_name_that_stands_before() -> None:
    quote = evidence("She urged members to pay.")
    assert check("Lind urged members to pay.", quote).fault
    assert check("Lind urged members to pay.", quote, "", Beside(before="Ada Lind opened the meeting.")).fault is None


def test_nearness_raises_support() -> None:
    claim, quote = "Scholz excluded sending troops.", evidence(TROOPS)
    far, near = (check(claim, quote, "", Beside(nearness={claim: cosine})).support for cosine in (0.1, 0.9))
    assert far < near


def test_words_of_the_question_prove_no_claim() -> None:
    question = Beside("Where did Holm kill the dragon?")
    found = check("Holm killed the dragon in Lund.", evidence("Holm was born in Lund."), "", question)
    assert found.echoed == 0.5
    assert found.partial
    assert not found.supported
    assert check("Holm killed the dragon in Lund.", evidence("In Lund Holm killed a dragon."), "", question).supported


def test_a_claim_of_which_the_beginning_holds_ends_there() -> None:
    found = check("Revenue fell to $2.5 billion, and profit fell to $9.9 billion.", evidence(FELL))
    assert found.text == "Revenue fell to $2.5 billion."
    assert found.cut == Rejected("and profit fell to $9.9 billion", "unsupported", "the number '9.9 billion' is not in the cited text")
    assert found.supported


def test_a_claim_is_not_cut_before_what_narrows_it() -> None:
    found = check("Revenue fell to $2.5 billion, but only in Budapest.", evidence(FELL))
    assert found.cut is None
    assert not found.partial


def test_few_common_words_are_too_little() -> None:
    found = check("The fishermen in coastal villages demand higher quotas from ministers.", evidence("Ministers met."))
    assert not found.partial
    assert found.reason == "the cited text holds too little of it"


def test_a_sentence_refutes_a_question_that_takes_for_granted_what_it_denies() -> None:
    (quote,) = evidence("The chief executive, Maria Lopez, did not resign over fraud.")
    assert refutes(quote, "Why did Maria Lopez resign over fraud?")
    assert not refutes(quote, "Why did Ada Lind resign over fraud?")


def test_coverage_is_the_share_of_the_claims_words() -> None:
    assert check("Hungary opposes reform", evidence("Hungary opposes it.")).coverage == pytest.approx(2 / 3)
    assert check("", evidence("x")).coverage == 0.0


_WORDS = st.lists(
    st.sampled_from("Lind said that prices rose by 5% to 7 km on 3 May 2024 , “ not ” ; and Ada denied $2bn first last".split()), min_size=1
)


@given(_WORDS.map(" ".join))
@example("Lind prices , not Lind")
def test_a_sentence_never_contradicts_itself(text: str) -> None:
    assert check(text, evidence(text)).fault is None


# --- an NLI model ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("contradiction", "rejected"), [(0.95, True), (0.9, False), (0.0, False)])
def test_an_nli_model_rejects_what_it_reads_as_contradicted(contradiction: float, rejected: bool) -> None:
    found = weighed(check("Revenue fell to $2.5 billion.", evidence(FELL)), Inference(0.05, contradiction))
    assert found.partial is not rejected
    assert (found.verdict == "contradicted") is rejected
    assert found.fault == ("the NLI model reads the cited text as contradicting it" if rejected else None)


def test_an_nli_model_makes_no_claim_pass_that_a_hard_check_rejects() -> None:
    refused = check("Revenue fell to $3.5 billion.", evidence(FELL))
    sure = weighed(refused, Inference(1.0, 0.0))
    assert (refused.partial, sure.partial, sure.supported) == (False, False, False)
    assert sure.fault == refused.fault


def test_the_weekday_of_a_question_is_no_fault_where_the_quotes_name_none_but_is_not_proved() -> None:
    quote = evidence("Dozens of people are missing after floods in Virginia, officials said.")
    asked = Beside("Where were dozens of people missing on Thursday after floods?")
    found = check("Dozens of people were missing on Thursday after floods in Virginia.", quote, beside=asked)
    assert found.partial
    assert not found.supported
    assert check("Dozens of people were missing on Friday after floods in Virginia.", quote, beside=asked).fault
    other = evidence("Dozens of people are missing since Monday after floods in Virginia, officials said.")
    assert check("Dozens of people were missing on Thursday after floods in Virginia.", other, beside=asked).fault


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lind can drive in the city rally in May.", "She may no longer race, and she cannot start in the city rally in May."),
        ("Holm joined the talks in Lund.", "Holm did not attend the talks in Lund."),
        ("The union accepts the wage offer of the mill.", "The union will never sign the wage offer of the mill."),
    ],
)
def test_what_stands_behind_a_not_of_another_verb_proves_nothing(claim: str, quote: str) -> None:
    assert check(claim, evidence(quote)).fault


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Holm stayed in the talks in Lund.", "Holm did not withdraw from the talks in Lund."),
        ("The mill in Lund closed in May.", "Officials have not named the reason why the mill in Lund closed in May."),
        ("A man was shot in Lund in May.", "Police have not named the man shot in Lund in May."),
    ],
)
def test_the_other_side_of_what_is_denied_and_what_is_spoken_of_hold(claim: str, quote: str) -> None:
    assert not check(claim, evidence(quote)).fault


def test_sides_that_are_turned_are_told_of_as_such() -> None:
    found = check("Lind lost the seat to Holm.", evidence("Holm lost the seat to Lind."))
    assert found.fault == "the cited text has the sides of 'lost' the other way round"
