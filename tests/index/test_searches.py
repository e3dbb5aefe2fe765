from __future__ import annotations

import pytest

from rag.index import searches
from rag.index.catalog import Catalog
from rag.index.health import faults
from rag.text import stem, words
from rag.types import Passage, Scope, Sentence
from tests.index.stored import TEXT, document, put


def test_full_text_finds_stems_and_words_without_their_accents(catalog: Catalog) -> None:
    put(catalog, document())
    assert catalog.search(["opposing"], 5)
    assert catalog.search(["cafe"], 5)
    assert catalog.search(["absent"], 5) == []
    assert catalog.search([], 5) == []


def test_whole_documents_are_found_until_they_are_removed(catalog: Catalog) -> None:
    put(catalog, document("a.txt"))
    put(catalog, document("b.txt", "Nothing of the kind. A storm came."))
    everything = [one.id for one in catalog.bare_passages()]
    assert catalog.search_whole(["storm", "hungary"], everything).keys() == {"a.txt", "b.txt"}
    assert catalog.search_whole(["storm", "hungary"], everything[:1]).keys() == {"a.txt"}
    put(catalog, document("b.txt", "It rained. That was all."))
    catalog.remove(["a.txt"])
    left = [one.id for one in catalog.bare_passages()]
    assert catalog.search_whole(["storm", "hungary"], left) == {} == catalog.search_whole([], left)
    assert faults(catalog) == []


def test_sentences_have_the_words_of_their_place_wherever_a_range_or_a_speaker_begins(catalog: Catalog) -> None:
    said = ["Ünder 🌧 ", "Zoë sprach. ", "No: “so”. ", "Ende."]
    starts = [len("".join(said[:n])) for n in range(5)]
    for name in ("b.txt", "a.txt"):
        doc = document(name, "".join(said))
        who = ["Ann", "Ben", "Ann", None]
        spans = [Sentence(name, a, b, doc.text[a:b], speaker=one) for a, b, one in zip(starts, starts[1:], who, strict=False)]
        catalog.put(doc, name, spans, [Passage(name, 0, len(doc.text), doc.text, "")], [None])
    assert [s.text for s in catalog.sentences("a.txt", starts[1], starts[3])] == said[1:3]
    assert catalog.sentences("a.txt", starts[1] + 1, starts[2]) == catalog.sentences("c.txt") == []
    assert [(s.document, s.text) for s in catalog.spoken_by(["Ben"])] == [("a.txt", said[1]), ("b.txt", said[1])]
    assert [s.text for s in catalog.spoken_by(["Ann"], Scope(documents=["b.txt"]))] == [said[0], said[2]]


def test_the_languages_of_documents_are_told(catalog: Catalog) -> None:
    for number, language in enumerate(("de", None, "en", "de")):
        put(catalog, document(f"{number}.txt", **({"language": language} if language else {})))
    assert catalog.languages() == ["de", "en"]


@pytest.mark.parametrize("word", ['C++ AND "', "NEAR(", "*", "a-b", "body:x"])
def test_words_are_never_read_as_a_query_language(catalog: Catalog, word: str) -> None:
    put(catalog, document())
    assert isinstance(catalog.search([word], 5), list)


def test_scope_is_applied_in_the_search_itself(catalog: Catalog) -> None:
    put(catalog, document("a.txt", outlet="The Paper", published="2024-12-20"))
    put(catalog, document("b.txt", outlet="Reuters", published="2025-01-05"))
    put(catalog, document("c.txt"))
    names = {number: p.document for number, p in catalog.passages([1, 2, 3]).items()}
    inside = lambda scope: {names[number] for number in catalog.allowed(scope) or ()}  # noqa: E731
    assert catalog.allowed(None) is None
    assert inside(Scope(outlets=["reuters"])) == {"b.txt"}
    assert inside(Scope(after="2024-12-20")) == {"a.txt", "b.txt"}
    assert inside(Scope(before="2024-12")) == {"a.txt"}
    assert inside(Scope(documents=[])) == set()
    assert [names[number] for number, _ in catalog.search(["hungary"], 9, Scope(documents=["c.txt"]))] == ["c.txt"]


def test_every_sentence_with_a_word_of_each_stem_is_held_and_no_top_k_cuts_it(catalog: Catalog) -> None:
    for number in range(30):
        put(catalog, document(f"{number:02}.txt", outlet="The Paper" if number % 2 else "Other"))
    assert len(catalog.holding(["oppos"])) == 30
    assert {s.text for s in catalog.holding(["oppos", "hungari"])} == {"Hungary opposes it."}
    assert [s.citable for s in catalog.holding(["cafe"])] == [False] * 30
    assert len(catalog.holding(["oppos"], Scope(outlets=["the paper"]))) == 15
    assert catalog.holding(["oppos", "absent"]) == catalog.holding([]) == catalog.holding(["oppos", "cafe"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "Die Straße ist zu.",
        "O’Neil left at 3.5 today.",
        "The U.S. vetoed Orbán’s plan.",
        "Łódź, co-operation, naïve.",
        "北京市政府宣布了。",
    ],
)
def test_a_sentence_is_held_by_each_of_its_words(catalog: Catalog, text: str) -> None:
    doc = document("b.txt", text)
    catalog.put(doc, doc.name, [Sentence("b.txt", 0, len(text), text)], [Passage("b.txt", 0, len(text), text, "Summit")], [None])
    assert [word for word in words(text) if [s.text for s in catalog.holding([stem(word.folded)])] != [text]] == []


def test_who_spoke_and_what_they_said(catalog: Catalog) -> None:
    doc = document(outlet="The Paper")
    said = Sentence(doc.name, 0, 19, TEXT[:19], speaker="Orbán")
    catalog.put(doc, doc.name, [said], [Passage(doc.name, 0, len(TEXT), TEXT, "Summit")], [None])
    assert catalog.speakers() == ["Orbán"]
    assert catalog.spoken_by(["Orbán"]) == [said]
    assert catalog.spoken_by(["Orbán"], Scope(outlets=[])) == catalog.spoken_by([]) == []


def test_of_many_words_only_the_rarest_are_searched_that_few_passages_hold(catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "_FEW", 3)
    for number in range(4):
        put(
            catalog,
            document(
                f"{number}.txt", f"A storm came to the harbour. {'Hungary was spared. ' * (number < 2)}{'Okoye spoke.' * (number < 1)}"
            ),
        )
    assert catalog.telling(["storm", "harbour", "hungary", "okoye", "absent"]) == ["okoye", "hungary"]
    assert catalog.telling(["storm", "harbour"]) == ["harbour", "storm"]
