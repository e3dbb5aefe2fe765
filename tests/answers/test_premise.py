from __future__ import annotations

import pytest

from rag.answers.premise import contested, denied
from rag.types import Evidence


def says(question: str, text: str, missing: tuple[str, ...] = ()) -> bool:
    return denied(question, Evidence(1, "a.txt", 0, len(text), text), missing)


@pytest.mark.parametrize(
    ("question", "text", "missing"),
    [
        ("Why did Acme's revenue rise in May?", "Acme's revenue fell in May because of the strike.", ()),
        ("How much did Acme's revenue rise in May?", "Acme's revenue fell by 2% in May, confounding forecasts of a rise.", ()),
        ("Why did the union accept the railway's offer?", "The union rejected the railway's offer and announced a strike.", ()),
        ("Why did 300 people protest in Harwick?", "About 500 people protested in Harwick on Monday.", ()),
        ("Why did Maria Lopez resign over fraud?", "The chief executive, Maria Lopez, did not resign over fraud.", ()),
        ("Why did Maria Lopez resign?", "Lopez refused to resign.", ()),
        ("When did Maria Lopez resign?", "Ms Lopez did not resign.", ()),
        ("Why did Globex buy the Harwick mill?", "Acme bought the Harwick mill in May.", ("globex",)),
        ("Why did the UN ban cars?", "A video claims that the United Nations banned cars. This is false.", ()),
        ("How much did Ada Lind receive from Acme?", "On 4 May we wrote that Ada Lind received $2 million from Acme. That was wrong.", ()),
    ],
)
def test_a_sentence_that_says_otherwise_denies_the_premise(question: str, text: str, missing: tuple[str, ...]) -> None:
    assert says(question, text, missing)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did Acme's revenue fall in May?", "Acme's revenue fell in May because of the strike."),
        ("Why did Acme's revenue rise in May?", "Profit fell."),
        ("Why did Maria Lopez resign?", "Paul Lopez refused to resign."),
        ("Why did Maria Lopez resign?", "Lopez resigned and Paul Lopez refused to resign."),
        ("Why did Ada Lind resign?", "A video claims that Ada Lind died. This is false."),
        ("Why did Acme's revenue rise in May?", "Acme's revenue rose in May after it fell in April."),
        ("Why did 500 people protest in Harwick?", "About 520 people protested in Harwick on Monday."),
        ("Why did 300 people protest in Harwick?", "In Lund 500 people protested."),
        ("Why did 300 people protest in Harwick?", "In Harwick 40 shops closed when people protested."),
        ("What did people in Harwick protest against in 2019?", "In 2020 people in Harwick protested against the mine."),
        ("Why did Globex buy the Harwick mill?", "Acme bought the Harwick mill in May."),
        ("When did Ada Lind win the Lund Prize?", "Opposition leader Ada Lind won the Lund Prize on 10 October 2025."),
    ],
)
def test_what_is_only_near_denies_nothing(question: str, text: str) -> None:
    assert not says(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("What did Acme say about the strike?", "Acme denied the strike."),
        ("What has the mayor announced about the tram line?", "The mayor refused to comment on the tram line."),
        ("How did Globex respond to the report?", "Globex rejected the report."),
    ],
)
def test_a_denial_that_is_what_was_asked_for_corrects_nothing(question: str, text: str) -> None:
    assert not says(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Where does Nora Berg work?", "The minister has ruled out a visit by Nora Berg."),
        ("When did Nora Berg appeal?", "A judge rejected a request by Nora Berg on Friday."),
        ("Why did Nora Berg leave the orchestra?", "The orchestra denied rumours about Nora Berg, its conductor."),
    ],
)
def test_a_denial_that_shares_but_a_name_corrects_nothing(question: str, text: str) -> None:
    assert not says(question, text)


def test_a_capital_that_opens_a_question_makes_no_name() -> None:
    assert not says("Toll bought the Harwick mill in May?", "Acme bought the Harwick mill in May.", ("toll",))
    assert says("When did Toll buy the Harwick mill?", "Acme bought the Harwick mill in May.", ("toll",))


def test_a_premise_is_tested_in_english_only() -> None:
    told = "Il sindaco Sara Bassi ha annunciato il concerto di Harwick e la data."
    assert not says("Quando la Nora ha annunciato il concerto di Harwick?", told, ("nora",))


def test_a_premise_that_another_sentence_tells_is_not_denied() -> None:
    five, three = (Evidence(n, "a", n, n + 1, f"{n} people protested in Harwick on Monday.") for n in (500, 300))
    assert denied("Why did 300 people protest in Harwick?", five)
    assert not denied("Why did 300 people protest in Harwick?", five, (), (five, three))
    fell = Evidence(1, "a", 0, 1, "Acme's revenue from the Harwick mill fell in May because of the strike.")
    assert denied("Why did Acme's revenue from the Harwick mill rise in May?", fell, (), (fell,))
    foreseen = Evidence(2, "b", 0, 1, "Acme's revenue from the Harwick mill is expected to rise in May.")
    assert denied("Why did Acme's revenue from the Harwick mill rise in May?", fell, (), (fell, foreseen))


@pytest.mark.parametrize(
    ("text", "affirms"),
    [
        ("Nora Berg resigned in May, the daily claimed.", True),
        ("Prosecutors accused Nora Berg of having resigned.", True),
        ("Nora Berg considered whether to resign.", False),
        ("Nora Berg has resigned, a video claims. This is false.", False),
        ("Nora Berg did not resign.", False),
    ],
)
def test_a_denial_denies_no_premise_that_another_sentence_affirms(text: str, affirms: bool) -> None:
    denial, other = (Evidence(n, "a", n, n + 1, said) for n, said in enumerate(("Nora Berg denied that she resigned.", text)))
    assert denied("When did Nora Berg resign?", denial, (), (denial, other)) is not affirms
    assert contested("When did Nora Berg resign?", (denial, other), (denial,)) == ((other, denial) if affirms else ())
