from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from rag.documents.sync import Synchronizer
from rag.index.catalog import Catalog
from rag.index.vectors import VectorIndex
from rag.protocols import Embedder
from rag.retrieval.retriever import Retriever, Stages, class_word
from rag.testing import HashingEmbedder
from rag.types import Scope

DOCUMENTS = {
    "summit.txt": "EU summit ends\n\nHungary opposes the plan of Ukraine. The summit took place in Brussels.",
    "weather.txt": "Storm warning\n\nA storm is expected on the coast. Ferries will not sail.",
    "long.txt": "\n\n".join(f"Paragraph {i} about the storm and the harbour with some more words to fill it up. " * 6 for i in range(12)),
}


def retriever(base: Path, embedder: Embedder | None, documents: dict[str, str] = DOCUMENTS) -> Retriever:
    for name, text in documents.items():
        (base / "docs").mkdir(exist_ok=True)
        (base / "docs" / name).write_text(text, encoding="utf-8")
    catalog = Catalog(base / "catalog.sqlite")
    vectors = VectorIndex(catalog, base / "chroma", owner=False)
    Synchronizer(catalog, vectors, embedder).run([base / "docs"])
    return Retriever(catalog, vectors, embedder)


@pytest.fixture(params=["vectors", "full text only"])
def searching(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Retriever]:
    yield retriever(tmp_path, HashingEmbedder() if request.param == "vectors" else None)


def test_the_sentence_that_answers_comes_first(searching: Retriever) -> None:
    finding = searching.find("Which country opposes the plan?", 5)
    assert finding.sentences[0].sentence.text == "Hungary opposes the plan of Ukraine."
    assert finding.hits[0].document == "summit.txt"


def test_titles_help_to_find_but_are_never_evidence(searching: Retriever) -> None:
    finding = searching.find("EU summit ends", 5)
    assert finding.hits[0].document == "summit.txt"
    assert all(one.sentence.citable for one in finding.sentences)


def test_words_that_no_passage_found_holds_are_told(searching: Retriever) -> None:
    assert searching.find("Did the Spanish minister oppose the plan?", 5).missing == ("spanish", "minister")


def test_hits_are_ranked_from_one_with_falling_scores(searching: Retriever) -> None:
    hits = searching.search("storm harbour", 6)
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True) or len({h.document for h in hits}) > 1


def test_one_document_does_not_crowd_out_the_others(searching: Retriever) -> None:
    assert "weather.txt" in [hit.document for hit in searching.search("storm", 5)]


def test_a_scope_that_matches_nothing_finds_nothing(searching: Retriever) -> None:
    assert searching.search("storm", 5, Scope(documents=[])) == []
    assert {hit.document for hit in searching.search("storm", 5, Scope(documents=["weather.txt"]))} == {"weather.txt"}


@pytest.mark.parametrize("copies", [1, 2, 7])
def test_any_number_of_copies_counts_as_one_source(tmp_path: Path, copies: int) -> None:
    """Another outlet's own report of the same is a second one."""
    agency = (
        "The mayor of Lund closed the bridge on Monday. Engineers had found cracks in two of its pillars. "
        "Repairs will take until spring, the council said, and cost nine million crowns. Ferries sail in the meantime."
    )
    own = "A reporter at the river saw that the mayor of Lund closed the bridge. Fishermen cheered and somebody threw flowers."
    texts = {f"outlet-{n}.txt": f"{agency}{' Our newsletter brings you more.' * (n % 2)}" for n in range(copies)}
    finding = retriever(tmp_path, HashingEmbedder(), texts | {"own.txt": own}).find("Who closed the bridge?", 20)
    found = [one.sentence for one in finding.sentences if "closed the bridge" in one.sentence.text]
    assert sorted(sentence.text for sentence in found) == [own.split(". ")[0] + ".", agency.split(". ")[0] + "."]
    assert len({sentence.document for sentence in found}) == 2


def test_a_word_of_the_document_finds_its_other_passages(tmp_path: Path) -> None:
    """The second passage names neither place nor storm, but stands in the report about both."""
    report = "Lund braces for a storm.\n\n" + "Roofs were tied down and boats were hauled ashore by their owners. " * 12
    other = "Roofs were tied down and boats were hauled ashore by their owners. " * 12
    searching = retriever(tmp_path, None, {"lund.txt": report, "a-other.txt": other})
    assert searching.search("boats hauled ashore in Lund", 5)[0].document == "lund.txt"


def test_passages_of_copies_come_once_before_the_rest_follow(tmp_path: Path) -> None:
    agency = (
        "The bridge of Lund is closed. " + "Engineers had found cracks in two of its pillars, and repairs will take until the spring. " * 3
    )
    own = "A fisherman saw that the bridge was closed and told his wife about it in the evening."
    searching = retriever(tmp_path, None, {**{f"copy-{n}.txt": agency for n in range(4)}, "own.txt": own})
    found = [hit.document for hit in searching.search("bridge closed Lund", 5)]
    assert found[1] == "own.txt" and len(found) == 5


def test_of_like_passages_that_of_the_report_with_a_day_is_taken(tmp_path: Path) -> None:
    text = "The bridge of Lund is closed. Engineers had found cracks in two of its pillars, and repairs will take until the spring."
    searching = retriever(tmp_path, None, {"a.txt": text, "2026-03-01 b.txt": text})
    assert [hit.document for hit in searching.search("bridge closed Lund", 1)] == ["2026-03-01 b.txt"]


