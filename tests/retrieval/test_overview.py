from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from rag.documents.sync import Synchronizer
from rag.index.catalog import Catalog
from rag.index.vectors import VectorIndex
from rag.retrieval.carried import read
from rag.retrieval.overview import MOST, Overviews
from rag.retrieval.retriever import Retriever
from rag.testing import HashingEmbedder
from rag.types import Overview, Scope

AGENCY = (
    "Hungary will veto any plan to send ground troops to Ukraine, Prime Minister Viktor Orbán said on Monday after long talks. "
    "“We will not send a single soldier,” Orbán told reporters in the evening. "
    "Diplomats said the Hungarian position had not moved for months."
)
NEWS = {
    "agency.md": ("Hungary to veto ground troops", "Reuters", "2026-03-03", "Ann Lee", AGENCY),
    "copy.md": ("No soldiers, says Orbán", "Associated Press", "2026-03-03", "", AGENCY),
    "berlin.md": (
        "Germany rules out ground troops", "Financial Times", "2026-03-05", "Henry Foy",
        "German Chancellor Olaf Scholz ruled out sending ground troops on Thursday. Friedrich Merz demanded Taurus missiles. "
        "Scholz opposes the delivery.",
    ),
    "tour.md": ("Orbán on tour", "The Guardian", "2026-02-02", "", "The prime minister travelled for a week. He met mayors in Cluj."),
    "fruit.md": ("Harvest fails", "The Guardian", "2026-01-20", "", "The apple harvest failed. Nobody at Apple was asked."),
    "drought.md": ("Rivers run dry", "Reuters", "2026-02-25", "", "Rivers ran dry. Farmers complained. Then climate change was blamed."),
    "memo.md": ("Notes", "", "", "", "Olaf Scholz and Viktor Orbán did not speak during the dinner."),
}  # fmt: skip


def written(title: str, outlet: str, day: str, author: str, text: str) -> str:
    known = {"title": title, "outlet": outlet, "date": day, "author": author}
    front = "\n".join(f"{name}: {value}" for name, value in known.items() if value)
    return f"---\n{front}\n---\n\n{text}\n"


@pytest.fixture(scope="module")
def overviews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Overviews]:
    base = tmp_path_factory.mktemp("news")
    (base / "docs").mkdir()
    for name, parts in NEWS.items():
        (base / "docs" / name).write_text(written(*parts), encoding="utf-8")
    catalog = Catalog(base / "catalog.sqlite")
    vectors = VectorIndex(catalog, base / "chroma", owner=False)
    embedder = HashingEmbedder()
    Synchronizer(catalog, vectors, embedder).run([base / "docs"])
    yield Overviews(catalog, Retriever(catalog, vectors, embedder))
    catalog.close()


def look(overviews: Overviews, question: str, scope: Scope | None = None, before: tuple[str, ...] = ()) -> Overview:
    found = overviews.look(read(question, (), overviews._catalog.outlets(), date.today()), scope, before)
    assert found is not None
    return found


def names(overview: Overview) -> list[str]:
    return [item.document.name for item in overview.items]


def quotes(overview: Overview) -> list[str]:
    return [item.sentence.text for item in overview.items]


def test_every_document_that_holds_a_name_is_counted_and_copies_are_one_text(overviews: Overviews) -> None:
    found = look(overviews, "How many articles mention Viktor Orbán?")
    assert (found.found, found.texts, found.total) == (3, 2, 7)
    assert names(found) == ["agency.md", "copy.md", "memo.md"]  # newest first, undated last
    assert all("Viktor Orbán" in quote for quote in quotes(found))


def test_a_document_whose_title_alone_holds_it_counts_and_says_so(overviews: Overviews) -> None:
    found = look(overviews, "Which documents mention Orbán?")
    (titled,) = [item for item in found.items if item.titled]
    assert titled.document.name == "tour.md"
    assert titled.sentence.citable
    assert titled.sentence.text == "The prime minister travelled for a week."


def test_the_last_word_of_a_name_alone_is_told_apart(overviews: Overviews) -> None:
    found = look(overviews, "How many articles mention Viktor Orbán?")
    assert found.alone == ("Orbán", 1)  # the title of tour.md
    other = look(overviews, "How many articles mention Friedrich Scholz?")
    assert (other.found, other.alone) == (0, ("Scholz", 2))
    assert all("Scholz" in item.sentence.text for item in other.nearby)
    assert look(overviews, "How many articles mention ground troops?").alone is None


