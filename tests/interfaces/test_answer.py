import html
import re
from dataclasses import replace

import pytest

from rag.answers.withdrawn import withdraw
from rag.interfaces import render
from rag.interfaces.answer import answer as drawn
from rag.types import Answer, Citation, Claim, Rejected, Scope

QUOTE = "Scholz ruled out ground troops."
CITED = Citation(1, "a.txt", "Summit", "Daily News", "2024-12-21", None, 3, "p. 3", 7, 38, QUOTE, "abc")


def answer(**changes) -> Answer:
    claims = (Claim("Scholz said no.", (1, 2), "supported", 0.9), Claim("Others wait.", (2,), "partial", 0.4))
    full = Answer("Who?", "Who?", "Scholz said no. [1][2]", "answered", None, claims, (CITED, replace(CITED, number=2, document="b.txt")))
    return replace(full, **changes)


def shown(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", page))


def test_a_conflict_is_announced_before_its_sides():
    page = shown(drawn(answer(status="conflict"), "k"))
    assert page.index("The documents disagree") < page.index("Scholz said no.") < page.index("Others wait.")
    assert "disagree" not in shown(drawn(answer(), "k"))


def test_each_claim_links_its_own_citations():
    page = drawn(answer(), "k1")
    first, second = re.findall(r'<p class="fn-claim.*?</p>', page)
    assert re.findall(r'href="([^"]+)"', first) == ["#cite-k1-1", "#cite-k1-2"]
    assert re.findall(r'href="([^"]+)"', second) == ["#cite-k1-2"]


def test_markers_in_the_answer_text_are_not_read():
    assert drawn(answer(text="Scholz said no. [7]"), "k") == drawn(answer(), "k")


def test_a_partly_supported_claim_says_so_in_words():
    page = drawn(answer(), "k")
    assert shown(page).count("partly supported") == 1
    assert "1 of 2 sentences supported · 2 documents" in shown(page)


def test_sources_show_quote_outlet_date_title_and_place():
    assert f"“{QUOTE}” — Daily News · 21 December 2024 · Summit · p. 3" in " ".join(shown(drawn(answer(), "k")).split())


@pytest.mark.parametrize(("status", "words"), [("conflict", "The documents disagree"), ("partial", "Answered in part")])
def test_conflict_and_partial_answers_are_named(status, words):
    assert words in shown(drawn(answer(status=status), "k"))
    assert words not in shown(drawn(answer(), "k"))


def test_where_was_searched_stands_above_the_answer_and_nowhere_when_everywhere():
    scoped = answer(scope=Scope(outlets=("Daily News",), after="2026-03-01", before="2026-03-31"))
    assert " ".join(shown(drawn(scoped, "k")).split()).startswith("Searched: Daily News, 1–31 March 2026 1 of 2")
    relaxed = drawn(answer(relaxed=Scope(outlets=("Daily News",))), "k")
    assert "Searched: all documents, as nothing was found in Daily News" in shown(relaxed)
    assert "Searched" not in shown(drawn(answer(), "k"))


def test_rejected_sentences_stand_behind_a_fold_with_their_reasons():
    page = drawn(answer(rejected=(Rejected("He left.", "contradicted", "he stayed"),)), "k")
    fold = re.search(r'<details class="fn-fold fn-rejected">.*?</details>', page)
    assert fold
    assert "1 sentence of the draft left out" in shown(fold[0])
    assert " ".join(shown(fold[0]).split()).endswith("He left. — contradicted: he stayed")


def test_an_abstention_leads_with_a_plain_line_and_links_the_nearest_quotes():
    page = drawn(answer(status="abstained", claims=()), "k")
    assert shown(page).split("The nearest")[0].split() == "Not in these documents Searched: all documents".split()
    assert 'href="#cite-k-1"' in page
    assert "supported" not in page


def test_an_abstention_without_a_near_quote_gives_its_own_reason():
    page = drawn(answer(status="abstained", claims=(), citations=(), text="The folder is empty."), "k")
    assert "The folder is empty." in shown(page)


def test_seconds_of_each_stage_are_in_the_small_print():
    page = drawn(answer(seconds={"evidence": 0.21, "first_token": 2.0}, model="local:qwen"), "k")
    assert "evidence 0.2 s · first token 2.0 s · local:qwen" in shown(page)


def test_a_notice_is_shown_once_and_as_text() -> None:
    told = "m <b> takes no more; the documents are quoted instead."
    page = drawn(answer(text=f"“Yes.” [1]\n{told}", model="extractive instead of m"), "k")
    assert page.count(render.escape_markdown(told)) == 1


def test_a_dispute_tells_each_position_with_its_reports_and_the_newest_of_them():
    one = Claim("2 reports say 12", (1,), "supported", 0.9, "quote", None, "12 people", 2)
    two = Claim("1 report says 14", (2,), "supported", 0.9, "quote")
    page = drawn(answer(status="conflict", claims=(one, two)), "k")
    cards = [" ".join(shown(card).split()) for card in page.split('<div class="fn-position">')[1:]]
    assert cards[0].startswith("12 people 2 independent reports · newest 21 December 2024 quote [1] “Scholz")
    assert cards[1].startswith("1 report says 14 1 document · newest 21 December 2024 quote [2] “Scholz")
    assert "2 positions · 2 documents · newest 21 December 2024" in shown(page)


def test_the_line_over_an_answer_names_the_newest_document_or_none():
    assert "newest 21 December 2024" in drawn(answer(), "k")
    undated = tuple(replace(c, published=None) for c in answer().citations)
    assert "newest" not in drawn(answer(citations=undated), "k")


@pytest.mark.parametrize(
    ("changes", "how", "head"),
    [({}, {"among": 212}, "Not in these 212 documents"), ({}, {}, "Not in these documents"),
     ({"scope": Scope(after="2026")}, {"among": 212, "limited": True}, "Not in these documents")],
    ids=["all", "not known", "limited"],
)  # fmt: skip
def test_a_refusal_counts_the_documents_that_were_searched_and_offers_a_way_on(changes, how, head):
    page = drawn(answer(status="abstained", claims=(), **changes), "k", **how)
    assert shown(page).strip().startswith(head)
    assert re.findall(r'name="(\w+)" value="k"', page) == (["widen", "reword"] if how.get("limited") else ["reword"])


def test_an_answer_whose_documents_were_removed_says_that_and_no_refusal_and_offers_no_other_words():
    for limited in (False, True):
        page = drawn(withdraw(answer(), {"a.txt", "b.txt"}), "k", among=212, limited=limited)
        assert " ".join(shown(page).split()).startswith("Documents of this answer were removed Document removed: a.txt, b.txt.")
        assert "Not in these" not in page and "<button" not in page
