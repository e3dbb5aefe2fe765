import base64
import html
import json
import re
from dataclasses import replace

from rag.interfaces import searched
from rag.trace import Candidate, Trace
from rag.types import Answer, Evidence

NASTY = "<img src=x> ${d} {{e}} `f` \" '"
TRACE = Trace(
    (("asked", "Why did he?"), ("alone", "Why did Scholz?")), "Daily News",
    (Candidate("a.txt", 0, 90, 1, 1.25), Candidate("b.txt", 10, 60, 2, 0.5)),
    (Candidate("a.txt", 0, 40, 1, 0.9, {"coverage": 0.5}), Candidate("b.txt", 10, 30, 2, 0.2, {}, "after the first 1")), ("paris",),
)  # fmt: skip
ANSWER = Answer("Why did he?", "Why did Scholz?", "x", "answered", model="m", seconds={"total": 1.0}, tokens={"prompt": 7}, trace=TRACE)


def shown(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def test_the_fold_tells_forms_ranks_scores_what_was_left_out_and_why():
    page = shown(searched.below(ANSWER))
    for words in (
        "Asked: Why did he?", "Made to stand alone: Why did Scholz?", "Searched in: Daily News", "In no passage found: paris", "prompt 7",
        "total 1.00", "a.txt, characters 0–90 1.250", "0.900 · coverage 0.50", "left out: after the first 1",
    ):  # fmt: skip
        assert words in page


def test_tokens_are_told_in_all_and_by_stage():
    tokens = {"prompt": 120, "completion": 38, "rewrite_prompt": 50, "rewrite_completion": 8, "answer_prompt": 70, "left_out": 9}
    page = shown(searched.below(replace(ANSWER, tokens=tokens)))
    assert "Tokens: prompt 120, completion 38, left out 9, rewrite 50 + 8, answer 70 + 0" in page


def test_the_json_holds_all_of_it():
    data = re.search(r'value="([^"]+)"', searched.below(ANSWER))[1]
    told = json.loads(base64.b64decode(data))
    assert told["forms"] == {"asked": "Why did he?", "alone": "Why did Scholz?"}
    assert told["passages"][1] == {"rank": 2, "document": "b.txt", "start": 10, "end": 60, "score": 0.5}
    assert told["sentences"][1]["dropped"] == "after the first 1"
    assert (told["tokens"], told["seconds"], told["model"]) == ({"prompt": 7}, {"total": 1.0}, "m")


def test_a_kept_answer_has_no_trace_and_tells_what_it_read_and_what_it_cost():
    kept = replace(ANSWER, trace=None, evidence=(Evidence(1, "a.txt", 0, 40, "Scholz ruled it out."),))
    page = shown(searched.below(kept))
    for words in ("Asked: Why did he?", "Made to stand alone: Why did Scholz?", "a.txt, characters 0–40", "total 1.00", "is not kept"):
        assert words in page
    assert "Searched in" not in page
    assert searched.plain(kept)["read"] == [{"document": "a.txt", "start": 0, "end": 40}]


def test_where_nothing_was_searched_there_is_no_fold():
    assert searched.below(replace(ANSWER, trace=None)) == ""


def test_no_text_of_a_trace_becomes_markup():
    one = Candidate(NASTY, 0, 1, 1, 1.0, {NASTY: 1.0}, NASTY)
    page = searched.below(
        replace(ANSWER, trace=Trace(((NASTY, NASTY),), NASTY, (one,), (one,), (NASTY,)), model=NASTY, seconds={NASTY: 1.0})
    )
    assert set(re.findall(r"</?(\w+)", page)) == set("button details li ol p span summary ul".split())
    assert not re.search(r"[\n`{}$]", page)
