import html
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.withdrawn import withdraw
from rag.entries import Entry
from rag.errors import FootnoteError
from rag.interfaces.export import FORMS, Exported, as_json, markdown, page, plain
from rag.types import Answer

HOSTILE = "<script>x()</script> <img src=http://evil.invalid/a.png> ![x](http://evil.invalid/b.png) [a](js:b) ${x} {{y}} `c` & | *d*"


def exported(*entries, title="Ground troops"):
    return Exported(title, entries, "2026-11-27T10:00:00+00:00", "0.1.0")


@pytest.fixture
def entry(assistant):
    return Entry("k", "Who ruled out ground troops?", "answered", assistant.answer("Who ruled out ground troops?"))


def text_of(made):
    return html.unescape(re.sub(r"<[^>]*>", "", made))


# --- JSON ---------------------------------------------------------------------------------------------------


def test_json_restores_each_answer_and_says_what_it_is(entry):
    data = json.loads(as_json(exported(entry)))
    assert (data["format"], data["version"], data["footnote"], data["title"]) == ("footnote-conversation", 1, "0.1.0", "Ground troops")
    assert Answer.from_dict(data["turns"][0]["answer"]) == entry.answer
    assert len(data["turns"][0]["answer"]["citations"][0]["sha256"]) == 64


def test_what_got_no_answer_is_told_in_every_form():
    stopped = Entry("k", "Who?", "stopped", draft="Scholz ruled")
    failed = Entry("f", "Why?", "failed", error=FootnoteError("The model stopped"))
    turns = json.loads(as_json(exported(stopped, failed)))["turns"]
    assert turns == [
        {"question": "Who?", "state": "stopped", "answer": None, "draft": "Scholz ruled"},
        {"question": "Why?", "state": "failed", "answer": None, "error": "The model stopped."},
    ]
    for made in (markdown(exported(stopped, failed)), text_of(page(exported(stopped, failed)))):
        assert "Incomplete: stopped before it was checked" in made
        assert "Scholz ruled" in made
        assert "The model stopped." in made


def test_an_answer_whose_document_was_removed_is_not_told_as_a_refusal(entry):
    gone = Entry("k", "Who?", "answered", withdraw(entry.answer, {"summit.txt"}))
    for made in (markdown(exported(gone)), text_of(page(exported(gone)))):
        assert "Document removed" in made and "Not in these documents" not in made


# --- to read ------------------------------------------------------------------------------------------------


def test_markdown_has_sentences_quotes_spans_and_hashes(entry):
    (cited,) = entry.answer.citations
    made = markdown(exported(entry))
    assert made.startswith("# Ground troops\n\n## Who ruled out ground troops?\n\nScholz ruled out ground troops. \\[1\\]\n")
    assert f"> {cited.quote}\n" in made
    assert f"summit.txt, characters {cited.start}–{cited.end}, SHA-256 `{cited.sha256}`" in made
    assert "Daily News · 21 December 2024 · EU summit" in made
    assert "- He left early. (no sentence says so)" in made
    assert "1 of 1 sentence supported" in made
    assert "Saved by Footnote 0.1.0 on 27 November 2026" in made


def test_the_web_page_has_the_same_and_links_each_number_to_its_quote(entry):
    (cited,) = entry.answer.citations
    made = page(exported(entry))
    assert '<a href="#c1-1">[1]</a>' in made
    assert 'id="c1-1"' in made
    for part in (cited.quote, f"summit.txt, characters {cited.start}–{cited.end}, SHA-256 {cited.sha256}", "He left early."):
        assert part in text_of(made)


def test_a_follow_up_shows_what_was_searched(entry):
    asked = replace(entry, answer=replace(entry.answer, standalone="Why did Scholz rule it out?"))
    assert "Searched for: Why did Scholz rule it out?" in markdown(exported(asked))
    assert "Searched for: Why did Scholz rule it out?" in page(exported(asked))
    assert "Searched for" not in markdown(exported(entry))


def test_refusals_and_disputes_say_so(assistant, entry):
    refused = Entry("n", "nothing?", "answered", assistant.answer("nothing?"))
    dispute = replace(entry, answer=replace(entry.answer, status="conflict"))
    for form in (markdown, page):
        assert "Not in these documents" in form(exported(refused))
        assert assistant.QUOTE in text_of(form(exported(refused)))
        assert "The documents disagree" in form(exported(dispute))


def hostile(assistant):
    answer = assistant.answer("trap")
    (cited,) = answer.citations
    cited = replace(cited, quote=HOSTILE, title=HOSTILE, outlet=HOSTILE, document=HOSTILE, place=HOSTILE, sha256='"><script>')
    claim = replace(answer.claims[0], text=HOSTILE)
    answer = replace(answer, citations=(cited,), claims=(claim,), standalone=HOSTILE)
    return exported(Entry("k", HOSTILE, "answered", answer), Entry("d", HOSTILE, "stopped", draft=HOSTILE), title=HOSTILE)


def test_text_from_anywhere_runs_no_script_and_asks_for_nothing_in_the_web_page(assistant):
    made = page(hostile(assistant))
    names = set(re.findall(r"<(\w+)", made))
    assert names <= set("html head meta style title body main h1 h2 p a blockquote code div ul li footer".split())
    assert set(re.findall(r'href="([^"]*)"', made)) == {"#c1-1"}
    assert not re.search(r"<[^>]*\b(src|on\w+)=", made)
    assert "default-src 'none'" in made
    assert text_of(made).count(HOSTILE) >= 8


def test_text_from_anywhere_is_text_in_markdown(assistant):
    rendered = pytest.importorskip("markdown_it").MarkdownIt("gfm-like", {"linkify": False}).render(markdown(hostile(assistant)))
    assert not re.search(r"<(script|img|a|table|del)\b", rendered)
    assert text_of(rendered).count(HOSTILE) >= 7


@given(st.text(alphabet=st.sampled_from("a1 .)(-+*_#>`~[]!<&|\\$:/@=\n\twww"), max_size=30))
def test_any_text_shows_in_markdown_as_typed_but_for_white_space(text):
    commonmark = pytest.importorskip("markdown_it").MarkdownIt("commonmark")
    shown = text_of(commonmark.render("Lead: " + plain(text)))
    assert " ".join(shown.split()) == " ".join(f"Lead: {text}".split())


NAMES = [("Who ruled it out?", "Who-ruled-it-out"), ("../../etc", "etc"), ("???", "conversation"), ("Ж/漢", "Ж-漢")]


@pytest.mark.parametrize(("title", "name"), NAMES)
def test_files_are_named_after_the_title(entry, title, name):
    for form, (suffix, kind) in FORMS.items():
        file = exported(entry, title=title).file(form)
        assert (file["name"], file["type"]) == (name + suffix, kind)
        assert file["text"]


def test_a_browser_shows_the_page_as_it_is_asking_for_nothing(assistant, browser, tmp_path):
    path = tmp_path / "saved.html"
    path.write_text(page(hostile(assistant)), encoding="utf-8")
    tab = browser.new_page()
    asked, faults = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(path.as_uri())
    assert tab.locator("h1").inner_text() == HOSTILE
    tab.click("a:text('[1]')")
    assert tab.url.endswith("#c1-1")
    assert {url.partition("#")[0] for url in asked} == {path.as_uri()}
    assert faults == []
    tab.close()