def test_a_name_with_a_capital_is_no_common_word(overviews: Overviews) -> None:
    assert "Apple" in quotes(look(overviews, "How many articles mention Apple?"))[0]
    assert "apple" in quotes(look(overviews, "How many articles mention apple?"))[0]
    assert look(overviews, "How many articles mention Ground Troops?").found == 3  # no text writes it so: capitals let go


def test_about_asks_for_title_or_opening(overviews: Overviews) -> None:
    found = look(overviews, "How many articles are about Orbán?")
    assert (names(found), found.beside, found.passing) == (["agency.md", "copy.md", "tour.md", "memo.md"], 0, False)
    late = look(overviews, "How many articles are about climate change?")
    assert (names(late), late.passing) == (["drought.md"], True)


def test_whom_a_document_quotes_is_told_by_its_speakers(overviews: Overviews) -> None:
    found = look(overviews, "Which articles quote Viktor Orbán?")
    assert names(found) == ["agency.md", "copy.md"]
    assert all("single soldier" in quote for quote in quotes(found))  # a quotation goes before reported speech


def test_the_oldest_comes_first_where_it_is_asked_for_and_the_undated_last(overviews: Overviews) -> None:
    days = [item.document.published for item in look(overviews, "Which document is the oldest?").items]
    assert days == sorted(days)
    assert days[0] == "2026-01-20"
    assert [item.document.name for item in look(overviews, "List all documents").items][-1].endswith("memo.md")


def test_a_fact_is_asked_of_the_document_that_is_named(overviews: Overviews) -> None:
    assert look(overviews, "Who wrote berlin.md?").topic == "Henry Foy"
    assert look(overviews, "When was the story about the apple harvest published?").topic == "20 January 2026"
    several = look(overviews, "Which outlet published the article on ground troops?")
    assert (several.asked.kind, several.items[0].document.outlet, several.found) == ("list", "Financial Times", 3)


def test_what_is_new_on_a_subject_need_not_call_it_as_the_question_does(overviews: Overviews) -> None:
    assert [item.document.name for item in look(overviews, "What is the latest on the dry rivers?").items][0].endswith("drought.md")


def test_what_somebody_wrote_is_a_list_of_his_articles(overviews: Overviews) -> None:
    assert [item.document.name for item in look(overviews, "What did Henry Foy write?").items][0].endswith("berlin.md")
    assert look(overviews, "Do you have articles by Ann Lee?").found == 1


def test_authors_are_counted_like_outlets(overviews: Overviews) -> None:
    assert look(overviews, "Who are the authors?").outlets == {"Henry Foy": 1, "Ann Lee": 1}


def test_authors_and_outlets_and_days_are_lists_too(overviews: Overviews) -> None:
    assert names(look(overviews, "List the articles by Ann Lee")) == ["agency.md"]
    assert names(look(overviews, "List the articles by Reuters")) == ["agency.md", "drought.md"]
    march = look(overviews, "Which documents are from March 2026?")
    assert (march.found, march.total, march.undated, march.texts) == (3, 7, 1, 2)
    assert march.within == "1–31 March 2026"


def test_a_scope_in_the_question_is_the_denominator_and_the_users_scope_a_filter(overviews: Overviews) -> None:
    found = look(overviews, "How many Reuters articles mention ground troops?")
    assert (found.found, found.total, found.within) == (1, 2, "Reuters")
    assert look(overviews, "How many Reuters articles mention ground troops?", Scope(outlets=["The Guardian"])).total == 0
    inside = look(overviews, "How many articles mention Orbán?", Scope(outlets=["The Guardian", "Reuters"]))
    assert (inside.found, inside.total) == (2, 4)


def test_what_is_new_comes_newest_first_without_copies_or_undated(overviews: Overviews) -> None:
    found = look(overviews, "What is new?")
    assert names(found) == ["berlin.md", "agency.md", "drought.md", "tour.md", "fruit.md"]
    assert found.undated == 1
    since = look(overviews, "What is new since 1 March 2026?")
    assert names(since) == ["berlin.md", "agency.md"]
    assert names(look(overviews, "What’s the latest on ground troops?")) == ["berlin.md", "agency.md"]


def test_who_all_spoke_lists_each_sentence_with_its_speaker(overviews: Overviews) -> None:
    found = look(overviews, "Who all commented on ground troops?")
    assert {item.sentence.speaker for item in found.items} == set(found.speakers)
    assert any("Scholz" in speaker for speaker in found.speakers)


