from __future__ import annotations

from datetime import date

import pytest

from rag.retrieval.scope import named_scope, narrowed
from rag.types import Scope

TODAY = date(2026, 11, 27)  # a Friday
OUTLETS = ["Associated Press", "BBC News", "Financial Times", "Le Monde", "Reuters", "The Guardian", "The New York Times", "The Sun"]
OUTLETS.append("Time")

FT, NYT, BBC, GUARDIAN, REUTERS, AP = "Financial Times", "The New York Times", "BBC News", "The Guardian", "Reuters", "Associated Press"
MARCH = ("2026-03-01", "2026-03-31")
WEEK = ("2026-11-16", "2026-11-22")
NOTHING: tuple[list[str], str | None, str | None] = ([], None, None)

# (question, outlets, after, before, what is left of it; None where that is not the point)
NAMED = [
    ("What did Reuters report in March?", [REUTERS], *MARCH, "What?"),
    ("what did reuters report in march about hungary?", [REUTERS], *MARCH, "Hungary?"),
    ("What did Reuters report about Hungary in March?", [REUTERS], *MARCH, "Hungary?"),
    ("In March, what did Reuters report about the sanctions?", [REUTERS], *MARCH, "The sanctions?"),
    ("Last week, did the FT say that Scholz would resign?", [FT], *WEEK, "Is it so that Scholz would resign?"),
    ("According to the FT, who opposes the plan?", [FT], None, None, "Who opposes the plan?"),
    ("Who opposes the plan, according to Reuters?", [REUTERS], None, None, "Who opposes the plan?"),
    ("Who opposes the plan according to the New York Times?", [NYT], None, None, "Who opposes the plan?"),
    ("What does the NYT say about Orban?", [NYT], None, None, "Orban?"),
    ("What has AP reported on the strike since Monday?", [AP], "2026-11-23", None, "The strike?"),
    ("What do Reuters and the Guardian say about Macron?", [REUTERS, GUARDIAN], None, None, "Macron?"),
    ("Which articles in the Guardian mention Tusk?", [GUARDIAN], None, None, "Which articles mention Tusk?"),
    ("What was said about Tusk in the Guardian?", [GUARDIAN], None, None, "What was said about Tusk?"),
    ("What does Reuters' coverage say about the vote?", [REUTERS], None, None, "What does coverage say about the vote?"),
    ("Who is quoted in the FT’s article of 3 March 2025?", [FT], "2025-03-03", "2025-03-03", "Who is quoted in article?"),
    ("How did the BBC describe the storm?", [BBC], None, None, "How the storm?"),
    ("What was reported by Reuters last week about Kallas?", [REUTERS], *WEEK, "What was reported about Kallas?"),
    ("Anything from last week?", [], *WEEK, "Anything?"),
    ("Is there anything from the FT?", [FT], None, None, "Is there anything?"),
    ("What happened last week?", [], *WEEK, "What happened?"),
    ("What did Reuters.com write on 3 March 2025?", [REUTERS], "2025-03-03", "2025-03-03", "What?"),
    ("What did Le Monde publish between January and March 2025?", ["Le Monde"], "2025-01-01", "2025-03-31", "What?"),
    ("Is Reuters reporting a ceasefire?", [REUTERS], None, None, "A ceasefire?"),
    ("The article that Reuters published yesterday: whom does it name?", [REUTERS], "2026-11-26", "2026-11-26", None),
    ("Which articles from March by Reuters mention Hungary?", [REUTERS], *MARCH, "Which articles mention Hungary?"),
    ("Which documents are from March?", [], *MARCH, "Which documents?"),
    ("How many articles from March 2025 mention Hungary?", [], "2025-03-01", "2025-03-31", "How many articles mention Hungary?"),
    ("Which articles were published on 2025-03-03?", [], "2025-03-03", "2025-03-03", None),
    ("Which stories were written before March?", [], None, "2026-02-28", None),
    ("What do articles from 2023 to 2024 say about gas?", [], "2023-01-01", "2024-12-31", "What do articles say about gas?"),
    ("What was reported in March about the strike?", [], *MARCH, "What was reported about the strike?"),
    ("What was reported about Hungary last month?", [], "2026-10-01", "2026-10-31", "What was reported about Hungary?"),
    ("What's new since Monday?", [], "2026-11-23", None, "What's new?"),
    ("What has Scholz said since last week?", [], "2026-11-16", None, "What has Scholz said?"),
    ("What is in the news this month?", [], "2026-11-01", "2026-11-30", "What is in the news?"),
    ("What do yesterday's papers say about Kallas?", [], "2026-11-26", "2026-11-26", "What do papers say about Kallas?"),
    ("Which headlines from last year mention Greece?", [], "2025-01-01", "2025-12-31", "Which headlines mention Greece?"),
    ("Any news about Hungary since Monday?", [], "2026-11-23", None, "Any news about Hungary?"),
    ("Which articles from December mention Hungary?", [], "2025-12-01", "2025-12-31", None),
    ("What does the March coverage say about gas?", [], *MARCH, "What does the coverage say about gas?"),
    ("Which articles after 3 March 2025 mention gas?", [], "2025-03-04", None, "Which articles mention gas?"),
    ("Which articles until February mention gas?", [], None, "2026-02-28", "Which articles mention gas?"),
    ("Which company did both the Guardian and Reuters write about?", [GUARDIAN, REUTERS], None, None, None),
    ("Summarise the Guardian's coverage of the summit.", [GUARDIAN], None, None, "Summarise coverage of the summit."),
    ("give me reuters articles about nato", [REUTERS], None, None, "Give me articles about nato"),
    ("What have AP and the BBC reported about tariffs this week?", [AP, BBC], "2026-11-23", "2026-11-29", "Tariffs?"),
    ("Which outlets reported on Hungary last week?", [], *WEEK, "Which outlets reported on Hungary?"),
    ("Which documents published before 2024 mention gas?", [], None, "2023-12-31", "Which documents mention gas?"),
    ("Which articles from March and April mention gas?", [], "2026-03-01", "2026-04-30", "Which articles mention gas?"),
    ("Does the article from Reuters on Tusk mention Orban?", [REUTERS], None, None, "Does the article on Tusk mention Orban?"),
    ("Which news from the last 3 days mentions gas?", [], "2026-11-25", "2026-11-27", "Which news mentions gas?"),
]

