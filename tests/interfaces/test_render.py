import html
import re
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.errors import FootnoteError
from rag.interfaces import render
from rag.interfaces.answer import answer as drawn
from rag.reports import SyncReport
from rag.types import Answer, Citation, Claim, Document, Evidence, Rejected, Scope

TEXT = "Title\n\nScholz ruled out ground troops. Others waited."
QUOTE = "Scholz ruled out ground troops."
CITED = Citation(1, "a.txt", "Summit", "Daily News", "2024-12-21", None, 3, "p. 3", 7, 38, QUOTE, "abc")
SHELVED = Document("a.txt", TEXT, "abc", "Summit")
NASTY = "<img src=x> ![a](http://e.x) [b](c) ${d} {{e}} `f` # * _ \\ \" ' & $$ \t\n- g"
ANY = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"))


def answer(**changes) -> Answer:
    claims = (Claim("Scholz said no.", (1, 2), "supported", 0.9), Claim("Others wait.", (2,), "partial", 0.4))
    full = Answer("Who?", "Who?", "Scholz said no. [1][2]", "answered", None, claims, (CITED, replace(CITED, number=2, document="b.txt")))
    return replace(full, **changes)


def shown(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


@given(ANY)
@example(NASTY)
def test_escaped_text_reads_as_the_original(text):
    assert html.unescape(render.escape_markdown(text)) == text


@given(st.text())
@example(NASTY)
def test_escaped_text_keeps_nothing_that_markdown_html_or_a_template_acts_on(text):
    assert re.fullmatch(r"(?:[A-Za-z0-9 ]|[^\t\n\r\f\0 -~]|&#\d+;)*", render.escape_markdown(text))


def test_what_html_cannot_carry_is_replaced_in_view():
    assert render.escape_markdown("a\0b\ud800c") == "a\ufffdb\ufffdc"
    assert html.unescape(render.escape_markdown("a\r\nb\rc")) == "a\nb\nc"


@given(ANY)
@example(NASTY)
def test_no_part_of_the_page_lets_text_become_markup(text):
    cited = replace(CITED, title=text, outlet=text, published=text, place=text, document=text, quote=text)
    whole = answer(
        text=text, claims=(Claim(text, (1,), "supported", 1.0),), citations=(cited,), model=text,
        rejected=(Rejected(text, "unsupported", text),), seconds={text: 1.0},
        scope=Scope((text,), (text,), text, text, (text,)), relaxed=Scope(after=text),
    )  # fmt: skip
    error = FootnoteError(text, text, text)
    pages = [
        render.question(text), render.draft(text), render.stages("k1", [(text, 1.0)], text, 2.0),
        render.failure(error), render.status(text, 1),
        drawn(whole, "k"), drawn(replace(whole, status="abstained", citations=()), "k"),
        render.evidence([Evidence(1, text, 0, 1, text)], {text: text}, reading=True), *render.removed(text).values(),
        *render.unread(text, error).values(), render.upkeep(text, None, None), render.upkeep("", None, error),
        render.upkeep("", SyncReport((text,), (text,), (text,), (), ((text, text),)), None),
        *render.reader(
            replace(cited, start=0, end=len(text)),
            Document(text, text, "abc", text, updated=text, language=text, url=text, encoding=text),
        ).values(),
    ]  # fmt: skip
    for page in pages:
        assert set(re.findall(r"</?(\w+)", page)) <= set("a button code details div li mark ol p span strong summary ul".split())
        assert not re.search(r"[\n`{}\\*_$]|\]\(|(?<!&)#(?!cite)", re.sub(r'class="[^"]*"', "", page))


def test_evidence_is_counted_and_grouped_under_document_titles():
    found = [Evidence(1, "a.txt", 0, 1, "One."), Evidence(2, "b.txt", 0, 1, "Two."), Evidence(3, "a.txt", 2, 3, "Three.")]
    page = render.evidence(found, {"a.txt": "Summit"}, reading=True)
    assert " ".join(shown(page).split()) == "Reading 3 sentences from 2 documents Summit One. Three. b.txt Two."
    assert "<details" in page and " open>" in page
    assert " open>" not in render.evidence(found, {}, reading=False)


def test_no_evidence_is_said():
    assert "No sentence" in render.evidence([], {}, reading=True)


def test_the_reader_marks_exactly_the_quote():
    parts = render.reader(CITED, SHELVED)
    before, mark, after = re.fullmatch(r"(.*)<mark[^>]*>(.*)</mark>(.*)", parts["body"]).groups()
    assert [html.unescape(part) for part in (before, mark, after)] == [TEXT[:7], QUOTE, TEXT[38:]]
    assert "Quote found in source" in parts["check"]
    assert shown(parts["where"]) == "Daily News · 21 December 2024 · p. 3 ·  a.txt "


def test_the_reader_says_what_is_known_of_the_document():
    known = replace(SHELVED, updated="2024-12-22", language="en", url="https://example.org/a", encoding="cp1252")
    where = shown(render.reader(CITED, known)["where"])
    assert "updated 22 December 2024 · p. 3 · en" in where and where.endswith("https://example.org/a · encoding guessed: cp1252")


def test_a_sync_shows_how_far_it_is_then_how_it_ended():
    assert "Reading documents: 3 of 9" in shown(render.upkeep("Reading documents: 3 of 9", None, None))
    report = SyncReport(added=("a\nb.txt",), failed=(("c.png", "a PNG image"),), unchanged=("d.txt",))
    page = shown(render.upkeep("", report, None))
    assert " ".join(page.split()) == r"Documents: 1 added, 1 not read not read: c.png — a PNG image added: a\nb.txt"
    assert "The disk is full" in shown(render.upkeep("", report, FootnoteError("The disk is full")))
    assert render.upkeep("", SyncReport(unchanged=("d.txt",)), None) == ""


def test_a_long_report_names_the_first_of_each_list():
    page = shown(render.upkeep("", SyncReport(added=tuple(f"{n}.txt" for n in range(60))), None))
    assert "49.txt" in page and "50.txt" not in page and "10 more documents added" in page


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (replace(SHELVED, sha256="other"), "This document changed since"),
        (replace(SHELVED, text=TEXT.replace("ground", "wooden")), "Quote not found in source"),
    ],
    ids=["changed", "not there"],
)
def test_the_reader_shows_only_the_quote_when_the_document_is_not_the_one_cited(document, words):
    parts = render.reader(CITED, document)
    assert words in shown(parts["check"])
    assert shown(parts["body"]).strip() == QUOTE


