"""The documents as the evaluation sees them: which one a name means, where a quote stands, and what of a set does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.evaluation.questions import Gold, Question, QuestionSet
from rag.evaluation.sets.library import Library, _folded, check
from rag.text import fold
from rag.types import Document, Scope

SUMMIT = "The summit ended late.\n\nScholz “ruled out” ground troops – again. Paris had hoped\nfor more. The summit ended late."
AGENCY = 'Scholz "ruled out" ground troops - again. Reuters wrote it.'
TEXTS = {"news/summit.txt": SUMMIT, "news/agency.txt": AGENCY, "old/agency.md": "An older text.", "c.jsonl#12": "Row twelve: naïve café."}


class Shelf:
    """A store of texts by name, which counts how often one is read."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts, self.read = texts, 0

    def documents(self) -> list[Document]:
        return [Document(name, "", "", f"Title of {name}") for name in sorted(self.texts)]

    def document(self, name: str) -> Document:
        self.read += 1
        return Document(name, self.texts[name], "", name)


@pytest.fixture
def library() -> Library:
    return Library(Shelf(TEXTS))


def faults(**fields: object) -> list[str]:
    """What is wrong with one row, as it is shown, without naming the row."""
    question = Question(**{"id": "q", "question": "Who?", "answers": ("x",), **fields})
    return [str(problem).removeprefix("set, row 'q', ") for problem in check(QuestionSet("set", (question,)), Shelf(TEXTS))]


# --- names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("news/summit.txt", "news/summit.txt"),
        ("summit.txt", "news/summit.txt"),
        ("summit", "news/summit.txt"),
        ("news/summit", "news/summit.txt"),
        ("c.jsonl#12", "c.jsonl#12"),
        ("12", "c.jsonl#12"),
        ("agency", None),
        ("agency.md", "old/agency.md"),
        ("ummit.txt", None),
        ("c.jsonl", None),
        ("", None),
    ],
)
def test_a_name_means_the_one_document_it_fits(library: Library, name: str, meant: str | None) -> None:
    assert library.resolve(name) == meant


def test_a_name_in_full_goes_before_any_short_one() -> None:
    library = Library(Shelf({"a.txt": "", "b/a.txt": "", "c.jsonl#a.txt": ""}))
    assert library.resolve("a.txt") == "a.txt"
    assert library.resolve("a") is None


def test_a_corpus_in_a_folder_may_be_named_without_it() -> None:
    assert Library(Shelf({"set/corpus.jsonl#x/1": ""})).resolve("corpus.jsonl#x/1") == "set/corpus.jsonl#x/1"


def test_names_titles_and_texts_are_there(library: Library) -> None:
    assert library.names == ("c.jsonl#12", "news/agency.txt", "news/summit.txt", "old/agency.md")
    assert library.title("news/summit.txt") == "Title of news/summit.txt"
    assert library.text("old/agency.md") == "An older text."


# --- places -------------------------------------------------------------------------------------------


def test_a_quote_is_found_wherever_it_stands(library: Library) -> None:
    assert library.locate(Gold("The summit ended late.")) == (("news/summit.txt", 0, 22), ("news/summit.txt", 92, 114))


def test_places_as_written_come_before_those_that_differ_in_signs(library: Library) -> None:
    places = library.locate(Gold("Scholz “ruled out” ground troops – again."))
    assert [name for name, *_ in places] == ["news/summit.txt", "news/agency.txt"]
    assert [TEXTS[name][start:end] for name, start, end in places] == [
        "Scholz “ruled out” ground troops – again.",
        'Scholz "ruled out" ground troops - again.',
    ]


def test_a_quote_may_differ_in_case_accents_and_white_space(library: Library) -> None:
    assert library.locate(Gold("  PARIS had hoped for  more. ")) == (("news/summit.txt", 66, 91),)
    assert library.locate(Gold("Naive cafe.")) == (("c.jsonl#12", 12, 23),)


def test_a_quote_is_looked_for_in_the_document_named_only(library: Library) -> None:
    assert library.locate(Gold('Scholz "ruled out"', "summit")) == (("news/summit.txt", 24, 42),)
    assert library.locate(Gold("An older text.", "news/agency.txt")) == ()
    assert library.locate(Gold("An older text.", "nowhere")) == ()


def test_a_span_is_taken_as_given_if_the_document_has_it(library: Library) -> None:
    assert library.locate(Gold(None, "12", 0, 3)) == (("c.jsonl#12", 0, 3),)
    assert library.locate(Gold(None, "12", 0, 99)) == ()


def test_a_span_that_says_something_else_than_its_quote_gives_way_to_it(library: Library) -> None:
    assert library.locate(Gold("twelve", "12", 0, 6)) == (("c.jsonl#12", 4, 10),)
    assert library.locate(Gold("something else", "12", 0, 3)) == ()


def test_a_word_is_not_found_within_another_when_case_is_let_go(library: Library) -> None:
    assert library.locate(Gold("EU")) == ()
    assert library.locate(Gold("reuters")) == (("news/agency.txt", 42, 49),)