# The outlet is the subject, the date is part of the fact, or neither is what it looks like.
TRAPS = [
    "Who bought the Financial Times?",
    "What is Reuters?",
    "What did the FT's owner say?",
    "What did the Guardian’s editor say about Brexit?",
    "Who works for Reuters in Berlin?",
    "How many journalists did Reuters lay off in March?",
    "Did the Financial Times report a profit in 2023?",
    "What did Reuters say about its own layoffs?",
    "What did the Reuters Institute report?",
    "Who invested in the Guardian?",
    "What did Scholz tell the Financial Times?",
    "Who sued the BBC over its coverage?",
    "Who criticised the Guardian's coverage of the war?",
    "Was the Guardian reported to the police?",
    "What did outlets other than Reuters report?",
    "Which articles are not from Reuters?",
    "What did the Wall Street Time report?",
    "Who spent the day in the sun, and what did she say about time?",
    "According to the sun and moon calendar, when is Easter?",
    "What did Scholz do at the time?",
    "What does the term ft mean in aviation?",
    "According to Reuters chief Smith, who won?",
    "According to the Guardian columnist Ann Lee, who lost?",
    "Who wrote “According to Reuters, all is well”?",
    "What did the hotel in the Guardian building report?",
    "Who won the election in 2020?",
    "What happened on 3 May 1968?",
    "What happened last week in Lund?",
    "What did Siemens report in March?",
    "How many cases were reported in March?",
    "Who resigned in March 2025?",
    "Who wrote the study published in March?",
    "What did the IPCC report of 2021 say?",
    "Which articles mention the election in 2020?",
    "What do articles about the attack on 7 October say?",
    "What do articles about the match last Saturday say?",
    "Who has been president since 2017?",
    "Have prices risen since last year?",
    "What changed since last week's summit?",
    "Who signed the documents from 2014?",
    "Who triggered Article 50 in March 2017?",
    "What was reported in 2023 by Siemens?",
    "Which articles are about the 2020 election?",
    "What did the news about Easter last year cost the minister?",
    "Which articles from March organisers were withdrawn?",
    "Which articles may mention gas?",
    "When did Reuters begin?",
    "Which news was bad for the 1990s?",
    "What coverage does the insurance from 2024 give?",
    "What does time say about us?",
    "What did Biden tell the BBC in May?",
    "Who won the BBC debate in June?",
    "Who said Reuters was wrong about the vote?",
    "What did the UN report in March say about Gaza?",
    "Which articles from 3 March and 7 May mention gas?",
    "Which articles from March or May mention gas?",
    "What did Variety and the Le Monde Diplomatique report?",
    "Will the talks end by March?",
    "Which articles from 2030 mention Mars?",
    "Which articles from 31 February mention Mars?",
]  # fmt: skip


def parts(question: str) -> tuple[list[str], str | None, str | None]:
    scope = named_scope(question, OUTLETS, TODAY).scope or Scope()
    return list(scope.outlets or []), scope.after, scope.before


@pytest.mark.parametrize(("question", "outlets", "after", "before", "rest"), NAMED, ids=[row[0] for row in NAMED])
def test_what_a_question_names_is_read(question: str, outlets: list[str], after: str | None, before: str | None, rest: str | None) -> None:
    assert parts(question) == (outlets, after, before)
    assert rest is None or named_scope(question, OUTLETS, TODAY).rest == rest


@pytest.mark.parametrize("question", TRAPS)
def test_what_is_only_spoken_of_is_no_scope(question: str) -> None:
    assert parts(question) == NOTHING
    assert named_scope(question, OUTLETS, TODAY).rest == question


