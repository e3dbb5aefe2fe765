from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from rag.answers.overview import evidence_of, told
from rag.types import Answer, Asked, Document, Item, Overview, Sentence

TEXT = "Viktor Orbán met the leaders. Nothing else happened."
SENTENCE = Sentence("", 0, 29, TEXT[:29])


def document(name: str, outlet: str | None = None, published: str | None = None, text: str = TEXT) -> Document:
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), f"Title of {name}", outlet, published)


def item(doc: Document, group: str | None = None, **known: object) -> Item:
    return Item(doc, replace(SENTENCE, document=doc.name), group or doc.name, **known)  # type: ignore[arg-type]


A, B, C = document("a", "Reuters", "2026-03-03"), document("b", "AP", "2026-03-03"), document("c")


def answer(overview: Overview) -> Answer:
    return told(replace(overview, searched="Q2?"), "Q?", {d.name: d for d in (A, B, C)})


def counting(**known: object) -> Overview:
    asked = Asked("count", "article", topic="Viktor Orbán")
    return replace(Overview(asked, asked.topic, 37, found=3, texts=2, items=(item(A), item(B, "a"), item(C))), **known)  # type: ignore[arg-type]


def test_a_count_is_a_claim_with_its_denominator_that_cites_every_item() -> None:
    made = answer(counting())
    first, *rest = made.claims
    assert (first.text, first.kind, first.citations) == (
        "3 of 37 articles mention “Viktor Orbán” (2 independent texts).",
        "count",
        (1, 2, 3),
    )
    assert (made.status, made.short, made.question, made.standalone) == ("answered", "3", "Q?", "Q2?")
    assert [claim.citations for claim in rest] == [(1,), (2,), (3,)]
    assert {claim.verdict for claim in made.claims} == {"supported"}
    assert [(c.number, c.document, c.quote) for c in made.citations] == [(n, d, TEXT[:29]) for n, d in ((1, "a"), (2, "b"), (3, "c"))]
    assert [e.id for e in made.evidence] == [1, 2, 3]


def test_each_item_is_a_line_with_what_is_known_of_its_document() -> None:
    assert answer(counting()).text.split("\n") == [
        "3 of 37 articles mention “Viktor Orbán” (2 independent texts). [1][2][3]",
        "- Title of a (Reuters, 3 March 2026): “Viktor Orbán met the leaders.” [1]",
        "- Title of b (AP, 3 March 2026, same text as Reuters): “Viktor Orbán met the leaders.” [2]",
        "- Title of c (no date): “Viktor Orbán met the leaders.” [3]",
    ]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"found": 1, "texts": 1, "items": (item(A),)}, "1 of 37 articles mentions “Viktor Orbán”."),
        ({"found": 57, "texts": 57}, "57 of 37 articles mention “Viktor Orbán”. 3 of 57 shown, newest first."),
        ({"within": "Reuters", "texts": 3}, "3 of 37 articles (Reuters) mention “Viktor Orbán”."),
        (
            {"undated": 2, "texts": 3, "within": "March 2026"},
            "3 of 37 articles (March 2026) mention “Viktor Orbán”. 2 documents without a date are not among them.",
        ),
        ({"alone": ("Orbán", 2), "texts": 3}, "3 of 37 articles mention “Viktor Orbán”. 2 more hold “Orbán” alone."),
        ({"topic": "Orban", "texts": 3}, "3 of 37 articles mention “Orban”. “Viktor Orbán” itself stands in none of them."),
        (
            {"asked": Asked("count", "story", "about", "oil"), "topic": "oil", "texts": 3, "beside": 1},
            "3 of 37 stories are about “oil” by title or opening. 1 more mentions it.",
        ),
        (
            {"asked": Asked("count", "story", "about", "oil"), "topic": "oil", "texts": 3, "passing": True},
            "3 of 37 stories mention “oil”. None of them has it in its title or opening.",
        ),
        ({"asked": Asked("count", topic="“oil”", pointing=True), "topic": "“oil”", "texts": 3}, "3 of those 37 documents mention “oil”."),
        ({"asked": Asked("list"), "topic": "", "total": 3, "texts": 3}, "There are 3 documents."),
        ({"asked": Asked("list"), "topic": "", "within": "March 2026", "texts": 3}, "3 of 37 documents fit “March 2026”."),
        ({"asked": Asked("newest"), "topic": "", "texts": 3}, "As of 3 March 2026, the newest of 37 documents, by day of publication."),
        (
            {"asked": Asked("newest", oldest=True), "topic": "", "texts": 3},
            "From 3 March 2026 on, the oldest of 37 documents, by day of publication.",
        ),
        (
            {"asked": Asked("list", "author"), "topic": "", "total": 3, "texts": 3, "outlets": {"Ann Lee": 3}},
            "1 author, in 3 of 3 documents: Ann Lee (3).",
        ),
        (
            {"asked": Asked("list", "outlet", topic="oil"), "topic": "oil", "texts": 3, "outlets": {"Reuters": 1, "AP": 1}},
            "2 outlets, in 3 of 37 documents, mention “oil”: Reuters (1), AP (1).",
        ),
        (
            {"asked": Asked("list", "outlet"), "topic": "", "total": 3, "texts": 3, "outlets": {"Reuters": 2, "AP": 1}},
            "2 outlets, in 3 of 3 documents: Reuters (2), AP (1).",
        ),
        (
            {"asked": Asked("said", topic="oppose oil"), "topic": "oppose oil", "sentences": 3},
            "3 sentences in 3 of 37 documents hold the words of “oppose oil”.",
        ),
        (
            {"asked": Asked("said", relation="quote", topic="oil"), "topic": "oil", "texts": 3, "sentences": 3, "speakers": ("A B", "C D")},
            "Who spoke on “oil”, in 3 of 37 documents: A B; C D.",
        ),
    ],
)
def test_the_counting_sentence(known: dict[str, object], said: str) -> None:
    assert answer(counting(**known)).claims[0].text == said