def test_of_copies_the_one_that_tells_outlet_and_day_is_taken_and_of_those_the_earliest(tmp_path: Path) -> None:
    agency = (
        "The bridge of Lund is closed. Engineers had found cracks in two of its pillars, and repairs will take until the spring.\n\n"
        "Ferries sail in the meantime, the council said on Monday, and cost nine crowns for a car and nothing for a cyclist."
    )
    copies = {
        "a.txt": agency,
        "b.txt": f"---\noutlet: Wire\n---\n\n{agency}",
        "c.txt": f"---\noutlet: Wire\ndate: 2026-03-04\n---\n\n{agency}",
        "d.txt": f"---\noutlet: Courier\ndate: 2026-03-01\n---\n\n{agency}",
    }
    found = retriever(tmp_path, HashingEmbedder(), copies).find("What did the engineers find in the pillars?", 8)
    assert {one.sentence.document for one in found.sentences} == {"d.txt"}


ASKS, STATES = "When does the bridge open?", "The bridge opens on Monday."


@pytest.mark.parametrize(("question", "told"), [(ASKS, {STATES}), ("Which question asks when the bridge opens?", {ASKS, STATES})])
def test_a_question_in_a_document_answers_none_unless_questions_are_asked_about(tmp_path: Path, question: str, told: set[str]) -> None:
    found = retriever(tmp_path, HashingEmbedder(), {"a.txt": f"News of Lund\n\n{ASKS} {STATES}"}).find(question, 5)
    assert {one.sentence.text for one in found.sentences} == told


def test_in_a_transcript_the_reply_is_found_by_the_question_before_it(tmp_path: Path) -> None:
    lines = ("MOOR: Ms Holm, how many barges lay in the harbour of Lund?", "HOLM: About 90.", "MOOR: Who counted?", "HOLM: The port did.")
    found = retriever(tmp_path, HashingEmbedder(), {"hearing.txt": "\n\n".join(("Hearing on barges", *lines))})
    first = found.find("How many barges lay in the harbour?", 5).sentences[0]
    assert first.sentence.text == "HOLM: About 90." and first.coverage > 0.9


def test_the_sentence_that_a_pronoun_points_to_comes_behind_it(tmp_path: Path) -> None:
    filler = "Nothing else of note was seen or heard anywhere in town that whole long and rainy week. " * 4
    text = f"{filler}\n\nAnna Kovacs leads the port authority of Lund. She closed the ferry line on Monday. {filler}"
    sentences = retriever(tmp_path, None, {"port.txt": text}).find("Why was the ferry line closed on Monday?", 5).sentences
    assert [one.sentence.text for one in sentences[:2]] == [
        "She closed the ferry line on Monday.",
        "Anna Kovacs leads the port authority of Lund.",
    ]


@pytest.mark.parametrize("off", [field.name for field in fields(Stages)])
def test_a_search_goes_on_without_any_one_stage(tmp_path: Path, off: str) -> None:
    catalog = retriever(tmp_path, HashingEmbedder())
    searching = Retriever(catalog._catalog, catalog._index, catalog._embedder, stages=Stages(**{off: False}))
    assert searching.find("Which country opposes the plan?", 5).sentences[0].sentence.text == "Hungary opposes the plan of Ukraine."


def test_text_without_spaces_is_found_by_a_part_of_it(tmp_path: Path) -> None:
    texts = {"a.txt": "欧盟峰会在布鲁塞尔举行。匈牙利反对乌克兰的计划。", "b.txt": "挪威海岸预计将有风暴。渡轮将停航。"}
    searching = retriever(tmp_path, None, texts)
    assert searching.find("渡轮", 5).sentences[0].sentence.text == "渡轮将停航。"
    assert searching.find("匈牙利反对什么？", 5).sentences[0].sentence.text == "匈牙利反对乌克兰的计划。"


def test_a_german_word_is_found_in_its_other_forms(tmp_path: Path) -> None:
    house = "Das Haus des Präsidenten wurde am Montag von der Polizei durchsucht, sagte ein Sprecher der Regierung in Berlin. "
    ferry = "Die Fähre nach Oslo fährt wegen des Sturms nicht, sagte ein Sprecher der Reederei am Montag in Kiel. "
    searching = retriever(tmp_path, None, {"haus.txt": house * 2, "faehre.txt": ferry * 2})
    assert searching.search("Häuser der Präsidentin", 5)[0].document == "haus.txt"


@pytest.mark.parametrize(
    ("question", "word"),
    [("In which city did it happen?", "city"), ("Which country opposes it?", "country"), ("What is it?", None), ("Who did it?", None)],
)
def test_the_kind_of_thing_asked_for_is_told_apart(question: str, word: str | None) -> None:
    assert class_word(question) == word


def test_words_that_stand_in_every_passage_still_put_them_in_order(tmp_path: Path) -> None:
    """BM25 gives such words next to nothing, so scores differ in their seventh place only."""
    (tmp_path / "docs").mkdir()
    for name, said in (("a.txt", 1), ("b.txt", 2), ("c.txt", 9)):
        text = "\n\n".join(["The storm came. " * said + "It rained for a long time in the town."] * 2)
        (tmp_path / "docs" / name).write_text(text, encoding="utf-8")
    searching = retriever(tmp_path, None)
    found = [hit.document for hit in searching.search("storm", 9)]
    assert [name for name in found if name in {"a.txt", "b.txt", "c.txt"}] == ["c.txt", "b.txt", "a.txt"]


def test_the_best_of_a_poor_full_text_search_counts_for_little(tmp_path: Path) -> None:
    """One rare word of five is no good match, even where nothing matches better."""
    others = {f"{n}.txt": f"Report {n} about the harbour, the ferries and the weather on the coast of the north." for n in range(30)}
    poor = retriever(tmp_path, None, {**others, "zebra.txt": "A zebra was seen in the town on Monday."})
    whole = poor.search("zebra seen town Monday", 1)[0].score
    assert poor.search("zebra quantum pension tariff glacier", 1)[0].score < whole / 2