@pytest.mark.parametrize(
    "question", ["When did Reuters report that Scholz resigned in 2024?", "What did the FT say of the vote in May 2025?"]
)
def test_an_outlet_is_a_source_beside_a_date_that_is_not_its_own(question: str) -> None:
    outlets, after, before = parts(question)
    assert (len(outlets), after, before) == (1, None, None)


@pytest.mark.parametrize("second", ["the FT article of 7 May 2025", "that of the FT", "the FT article"])
def test_a_date_of_one_article_is_no_bound_for_that_of_another_outlet(second: str) -> None:
    question = f"Did the article from Reuters on 3 March 2025 and {second}, as reported by the FT, agree?"
    assert parts(question) == ([REUTERS, FT], None, None)


@pytest.mark.parametrize("outlets", [[], ["Daily News"]])
def test_no_outlet_is_known_but_those_of_the_catalog(outlets: list[str]) -> None:
    assert named_scope("What did Reuters report?", outlets, TODAY).scope is None


def test_initials_that_two_outlets_share_name_neither_and_two_spellings_of_one_name_both() -> None:
    assert named_scope("What did the FT report?", ["Financial Times", "Frankfurt Today"], TODAY).scope is None
    named = named_scope("What did Reuters report?", ["Reuters", "Reuters.com", "The Reuters"], TODAY).scope
    assert named == Scope(outlets=["Reuters", "Reuters.com", "The Reuters"])


def test_accents_and_case_of_an_outlet_do_not_matter() -> None:
    assert named_scope("according to el pais, who won?", ["El País"], TODAY).scope == Scope(outlets=["El País"])


def test_a_scope_is_said_in_one_line() -> None:
    assert named_scope("What did Reuters report in March?", OUTLETS, TODAY).said == "Reuters, 1–31 March 2026"
    assert named_scope("What's new since Monday?", OUTLETS, TODAY).said == "since 23 November 2026"
    assert named_scope("Who won?", OUTLETS, TODAY).said == ""


@pytest.mark.parametrize(
    ("words", "after", "before"),
    [
        ("in November", "2026-11-01", "2026-11-30"),  # the month that has begun does not lie ahead
        ("in December", "2025-12-01", "2025-12-31"),
        ("last November", "2025-11-01", "2025-11-30"),
        ("on 28 November", "2025-11-28", "2025-11-28"),
        ("on Friday", "2026-11-27", "2026-11-27"),
        ("last Friday", "2026-11-20", "2026-11-20"),
        ("in the last week", "2026-11-21", "2026-11-27"),
        ("of the past two months", "2026-09-28", "2026-11-27"),
        ("this week", "2026-11-23", "2026-11-29"),
        ("from March on", "2026-03-01", None),
        ("since 2024", "2024-01-01", None),
        ("after February 2024", "2024-03-01", None),
        ("before yesterday", None, "2026-11-25"),
        ("by 3 March", None, "2026-03-03"),
        ("between November and March", "2025-11-01", "2026-03-31"),
        ("from 3 to 7 March 2025", "2025-03-03", "2025-03-07"),
        ("between 28 February and 3 March 2024", "2024-02-28", "2024-03-03"),
        ("from 30 days ago to yesterday", "2026-10-28", "2026-11-26"),
        ("on 29 February", "2024-02-29", "2024-02-29"),
        ("between 2023 and 2024", "2023-01-01", "2024-12-31"),
        ("in March 2025", "2025-03-01", "2025-03-31"),
        ("on March 3rd, 2025", "2025-03-03", "2025-03-03"),
        ("in 2023 and 2024", "2023-01-01", "2024-12-31"),
        ("in 2024", "2024-01-01", "2024-12-31"),
    ],
)
def test_dates_become_the_days_they_span(words: str, after: str | None, before: str | None) -> None:
    assert parts(f"What did Reuters report {words}?") == ([REUTERS], after, before)


USER = Scope(outlets=["reuters", "The Guardian"], after="2026-02", before="2026-03-15", documents=["a.txt"], tags=["eu"])


def test_what_a_question_names_narrows_what_the_user_gave_and_never_widens_it() -> None:
    named = Scope(outlets=["Reuters", "Financial Times"], after="2026-03-01", before="2026-03-31")
    assert narrowed(USER, named) == Scope(["a.txt"], ["Reuters"], "2026-03-01", "2026-03-15", ["eu"])
    assert narrowed(Scope(outlets=[]), named) == Scope(outlets=[], after="2026-03-01", before="2026-03-31")
    assert narrowed(Scope(before="2026-03"), Scope(before="2026-03-05")) == Scope(before="2026-03-05")
    assert narrowed(Scope(before="2025"), Scope(before="2026-03-05")) == Scope(before="2025")


def test_without_one_of_the_two_the_other_holds() -> None:
    assert narrowed(USER, None) == USER
    assert narrowed(None, USER) == USER
    assert narrowed(None, None) is None