def test_only_a_count_has_a_short_answer() -> None:
    assert answer(counting(asked=Asked("list", topic="oil"))).short is None
    assert answer(counting(asked=Asked("count", relation="about", topic="oil"), passing=True)).short is None


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({}, "0 of 37 articles mention “Viktor Orbán”. Every sentence and title was looked at."),
        (
            {"asked": Asked("count", relation="quote", topic="X"), "topic": "X"},
            "0 of 37 documents quote or report words of “X”. Who said what was looked at in every sentence.",
        ),
        (
            {"alone": ("Orbán", 1)},
            "0 of 37 articles mention “Viktor Orbán”. 1 holds “Orbán” alone. Every sentence and title was looked at.",
        ),
        ({"total": 0, "within": "April 2026"}, "No document fits “April 2026”."),
        ({"total": 0}, "No document fits the scope."),
        (
            {"asked": Asked("newest"), "topic": "", "found": 37},
            "0 of 37 documents have a date, so the documents don’t say which are the newest.",
        ),
        (
            {"asked": Asked("list"), "topic": "", "within": "May 2026", "undated": 1},
            "0 of 37 documents fit “May 2026”. 1 document without a date cannot be told.",
        ),
        (
            {"asked": Asked("compare", topic="X", sides=("A", "B")), "topic": "X", "missing": ("A", "B")},
            "Nothing was found on “X” from A or B in 37 documents.",
        ),
    ],
)
def test_nothing_found_is_an_abstention_that_says_what_was_looked_at(known: dict[str, object], said: str) -> None:
    made = answer(counting(**{"items": (), "found": 0, **known}))
    assert (made.text, made.status, made.claims, made.short, made.citations) == (said, "abstained", (), None, ())


def test_what_lies_nearby_is_cited_by_the_abstention() -> None:
    made = answer(counting(items=(), found=0, nearby=(item(A),)))
    assert made.text.endswith("Nearest: “Viktor Orbán met the leaders.” [1]")
    assert [c.document for c in made.citations] == [e.document for e in made.evidence] == ["a"]
    assert made.claims == ()


def test_a_comparison_names_side_outlet_and_day_and_no_winner() -> None:
    asked = Asked("compare", topic="oil", sides=("Reuters", "Orbán"))
    made = answer(Overview(asked, "oil", 3, found=2, items=(item(A, side="Reuters"), item(B, side="Orbán"))))
    assert made.text.split("\n") == [
        "- Reuters (3 March 2026): “Viktor Orbán met the leaders.” [1]",
        "- Orbán (AP, 3 March 2026): “Viktor Orbán met the leaders.” [2]",
    ]
    assert (made.status, made.short) == ("answered", None)


def test_a_missing_side_is_told_and_the_answer_is_partial() -> None:
    asked = Asked("compare", topic="oil", sides=("Reuters", "BBC News"))
    made = answer(Overview(asked, "oil", 3, found=1, items=(item(A, side="Reuters"),), missing=("BBC News",)))
    assert made.status == "partial"
    assert made.claims[0].text == "On “oil” something was found from Reuters, nothing from BBC News."
    assert made.claims[0].citations == (1,)


def test_a_title_that_alone_holds_it_is_told() -> None:
    assert "Title of a (Reuters, 3 March 2026), in the title alone; it begins: “" in answer(counting(items=(item(A, titled=True),))).text


def test_a_long_sentence_is_shortened_around_the_place_and_cited_whole() -> None:
    text = " ".join(f"word{n}" for n in range(100)) + "."
    at = (text.index("word60"), text.index("word60") + 6)
    doc = document("long", text=text)
    overview = counting(items=(Item(doc, Sentence("long", 0, len(text), text), "long", at),))
    made = told(overview, "Q?", {"long": doc})
    line = made.claims[1].text
    shown = line[line.index("“") + 1 : line.index("”")]
    assert shown.startswith("… word52 ") and shown.endswith(" …") and "word60" in shown
    assert shown.strip("… ") in text
    assert made.citations[0].quote == text


def test_a_sentence_on_two_sides_is_one_citation() -> None:
    overview = Overview(Asked("compare", topic="oil", sides=("X", "Y")), "oil", 3, items=(item(A, side="X"), item(A, side="Y")))
    assert len(evidence_of(overview)) == len(answer(overview).citations) == 1


def test_the_answer_survives_json() -> None:
    made = answer(counting())
    assert Answer.from_dict(made.to_dict()) == made