def test_no_quote_reaches_from_one_document_into_the_next() -> None:
    assert Library(Shelf({"a": "one two", "b": "three four"})).locate(Gold("two three")) == ()


def test_a_quote_of_nothing_stands_nowhere(library: Library) -> None:
    assert library.locate(Gold(" \n")) == library.locate(Gold("\u0301")) == library.locate(Gold()) == ()


def test_each_text_is_read_once() -> None:
    shelf = Shelf(TEXTS)
    library = Library(shelf)
    for _ in range(3):
        library.locate(Gold("An older text."))
        library.locate(Gold("It stands nowhere."))
    assert shelf.read == len(TEXTS)


@given(st.text())
def test_folding_fast_is_folding(text: str) -> None:
    assert _folded(text) == " ".join(fold(text).text.lower().split())


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=30), min_size=1, max_size=4), st.data())
def test_whatever_stands_in_a_text_is_located(texts: list[str], data: st.DataObject) -> None:
    library = Library(Shelf({f"{number}.txt": text for number, text in enumerate(texts)}))
    number = data.draw(st.integers(0, len(texts) - 1))
    start = data.draw(st.integers(0, len(texts[number])))
    quote = texts[number][start : data.draw(st.integers(start, len(texts[number])))].strip()
    places = library.locate(Gold(quote))
    found = [library.text(name)[a:b] for name, a, b in places if name == f"{number}.txt"]
    assert (quote in found) or not _folded(quote)


# --- a set against the documents ----------------------------------------------------------------------


def test_a_set_that_fits_has_no_problem() -> None:
    evidence = (Gold("An older text."), Gold("Row twelve", "12"), Gold(None, "summit", 0, 5), Gold("The s", "summit", 0, 5))
    assert faults(evidence=evidence, relevant={"summit": 1, "12": 2}, scope=Scope(documents=["old/agency.md"])) == []


def test_a_document_that_is_not_there_is_told_with_the_nearest_name() -> None:
    assert faults(relevant={"news/sumit.txt": 1}) == [
        "field 'relevant': there is no document 'news/sumit.txt' among the 4 of the index. "
        "Did you mean 'news/summit.txt'? If it is new, type: rag sync."
    ]
    assert faults(scope=Scope(documents=["zzz"])) == [
        "field 'scope': there is no document 'zzz' among the 4 of the index. If it is new, put it in its folder and type: rag sync."
    ]
    assert faults(evidence=(Gold("x", "zzz"),))[0].startswith("field 'evidence': there is no document 'zzz'")


def test_a_name_that_fits_several_documents_is_told() -> None:
    assert faults(relevant={"agency": 1}) == [
        "field 'relevant': 'agency' may be any of 2 documents. Write 'news/agency.txt', or another in full."
    ]


def test_evidence_that_stands_nowhere_is_told_with_the_nearest_sentence() -> None:
    assert faults(evidence=(Gold("Paris had wished for more."),)) == [
        "field 'evidence': \"Paris had wished for more.\" stands in no document. "
        "Nearest is \"Paris had hoped for more.\" in 'news/summit.txt'."
    ]
    assert faults(evidence=(Gold("Quite unlike anything"),)) == [
        "field 'evidence': \"Quite unlike anything\" stands in no document. Copy the sentence as it stands there."
    ]


def test_evidence_that_stands_in_another_document_is_told() -> None:
    assert faults(evidence=(Gold("An older text.", "summit"),)) == [
        "field 'evidence': \"An older text.\" stands not in 'summit'. It stands in 'old/agency.md'."
    ]


def test_a_span_that_is_none_or_holds_other_text_is_told() -> None:
    assert faults(evidence=(Gold(None, "12", 20, 99),)) == ["field 'evidence': 'c.jsonl#12' has no characters 20 to 99. It ends at 23."]
    assert faults(evidence=(Gold("twelve", "12", 0, 6),)) == [
        'field \'evidence\': characters 0 to 6 are "Row tw", not "twelve". The quote stands at 4 to 10.'
    ]
    assert faults(evidence=(Gold("eleven", "12", 0, 6),))[0].endswith("Correct the quote, or leave it out.")


def test_only_a_row_that_nothing_could_be_scored_by_is_a_problem() -> None:
    assert faults(answers=())[0].startswith("set, row 'q': it says nothing by which an answer could be scored. Add answers")
    assert faults(answers=(), answerable=False) == faults(answers=(), forbid=("x",)) == faults(answers=(), status="conflict") == []


def test_a_rejected_row_is_not_looked_at() -> None:
    assert faults(relevant={"zzz": 1}, review="rejected") == []


def test_the_shelf_may_be_empty() -> None:
    asked = QuestionSet("set", (Question(id="q", question="Who?", evidence=(Gold("It won."),), relevant={"a": 1}),))
    assert len(check(asked, Shelf({}))) == 2
