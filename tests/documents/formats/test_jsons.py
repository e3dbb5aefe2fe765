"""JSON: articles by their own words, other data as rows."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.draft import Corpus, Draft, File
from rag.documents.formats.jsons import read_json
from rag.errors import DocumentError


def read(value: Any) -> Draft:
    data = value.encode() if isinstance(value, str) else json.dumps(value).encode()
    draft = read_json(File("a.json", "a", ".json", data))
    assert isinstance(draft, Draft)
    return draft


def refusal(text: str) -> str:
    with pytest.raises(DocumentError) as caught:
        read(text)
    return caught.value.seen


def test_an_article_is_its_text_and_what_it_says_of_itself() -> None:
    draft = read(
        {"headline": "Talks fail", "articleBody": "Talks fail\n\nThe minister left.", "datePublished": "2024-12-21T10:00:00Z",
         "author": {"name": "Ann Lee"}, "publisher": {"name": "Daily"}, "inLanguage": "en-GB", "url": "https://x.org/1", "id": 7}
    )  # fmt: skip
    assert draft.text == "Talks fail\n\nThe minister left." and draft.quiet == ((0, 10),)
    about = draft.about
    assert (about.title, about.published, about.author, about.outlet) == ("Talks fail", "2024-12-21", "Ann Lee", "Daily")
    assert (about.language, about.url) == ("en", "https://x.org/1")


@pytest.mark.parametrize("body", ["<p>The <b>minister</b> left.</p>", ["The minister left."], "The minister left."])
@pytest.mark.parametrize("key", ["text", "body", "content", "articleBody"])
def test_the_text_may_be_html_or_a_list_of_paragraphs_under_any_usual_name(key: str, body: Any) -> None:
    assert read({key: body, "title": "x"}).text == "The minister left."


def test_opening_words_that_stand_apart_go_before_the_text_once() -> None:
    assert read({"text": "It rained.", "summary": "A wet day.", "description": "It rained."}).text == "A wet day.\n\nIt rained."


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {"title": "Feed", "articles": items}])
def test_a_list_of_articles_is_one_document_of_items(wrap: Any) -> None:
    items = [{"title": "One", "text": "First.", "author": "Ann", "date": "2024-01-02"}, {"text": "Second."}, {"a": 1, "b": 2}]
    draft = read(wrap(items))
    assert draft.text == "One\n\nAnn | 2024-01-02\n\nFirst.\n\nSecond.\na: 1 | b: 2"
    assert [(draft.text[at:][:3], place) for at, place in draft.places] == [("One", "item 1"), ("Sec", "item 2"), ("a: ", "item 3")]
    assert draft.quiet == ()


def test_other_data_is_rows_that_name_each_value_by_its_path() -> None:
    draft = read({"name": "Ann", "born": {"year": 1970, "place": "Rome"}, "tags": ["a", "b"], "paid": [{"sum": 1}, {"sum": 2}]})
    assert draft.text == "name: Ann | tags: a, b\nborn.year: 1970 | born.place: Rome\n\npaid.sum: 1\n\npaid.sum: 2"


def test_records_in_a_list_are_rows_found_by_their_number() -> None:
    draft = read([{"sku": "A", "price": 12.50, "new": True, "old": None}, {"sku": "B", "price": 1e3, "new": False}])
    assert draft.text == "sku: A | price: 12.5 | new: true\nsku: B | price: 1000.0 | new: false"
    assert [place for _, place in draft.places] == ["item 1", "item 2"]


def test_lists_of_lists_are_rows() -> None:
    assert read([["Item", "Price"], ["Nut", 1]]).text == "Item | Price\nNut | 1"


def test_long_values_stand_below_their_path() -> None:
    story = "It rained. " * 40
    assert read({"a": {"id": 1, "n": 2, "story": story}}).text == f"a.id: 1 | a.n: 2\n\na.story\n\n{story.strip()}"


def test_numbers_stay_as_they_are_written() -> None:
    huge = "9" * 5000
    assert read('{"a": 1.50, "b": 1E400, "c": -0, "d": NaN}').text == "a: 1.50 | b: 1E400 | c: -0 | d: NaN"
    assert huge in read(f'{{"a": {huge}}}').text


def test_broken_json_is_refused_with_its_line() -> None:
    assert refusal('{"a": 1,\n "b": }') == "broken JSON: Expecting value in line 2"
    assert refusal("[" * 100_000) == "the JSON is nested too deep"


def test_deep_json_is_read_without_recursion() -> None:
    assert read('{"a":' * 800 + "1" + "}" * 800).text.endswith("a.a: 1")
    assert read("[" * 800 + "1" + "]" * 800).text == "1"


def test_a_json_value_on_each_line_is_a_corpus() -> None:
    data = b'{"id": 1, "text": "One."}\n{"id": 2, "text": "Two."}\n'
    corpus = read_json(File("a.json", "a", ".json", data))
    assert isinstance(corpus, Corpus) and list(corpus.drafts) == ["a.json#1", "a.json#2"]


plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20))
values = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["text", "title", "a", ""]), inner, max_size=4)
)


@given(values)
def test_any_json_is_read_and_every_word_of_it_is_there(value: Any) -> None:
    text = read(json.dumps(["sentinel", [value]])).text
    assert "sentinel" in text
    text.encode()


def test_a_list_of_one_article_is_that_article() -> None:
    draft = read(
        {"status": "ok", "articles": [{"title": "Talks", "content": "They failed.", "source": {"name": "Daily"}, "pub_date": "2025-03-21"}]}
    )
    assert (draft.text, draft.about.title, draft.about.outlet, draft.about.published) == ("They failed.", "Talks", "Daily", "2025-03-21")
