"""How compose turns what verification found into claims: cut, marked, put behind their speaker, or rejected."""

from __future__ import annotations

from typing import Any

import pytest

from rag.answers import compose
from rag.answers.case import Case
from rag.answers.generative import Draft, Sentenced
from rag.protocols import Inference
from rag.types import Answer, Document, Evidence

BEFORE = "Ada Lind opened the meeting in Brussels.\n\n"


def answer(
    claim: str | Sentenced, *quotes: tuple[str, str | None], before: str = "", question: str = "What happened?", **known: Any
) -> Answer:
    """The answer to a draft of one sentence, or of `more`, over a document that holds the quotes, each with its speaker."""
    text, evidence = before, []
    for number, (quote, speaker) in enumerate(quotes, 1):
        evidence.append(Evidence(number, "a.txt", len(text), len(text) + len(quote), quote, speaker=speaker))
        text += f"{quote} "
    case = Case(
        question=question,
        standalone=question,
        evidence=tuple(evidence),
        scores={e.id: 0.9 for e in evidence},
        weights={},
        missing=(),
        coverage=known.get("coverage", 1.0),
        cosine=known.get("cosine", 1.0),
        holds=known.get("holds"),
        documents={"a.txt": Document("a.txt", text, "0", "", published="2024-12-20")},
        infer=known.get("infer"),
    )
    said = (claim if isinstance(claim, Sentenced) else Sentenced(claim, ()), *known.get("more", ()))
    return compose.generated(case, Draft(said, refused=False), known.get("strictness", 0.5))


@pytest.mark.parametrize(("strictness", "status"), [(0.0, "answered"), (0.5, "abstained"), (0.99, "abstained")])
def test_strictness_holds_for_large_models_too(strictness: float, status: str) -> None:
    off = {"coverage": 0.0, "cosine": 0.1, "holds": -6.0}
    quote = ("Scholz resigned on Friday.", None)
    found = answer("Scholz resigned on Friday.", quote, question="What is the capital of Peru?", strictness=strictness, **off)
    assert found.status == status


def test_a_plain_answer_of_a_large_model_is_shown_at_the_default_strictness() -> None:
    near = {"coverage": 0.6, "cosine": 0.5, "holds": 0.0}
    assert answer("Scholz resigned on Friday.", ("Scholz resigned on Friday.", None), question="When did Scholz resign?", **near).claims


def test_a_clause_without_proof_is_cut_and_listed_with_its_reason() -> None:
    found = answer("Revenue fell to $2 billion, and profit fell to $9 billion.", ("Revenue fell to $2 billion in May.", None))
    assert [claim.text for claim in found.claims] == ["Revenue fell to $2 billion."]
    assert found.claims[0].verdict == "supported"
    assert [(r.text, r.reason) for r in found.rejected] == [
        ("and profit fell to $9 billion", "the number '9 billion' is not in the cited text")
    ]


def test_what_one_says_is_put_behind_his_name() -> None:
    found = answer("The dam has collapsed.", ("The dam has collapsed.", "the governor of Kherson"))
    assert found.claims[0].text == "The governor of Kherson said: The dam has collapsed."
    assert (found.claims[0].kind, found.claims[0].verdict) == ("said", "supported")


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("The dam has collapsed.", "The dam has reportedly collapsed."),
        ("The dam has collapsed.", "The dam has collapsed, officials said."),
        ("The minister resigned on Friday.", "The minister threatened to resign on Friday."),
        ("Rates were raised in May.", "Rates are expected to be raised in May."),
    ],
)
def test_what_is_only_reported_or_left_open_is_quoted_and_proved_in_part(claim: str, quote: str) -> None:
    found = answer(claim, (quote, None))
    assert found.claims[0].text == f"“{quote}”"
    assert found.claims[0].verdict == "partial"
    assert found.status == "partial"
    assert claim not in str(found)
    assert [r.text for r in found.rejected] == [claim]


def test_a_sentence_far_longer_than_any_claim_is_not_checked_and_says_so() -> None:
    found = answer("Revenue fell to $2 billion " * 9000, ("Revenue fell to $2 billion in May.", None))
    assert found.abstained
    assert found.rejected[0].reason == "it is longer than 120 words, too long to be checked as one claim"


