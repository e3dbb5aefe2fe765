from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from rag.answers.withdrawn import COUNTED_BEFORE, REMOVED, is_withdrawn, rests_on, withdraw
from rag.types import Answer, Citation, Claim, Evidence, Rejected


def citation(number: int, document: str) -> Citation:
    return Citation(number, document, document, None, None, None, None, None, 0, 9, f"Secret {number}.", "0" * 64)


def answer(*claims: tuple[str, ...]) -> Answer:
    """An answer with a sentence for each tuple of documents it is taken from."""
    names = sorted({name for claim in claims for name in claim})
    numbers = {name: number for number, name in enumerate(names, 1)}
    made = [Claim(f"Said of {'+'.join(c)}.", tuple(numbers[name] for name in c), "supported", 0.9) for c in claims]
    evidence = tuple(Evidence(n, name, 0, 9, f"Secret {n}.") for name, n in numbers.items())
    cited = tuple(citation(n, name) for name, n in numbers.items())
    text = " ".join(c.text for c in made)
    return Answer("Q?", "Q?", text, "answered", "Secret", tuple(made), cited, (Rejected("Secret too", "unsupported", "r"),), evidence)


def test_a_sentence_of_a_removed_document_is_gone_and_the_others_stay() -> None:
    left = withdraw(answer(("a",), ("b",)), {"a"})
    assert [claim.text for claim in left.claims] == [REMOVED, "Said of b."]
    assert left.text == f"{REMOVED} Said of b. [2]"
    assert (left.status, left.short, left.rejected) == ("partial", None, ())
    assert [c.document for c in left.citations] == [e.document for e in left.evidence] == ["b"]


def test_a_sentence_that_rests_on_another_document_too_keeps_that_one() -> None:
    (claim,) = withdraw(answer(("a", "b")), {"a"}).claims
    assert (claim.citations, claim.verdict) == ((2,), "partial")


def test_a_quote_of_several_reports_is_gone_with_any_of_them() -> None:
    told = answer(("a", "b"), ("c",))
    quoting = replace(told.claims[0], text="2 independent reports say 12: “Secret 1.”", kind="quote")
    left = withdraw(replace(told, claims=(quoting, told.claims[1])), {"a"})
    assert "Secret" not in left.text
    assert [claim.text for claim in left.claims] == [REMOVED, "Said of c."]


def test_without_a_sentence_left_the_answer_abstains_and_names_the_document() -> None:
    left = withdraw(answer(("a",)), {"a"})
    assert (left.abstained, left.claims, left.citations) == (True, (), ())
    assert left.text == "Document removed: a. This answer rested on it."
    assert is_withdrawn(left)
    assert not any(
        map(is_withdrawn, (answer(("a",)), withdraw(answer(("a",), ("b",)), {"a"}), replace(left, text="Not in these documents.")))
    )


def test_an_abstention_stays_one_and_keeps_the_nearest_quotes_that_are_left() -> None:
    nothing = replace(answer(("a",), ("b",)), status="abstained", claims=(), short=None, text="They do not say. Nearest: “Secret 1.” [1]")
    left = withdraw(nothing, {"a"})
    assert (left.text, left.abstained) == ("The documents did not answer this. Nearest to it: “Secret 2.” [2] Document removed: a.", True)
    assert [c.number for c in left.citations] == [2]
    bare = withdraw(nothing, {"a", "b"})
    assert (bare.text, bare.citations) == ("The documents did not answer this. Document removed: a, b.", ())
    assert not is_withdrawn(left) and not is_withdrawn(bare)


def test_evidence_that_was_read_and_not_cited_goes_too() -> None:
    given_ = answer(("a",))
    more = Answer.from_dict({**given_.to_dict(), "evidence": [*given_.evidence, Evidence(2, "b", 0, 9, "Secret b.")]})
    left = withdraw(more, {"b"})
    assert (left.text, left.claims, [e.document for e in left.evidence]) == (more.text, more.claims, ["a"])


claims = st.lists(st.sets(st.sampled_from("abc"), min_size=1).map(lambda names: tuple(sorted(names))), min_size=1, max_size=5)


@given(claims, st.sets(st.sampled_from("abc")))
def test_nothing_of_a_removed_document_is_left(taken: list[tuple[str, ...]], gone: set[str]) -> None:
    whole = answer(*taken)
    left = withdraw(whole, gone) if gone & rests_on(whole) else whole
    assert not rests_on(left) & gone
    assert {number for claim in left.claims for number in claim.citations} <= {c.number for c in left.citations}
    assert left.abstained == (not left.claims)


def test_a_list_stays_a_list_and_its_number_is_said_to_be_of_before() -> None:
    made = answer(("a", "b"), ("a",), ("b",))
    counted = replace(made.claims[0], text="2 of 3 documents mention it.", kind="count")
    left = withdraw(replace(made, claims=(counted, *made.claims[1:]), text="2 of 3 documents mention it. [1][2]\n- A [1]\n- B [2]"), {"a"})
    assert left.text == f"2 of 3 documents mention it. {COUNTED_BEFORE} [2]\n- {REMOVED}\n- Said of b. [2]"


def test_what_was_said_to_be_unanswered_stays_said_while_anything_is_answered() -> None:
    told = answer(("a",), ("b",))
    told = replace(told, text=f"{told.text}\nThe documents don’t say: “Who?”", unanswered=("Who?",))
    left = withdraw(told, {"a"})
    assert (left.unanswered, left.notice) == (("Who?",), "The documents don’t say: “Who?”")
    assert left.text.splitlines() == [f"{REMOVED} Said of b. [2]", left.notice]
    assert withdraw(told, {"a", "b"}).unanswered == ()
