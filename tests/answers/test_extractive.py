"""Which sentences are quoted where no model words the answer."""

from __future__ import annotations

from rag.answers.extractive import choose, fitting, quoted
from rag.types import Evidence


def evidence(text: str, speaker: str | None = None) -> Evidence:
    return Evidence(1, "a", 0, len(text), text, speaker=speaker)


BRIDGE = (
    evidence("The bridge in Harwick was closed on Friday."),
    evidence("The bridge is to open again in May."),
    evidence("Ferries go."),
)


def test_the_next_sentence_is_quoted_too_where_it_is_nearly_as_good() -> None:
    assert choose(BRIDGE, [0.5, 0.4, 0.2], {}) == BRIDGE[:2]
    assert choose(BRIDGE, [0.5, 0.2, 0.1], {}) == BRIDGE[:1]
    assert choose((), [], {}) == ()


def test_a_heading_is_quoted_alone_and_never_beside_a_sentence() -> None:
    heading, item = evidence("Bridge closes in Harwick"), evidence("Toll: £5 for each car")
    assert choose((BRIDGE[0], heading), [0.5, 0.5], {}) == BRIDGE[:1]
    assert choose((heading,), [0.5], {}) == (heading,)
    assert choose((BRIDGE[0], item), [0.5, 0.5], {}) == (BRIDGE[0], item)


def test_what_a_copy_of_the_text_tells_alike_is_quoted_once() -> None:
    agency = Evidence(1, "a", 0, 9, "HARWICK, May 3 (AP) - The bridge in Harwick was closed to all traffic on Friday, the council said.")
    copy = Evidence(2, "b", 0, 9, "The bridge in Harwick was closed to traffic on Friday, the council said.")
    later = Evidence(3, "b", 0, 9, "The bridge in Harwick was closed to traffic on Friday for 2 weeks, the council said.")
    groups = {"a": "a", "b": "a"}
    assert choose((agency, copy), [0.5, 0.5], groups) == (agency,)
    unsigned = Evidence(4, "b", 0, 9, f"HARWICK, May 3, 2026 - {copy.text}")
    assert choose((agency, unsigned), [0.5, 0.5], groups) == (agency,)
    assert choose((agency, copy), [0.5, 0.5], {}) == (agency, copy)  # another's own report is a second source
    assert choose((agency, later), [0.5, 0.5], groups) == (agency, later)


def test_a_sentence_without_a_value_of_the_kind_asked_for_is_worth_less() -> None:
    dated, undated = fitting("When was the bridge closed?", (BRIDGE[0], BRIDGE[2]), [0.5, 0.5])
    assert dated > undated


def test_whose_words_are_asked_for_is_quoted_before_others() -> None:
    both = evidence("It is safe.", "mayor Ada Lind"), evidence("It is not safe.", "Per Holm")
    his, others = fitting("What did Ada Lind say about the bridge?", both, [0.4, 0.5])
    assert his > others
    assert fitting("What did Maria Lopez say about the bridge?", both, [0.4, 0.5]) == [0.4, 0.5]


def test_who_somebody_is_is_said_before_what_he_said() -> None:
    both = evidence("“It is safe,” Ada Lind said."), evidence("Ada Lind, professor of law, lives in Harwick.")
    said, told = fitting("Who is Ada Lind?", both, [0.5, 0.4])
    assert told > said


def test_a_quote_stands_behind_its_speaker_where_it_does_not_name_him() -> None:
    assert quoted(evidence("It is safe.", "Ada Lind")) == "Ada Lind: “It is safe.”"
    assert quoted(evidence("It is safe, Ada Lind said.", "Ada Lind")) == "“It is safe, Ada Lind said.”"