def test_a_very_long_document_is_cut_around_the_quote(monkeypatch):
    monkeypatch.setattr(render, "AROUND", 5)
    body = shown(render.reader(CITED, SHELVED)["body"])
    assert body.split() == f"Show earlier text tle {QUOTE} Othe Show later text".split()
    assert shown(render.beginning(SHELVED)["body"]).split() == "Title Sch Show later text".split()


@pytest.mark.parametrize(
    ("side", "at", "words"),
    [("later", 43, "rs wa Show later text"), ("later", 48, "ited."), ("earlier", 7, "Show earlier text tle"), ("earlier", 5, "Title")],
)
def test_what_comes_before_or_behind_stands_between_the_old_text_and_the_next_button(monkeypatch, side, at, words):
    monkeypatch.setattr(render, "AROUND", 5)
    more = render.further(SHELVED, side, at, {})
    assert shown(more["piece"]).split() == words.split()
    assert more["into"] == f"more-{side}-{at}-abc"
    assert more["piece"].startswith("<span") == (side == "later")


def test_the_other_quotes_are_marked_in_what_comes_behind_too(monkeypatch):
    monkeypatch.setattr(render, "AROUND", 20)
    assert 'data-number="2">Others' in render.further(SHELVED, "later", 38, {(39, 45): 2})["piece"]


def test_an_error_shows_its_three_parts_and_sets_commands_as_code():
    page = render.failure(FootnoteError("No weights", "A model was wanted", "Type `rag models fetch`"))
    assert " ".join(shown(page).split()) == "No answer No weights A model was wanted Type rag models fetch"
    assert "<code>rag models fetch</code>" in page


@pytest.mark.parametrize(("state", "line"), [("loading…", "loading… · 1 document"), ("ready, 1 document", "ready, 1 document")])
def test_the_status_line_counts_documents_once(state, line):
    assert shown(render.status(state, 1)) == line


def test_the_other_quotes_of_the_answer_are_marked_with_their_numbers_where_the_text_still_holds_them():
    waits = replace(CITED, number=2, start=39, end=53, quote="Others waited.")
    body = render.reader(CITED, SHELVED, "k", (CITED, waits))["body"]
    assert re.findall(r'<mark class="fn-other" data-number="2">(.*?)</mark>', body) == [render.escape_markdown("Others waited.")]
    assert html.unescape(re.sub(r"<[^>]*>", "", body)) == TEXT
    for other in (
        replace(waits, quote="Others left."),
        replace(waits, sha256="old"),
        replace(waits, document="b.txt"),
        replace(CITED, start=9),
    ):
        assert body.count("<mark") == 2
        assert render.reader(CITED, SHELVED, "k", (CITED, other))["body"].count("<mark") == 1


def test_the_reader_leads_to_the_quote_before_and_after():
    three = tuple(replace(CITED, number=number) for number in (1, 2, 3))
    hrefs = [re.findall(r'href="([^"]+)"', render.reader(one, SHELVED, "k", three)["tools"]) for one in three]
    assert hrefs == [["#cite-k-2"], ["#cite-k-1", "#cite-k-3"], ["#cite-k-2"]]
    assert "2 of 3" in render.reader(three[1], SHELVED, "k", three)["tools"]


def test_a_reference_holds_quote_title_outlet_date_file_and_characters():
    lines = ["“Scholz ruled out ground troops.”", "Summit (Daily News, 21 December 2024)", "a.txt, p. 3, characters 7–38"]
    assert render.reference(CITED).split("\n") == lines
    assert render.reference(replace(CITED, outlet=None, published=None)).split("\n")[1] == "Summit"


def test_stages_tell_what_is_done_and_what_is_being_done():
    assert " ".join(shown(render.stages("k1", [("Searched", 0.21)], "Reading…", 1.0)).split()) == "Searched 0.2 s Reading… 1.0 s"