def test_a_claim_made_again_is_shown_once_in_its_first_words() -> None:
    again = [Sentenced(text, (1,)) for text in ("Revenue fell to $2 billion.", "Revenue fell in May.", "revenue fell to $2 billion")]
    found = answer("Revenue fell to $2 billion.", ("Revenue fell to $2 billion in May.", None), more=again)
    assert [claim.text for claim in found.claims] == ["Revenue fell to $2 billion.", "Revenue fell in May."]
    wrong = [Sentenced("Revenue rose.", (n,)) for n in (1, 1, 2)]
    assert len(answer("Revenue rose.", ("Revenue fell to $2 billion in May.", None), more=wrong).rejected) == 1


def test_a_sentence_torn_from_its_markers_is_quoted_and_not_shown() -> None:
    torn = "Revenue fell to $2 billion as is told in."
    found = answer(Sentenced(torn, (1,), torn=True), ("Revenue fell to $2 billion in May.", None))
    assert found.claims[0].text == "“Revenue fell to $2 billion in May.”"
    assert torn not in found.text
    assert [r.text for r in found.rejected] == [torn]


def test_she_may_be_called_by_the_name_before_the_quote() -> None:
    quote = ("She urged the members to pay.", None)
    assert answer("Lind urged the members to pay.", quote, before=BEFORE).status == "answered"
    assert answer("Lind urged the members to pay.", quote).abstained


@pytest.mark.parametrize(
    ("claim", "verdict", "reason"),
    [
        ("Revenue rose to $2 billion.", "contradicted", "the claim says 'rose', the cited text 'fell'"),
        ("Revenue fell to $9 billion.", "unsupported", "the number '9 billion' is not in the cited text"),
        ("Bananas are yellow.", "unsupported", "no evidence holds its words"),
    ],
)
def test_a_claim_without_support_leaves_with_a_reason(claim: str, verdict: str, reason: str) -> None:
    found = answer(claim, ("Revenue fell to $2 billion in May.", None))
    assert found.abstained
    assert [(r.verdict, r.reason) for r in found.rejected] == [(verdict, reason)]


def test_an_nli_model_is_asked_once_of_a_claim_and_all_its_quotes() -> None:
    asked: list[tuple[str, str]] = []

    def infer(premise: str, hypothesis: str) -> Inference:
        asked.append((premise, hypothesis))
        return Inference(0.5, 0.0)

    quotes = ("Revenue fell to $2 billion in May.", None), ("Profit rose to $9 billion in June.", None)
    claim = "Revenue fell to $2 billion in May, and profit rose to $9 billion in June."
    plain = answer(claim, *quotes)
    assert answer(claim, *quotes, infer=infer) == plain
    assert asked == [(f"{quotes[0][0]} {quotes[1][0]}", claim)]


def test_what_an_nli_model_reads_as_contradicted_is_rejected_and_what_a_check_rejects_is_not_asked() -> None:
    quote = ("Revenue fell to $2 billion in May.", None)
    against = answer("Revenue fell to $2 billion.", quote, infer=lambda _, __: Inference(0.0, 0.95))
    assert [(one.verdict, one.reason) for one in against.rejected] == [
        ("contradicted", "the NLI model reads the cited text as contradicting it")
    ]
    assert "Revenue fell to $2 billion." not in [claim.text for claim in against.claims]
    refused = answer("Revenue fell to $7 billion.", quote, infer=lambda _, __: pytest.fail("asked"))
    assert refused.claims == answer("Revenue fell to $7 billion.", quote).claims


def test_support_is_moved_by_what_an_nli_model_says() -> None:
    quote = ("Revenue fell to $2 billion in May.", None)
    low, plain, high = (
        answer("Revenue fell to $2 billion.", quote, infer=infer).claims[0].support
        for infer in (lambda _, __: Inference(0.0, 0.1), None, lambda _, __: Inference(1.0, 0.0))
    )
    assert low < plain < high


def test_a_claims_own_words_are_no_yes_where_what_it_cites_denies_something() -> None:
    asked = {"question": "Did Lind win the cup?"}
    assert (answer("Lind won the cup.", ("In May Lind won, of all she tried for, the cup.", None), **asked).text).startswith("Yes")
    assert not (
        answer("Lind won the cup.", ("Without a rival, in May, for once, Lind won not by luck the cup.", None), **asked).text
    ).startswith("Yes")
