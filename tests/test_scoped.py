"""Questions whose outlets and dates narrow the search, over six small articles of three outlets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rag import Answer, Assistant, Config, Scope
from rag.retrieval.followup import Query
from rag.retrieval.scope import named_scope
from rag.testing import HashingEmbedder, ScriptedChat
from rag.types import Message

ARTICLES = {
    "r-march.txt": ("Reuters", "2026-03-04", "Hungary vetoed the gas sanctions on Wednesday. Diplomats met until midnight."),
    "r-april.txt": ("Reuters", "2026-04-09", "Hungary lifted its veto of the gas sanctions. Pipelines opened in Bratislava."),
    "ft-march.txt": ("Financial Times", "2026-03-05", "Hungary traded the gas sanctions for farm money, officials admitted."),
    "ft-may.txt": ("Financial Times", "2026-05-02", "A heatwave closed schools in Madrid. Nurses worked double shifts."),
    "g-may.txt": ("The Guardian", "2026-05-03", "The heatwave killed forty people in Seville. Trains stood still."),
    "undated.txt": ("Reuters", None, "Hungary rejected every version of the gas sanctions in this undated note."),
}


@pytest.fixture(params=["vectors", "full text only"])
def newsroom(request: pytest.FixtureRequest) -> Iterator[Assistant]:
    Path("docs").mkdir()
    for name, (outlet, day, text) in ARTICLES.items():
        Path("docs", name).write_text(text, encoding="utf-8")
        about = f'outlet = "{outlet}"\n' + (f"published = {day}\n" if day else "")
        Path("docs", f"{name}.meta.toml").write_text(about, encoding="utf-8")
    embedder = HashingEmbedder() if request.param == "vectors" else None
    config = Config.load(strictness=0.0, **({} if embedder else {"embedder": "none"}))
    with Assistant(config, [Path("docs")], embedder, None) as assistant:
        assistant.sync()
        yield assistant


def read(answer: Answer) -> set[str]:
    return {e.document for e in answer.evidence}


def turns(*answers: Answer) -> list[Message]:
    told: list[Message] = []
    for answer in answers:
        told += [{"role": "user", "content": answer.question}, {"role": "assistant", "content": answer.text, "answer": answer}]
    return told


@pytest.mark.parametrize(
    ("question", "documents", "searched"),
    [
        ("What did Reuters report about Hungary in March 2026?", {"r-march.txt"}, "Searched: Reuters, 1–31 March 2026"),
        ("According to the FT, what did Hungary trade?", {"ft-march.txt"}, "Searched: Financial Times"),
        ("Which articles from March 2026 mention gas?", {"r-march.txt", "ft-march.txt"}, "Searched: 1–31 March 2026"),
        ("Which articles since April 2026 mention gas?", {"r-april.txt"}, "Searched: since 1 April 2026"),
    ],
)
def test_only_what_the_question_names_is_read(newsroom: Assistant, question: str, documents: set[str], searched: str) -> None:
    answer = newsroom.ask(question)
    assert documents <= read(answer)
    assert answer.searched == searched
    assert str(answer).endswith(f"\n\n{searched}")
    assert answer.standalone == question
    assert all(newsroom.document(name).published for name in read(answer)) or not (answer.scope and answer.scope.after)
    outlets = answer.scope.outlets if answer.scope else None
    assert not outlets or {newsroom.document(name).outlet for name in read(answer)} == set(outlets)


def test_the_words_that_name_the_scope_are_not_looked_for_in_sentences(newsroom: Assistant) -> None:
    finding = newsroom._narrowing.find(
        Query("q", "q", leans=False),
        named_scope("What did Reuters report about Hungary in March 2026?", ["Reuters"], date(2026, 11, 27)),
        8,
        None,
    ).finding
    assert (finding.searched, finding.missing, finding.sentences[0].coverage) == ("Hungary?", (), 1.0)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("What did Reuters report in March 2026?", ["r-march.txt"]),
        ("What was reported in May 2026?", ["g-may.txt", "ft-may.txt"]),
    ],
)
def test_a_question_for_all_there_is_quotes_what_stands_first_in_the_newest(newsroom: Assistant, question: str, quoted: list[str]) -> None:
    newsroom.config = replace(newsroom.config, strictness=0.5)
    answer = newsroom.ask(question)
    assert [c.document for c in answer.citations] == quoted
    assert all(c.start == 0 for c in answer.citations)


def test_articles_of_an_outlet_and_a_month_are_counted(newsroom: Assistant) -> None:
    assert newsroom.ask("How many articles did Reuters publish in March 2026?").short == "1"


def test_what_is_said_about_a_name_is_quoted_as_for_keywords(newsroom: Assistant) -> None:
    newsroom.config = replace(newsroom.config, strictness=0.5)
    assert newsroom.ask("What did Reuters report about Hungary in March 2026?").citations[0].document == "r-march.txt"


def test_a_date_of_the_facts_filters_nothing(newsroom: Assistant) -> None:
    answer = newsroom.ask("Who vetoed the gas sanctions in May 2026?")
    assert (answer.scope, answer.relaxed, answer.searched) == (None, None, "")
    assert "r-march.txt" in read(answer)


@pytest.mark.parametrize(
    ("question", "relaxed"),
    [
        ("What did the Guardian report about Hungary in March 2026?", "The Guardian, 1–31 March 2026"),  # holds no document
        ("According to the Guardian, who vetoed sanctions?", "The Guardian"),  # holds none of these words
    ],
)
def test_where_nothing_is_all_documents_are_searched_and_that_is_said(newsroom: Assistant, question: str, relaxed: str) -> None:
    answer = newsroom.ask(question)
    assert (answer.scope, str(answer.relaxed)) == (None, relaxed)
    assert answer.searched == f"Searched: all documents, as nothing was found in {relaxed}"
    assert read(answer) & {"r-march.txt", "r-april.txt", "ft-march.txt"}


def test_what_was_relaxed_still_comes_first(newsroom: Assistant) -> None:
    """Nothing is of the Financial Times in April; of two articles that tell the same, the one of April comes before."""
    hits = newsroom.search("What did the FT report about Hungary in April 2026?", 3)
    assert "ft-march.txt" in {hit.document for hit in hits[:2]} and "r-april.txt" in {hit.document for hit in hits[:2]}
    assert hits[0].document in ("ft-march.txt", "r-april.txt")


def test_a_scope_that_was_given_holds_whatever_the_question_names(newsroom: Assistant) -> None:
    given = Scope(outlets=["Financial Times"])
    both = newsroom.ask("Which articles from March 2026 mention gas?", scope=given)
    assert (read(both), both.searched) == ({"ft-march.txt"}, "Searched: Financial Times, 1–31 March 2026")
    against = newsroom.ask("What did Reuters report about gas?", scope=given)
    assert {newsroom.document(name).outlet for name in read(against)} <= {"Financial Times"}
    assert against.searched == "Searched: Financial Times, as nothing was found in Reuters"


@pytest.mark.parametrize("scope", [Scope(outlets=["Nobody"]), Scope(documents=[]), Scope(after="2027-01-01"), Scope(tags=["none"])])
@pytest.mark.parametrize("question", ["Who vetoed the gas sanctions?", "What did Reuters report about gas?"])
def test_an_empty_scope_is_never_everything(newsroom: Assistant, scope: Scope, question: str) -> None:
    answer = newsroom.ask(question, scope=scope)
    assert (answer.abstained, answer.evidence, answer.citations) == (True, (), ())
    assert answer.text == f"The scope is empty: no document is in it. Searched: {answer.scope}."
    assert newsroom.search(question, scope=scope) == []


def test_an_abstention_says_where_was_searched(newsroom: Assistant) -> None:
    newsroom._chat = ScriptedChat(["Not stated."])
    answer = newsroom.ask("According to Reuters, who lifted the veto of gas?")
    assert answer.abstained
    assert "Searched: Reuters." in answer.text
    assert str(answer).count("Searched:") == 1


def test_an_answer_keeps_its_scope_through_json_and_older_ones_have_none(newsroom: Assistant) -> None:
    given = Scope(outlets=["Financial Times"])
    for answer in (
        newsroom.ask("What did Reuters report about gas?", scope=given),
        newsroom.ask("Which articles from March 2026 say gas?"),
    ):
        restored = Answer.from_dict(json.loads(json.dumps(answer.to_dict())))
        assert restored == answer
    old = {name: value for name, value in answer.to_dict().items() if name not in ("scope", "relaxed")}
    assert (Answer.from_dict(old).scope, Answer.from_dict(old).relaxed) == (None, None)


def test_a_follow_up_puts_another_month_or_outlet_into_the_question(newsroom: Assistant) -> None:
    march = newsroom.ask("What did Reuters report about Hungary in March 2026?")
    april = newsroom.ask("And in April 2026?", history=turns(march))
    assert (read(april), april.searched) == ({"r-april.txt"}, "Searched: Reuters, 1–30 April 2026")
    assert "Hungary" in april.standalone and "April" in april.standalone and "March" not in april.standalone
    other = newsroom.ask("What about the FT?", history=turns(march))
    assert (read(other), other.searched) == ({"ft-march.txt"}, "Searched: Financial Times, 1–31 March 2026")
    back = newsroom.ask("And Reuters?", history=turns(march, april, newsroom.ask("And the FT in March 2026?", history=turns(march, april))))
    assert (read(back), back.searched) == ({"r-march.txt"}, "Searched: Reuters, 1–31 March 2026")


def test_a_follow_up_that_leans_keeps_the_scope_and_one_that_stands_alone_drops_it(newsroom: Assistant) -> None:
    first = newsroom.ask("According to the FT, what did Hungary trade for farm money?")
    leaning = newsroom.ask("Who admitted it?", history=turns(first))
    assert leaning.searched == "Searched: Financial Times"
    again = newsroom.ask("And why did they?", history=turns(first, leaning))
    assert again.searched == "Searched: Financial Times"
    alone = newsroom.ask("How many people did the heatwave kill in Seville?", history=turns(first, leaning))
    assert (alone.scope, alone.relaxed) == (None, None)
    assert "g-may.txt" in read(alone)


def test_a_year_after_a_question_of_facts_is_no_scope(newsroom: Assistant) -> None:
    first = newsroom.ask("Who vetoed the sanctions in March 2026?")
    assert newsroom.ask("And in April 2026?", history=turns(first)).scope is None
    of_outlet = newsroom.ask("According to Reuters, who vetoed sanctions?")
    assert newsroom.ask("And in April 2026?", history=turns(of_outlet)).searched == "Searched: Reuters"