def test_all_who_do_something_are_found_by_the_words_or_left_to_a_search(overviews: Overviews) -> None:
    assert quotes(look(overviews, "List everyone who opposes the delivery")) == ["Scholz opposes the delivery."]
    assert overviews.look(read("List all who love opera", (), (), date.today())) is None


def test_nothing_found_tells_what_lies_near(overviews: Overviews) -> None:
    found = look(overviews, "How many articles mention Emmanuel Macron?")
    assert (found.found, found.items, found.total) == (0, (), 7)
    near = look(overviews, "How many articles mention a veto of missiles?")
    assert near.nearby


def test_a_typing_error_is_mended_only_where_nothing_holds_the_word(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("Robert Fico spoke in Bratislava. The sanctions hold.", encoding="utf-8")
    catalog = Catalog(tmp_path / "catalog.sqlite")
    vectors = VectorIndex(catalog, tmp_path / "chroma", owner=False)
    Synchronizer(catalog, vectors, None).run([tmp_path / "docs"])
    over = Overviews(catalog, Retriever(catalog, vectors, None))
    mended = look(over, "How many documents mention Robert Ficko?")
    catalog.close()
    assert (mended.found, mended.asked.topic, mended.topic) == (1, "Robert Ficko", "Robert Fico")


def test_of_them_counts_in_the_documents_of_the_answer_before(overviews: Overviews) -> None:
    found = look(overviews, "How many of them mention Scholz?", before=("agency.md", "memo.md"))
    assert (found.found, found.total, names(found)) == (1, 2, ["memo.md"])
    assert overviews.look(read("How many of them mention Scholz?", (), (), date.today())) is None


def test_a_follow_up_changes_the_scope_of_the_question_before(overviews: Overviews) -> None:
    told = [{"role": "user", "content": "How many articles from the FT mention Orbán?"}, {"role": "assistant", "content": "0"}]
    found = overviews.look(read("And from Reuters?", told, overviews._catalog.outlets(), date.today()))
    assert found is not None
    assert (found.found, found.total, found.within) == (1, 2, "Reuters")
    assert found.scope == Scope(outlets=("Reuters",))


def test_a_comparison_has_sentences_of_each_side(overviews: Overviews) -> None:
    found = look(overviews, "Compare what Reuters and the FT report on ground troops")
    assert found.asked.sides == ("Reuters", "Financial Times")
    assert {(item.side, item.document.outlet) for item in found.items} == {("Reuters", "Reuters"), ("Financial Times", "Financial Times")}
    assert found.missing == ()


def test_a_side_may_be_a_person_whose_sentence_stands_behind_the_topic(overviews: Overviews) -> None:
    found = look(overviews, "What do Scholz and Merz say about Taurus missiles?")
    assert ("Scholz", "Scholz opposes the delivery.") in [(item.side, item.sentence.text) for item in found.items]


def test_a_side_without_anything_on_the_topic_is_missing(overviews: Overviews) -> None:
    assert look(overviews, "Compare what Reuters and the Guardian report on ground troops").missing == ("The Guardian",)
    nothing = look(overviews, "Compare what Reuters and the Guardian report on Taurus missiles")
    assert (nothing.items, nothing.missing) == ((), ("Reuters", "The Guardian"))
    assert nothing.nearby


def test_a_copy_is_not_a_second_sentence_of_a_side(overviews: Overviews) -> None:
    found = look(overviews, "How do Orbán and Scholz differ on ground troops?")
    texts = [item.sentence.text for item in found.items]
    assert len(texts) == len(set(texts))


def test_an_ordinary_question_is_left_to_the_search(overviews: Overviews) -> None:
    assert overviews.look(read("Who ruled out ground troops?", (), (), date.today())) is None


def test_a_long_list_shows_some_and_counts_all(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    for number in range(MOST + 5):
        (tmp_path / "docs" / f"{number:02}.txt").write_text(
            f"The harbour of town {number} was closed by storm {number * 7}.", encoding="utf-8"
        )
    catalog = Catalog(tmp_path / "catalog.sqlite")
    vectors = VectorIndex(catalog, tmp_path / "chroma", owner=False)
    Synchronizer(catalog, vectors, None).run([tmp_path / "docs"])
    found = look(Overviews(catalog, Retriever(catalog, vectors, None)), "Which documents mention the harbour?")
    catalog.close()
    assert (found.found, len(found.items)) == (MOST + 5, MOST)
    assert found.total == MOST + 5
