from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.retrieval.asked import kind_of_question
from rag.types import Asked

OUTLETS = ["Reuters", "Financial Times", "The Guardian", "BBC News"]

ABOUT_THE_DOCUMENTS = [
    # question, kind, noun, relation, topic
    ("How many articles mention Viktor Orbán?", "count", "article", "mention", "Viktor Orbán"),
    ("How many documents mention ground troops?", "count", "document", "mention", "ground troops"),
    ("how many of the documents in this folder mention NATO", "count", "document", "mention", "NATO"),
    ("Please tell me how many reports refer to sanctions.", "count", "report", "mention", "sanctions"),
    ("So, how many stories talk about Gaza?", "count", "story", "mention", "Gaza"),
    ("How many articles are about climate change?", "count", "article", "about", "climate change"),
    ("How many articles about Kallas are there?", "count", "article", "about", "Kallas"),
    ("How many documents do you have on Hungary?", "count", "document", "about", "Hungary"),
    ("How many articles quote Olaf Scholz?", "count", "article", "quote", "Olaf Scholz"),
    ("In how many articles is Scholz quoted?", "count", "article", "quote", "Scholz"),
    ("In how many documents is the ceasefire mentioned?", "count", "document", "mention", "the ceasefire"),
    ("How many articles use the word “genocide”?", "count", "article", "mention", "“genocide”"),
    ("How many articles are by Ann Lee?", "count", "article", "by", "Ann Lee"),
    ("How many documents are there?", "count", "document", "mention", ""),
    ("How many articles do you have?", "count", "article", "mention", ""),
    ("How many mention Fico?", "count", "document", "mention", "Fico"),
    ("Count the articles that mention NATO", "count", "article", "mention", "NATO"),
    ("What is the number of documents mentioning NATO?", "count", "document", "mention", "NATO"),
    ("How many different newspapers mention Orbán?", "count", "outlet", "mention", "Orbán"),
    ("Give me a list of all articles about Hungary", "list", "article", "about", "Hungary"),
    ("List every article in which Orbán is mentioned", "list", "article", "mention", "Orbán"),
    ("Do you have any articles on Hungary?", "list", "article", "about", "Hungary"),
    ("Are there any documents about Hungary?", "list", "document", "about", "Hungary"),
    ("What is the most recent article on oil?", "newest", "document", "mention", "oil"),
    ("Latest on Ukraine", "newest", "document", "mention", "Ukraine"),
    ("How new is the newest document?", "newest", "document", "mention", ""),
    ("How recent are these articles?", "newest", "document", "mention", ""),
    ("When was the latest article published?", "newest", "document", "mention", ""),
    ("What is the date of the newest file?", "newest", "document", "mention", ""),
    ("Which documents mention Kaja Kallas?", "list", "document", "mention", "Kaja Kallas"),
    ("Which articles discuss the budget?", "list", "article", "about", "the budget"),
    ("What articles mention Taurus missiles?", "list", "article", "mention", "Taurus missiles"),
    ("Which reports are about Poland?", "list", "report", "about", "Poland"),
    ("Which documents quote Tusk?", "list", "document", "quote", "Tusk"),
    ("Where is Robert Fico mentioned?", "list", "document", "mention", "Robert Fico"),
    ("List the articles by Ann Lee", "list", "article", "by", "Ann Lee"),
    ("List all articles that mention both Orbán and Scholz", "list", "article", "mention", "Orbán and Scholz"),
    ("Show me every document about oil", "list", "document", "about", "oil"),
    ("Give me all the articles on Nato.", "list", "article", "about", "Nato"),
    ("List all documents", "list", "document", "mention", ""),
    ("Could you please list the articles?", "list", "article", "mention", ""),
    ("What do you have on drones?", "list", "document", "about", "drones"),
    ("What have you got about Merz?", "list", "document", "about", "Merz"),
    ("Do you have anything on fishing quotas?", "list", "document", "about", "fishing quotas"),
    ("Which outlets are in the folder?", "list", "outlet", "mention", ""),
    ("Who are the authors?", "list", "author", "mention", ""),
    ("List all newspapers", "list", "outlet", "mention", ""),
    ("Which documents are indexed?", "list", "document", "mention", ""),
    ("What is in this folder?", "list", "document", "mention", ""),
    ("Which outlets mention Kallas?", "list", "outlet", "mention", "Kallas"),
    ("All articles mentioning Apple", "list", "article", "mention", "Apple"),
    ("List all who oppose Ukraine’s NATO membership", "said", "document", "mention", "oppose Ukraine’s NATO membership"),
    ("Who all commented on ground troops?", "said", "document", "quote", "ground troops"),
    ("Name all countries that rejected the plan", "said", "document", "mention", "rejected the plan"),
    ("Which countries all rejected the plan?", "said", "document", "mention", "rejected the plan"),
    ("List everyone who criticised Scholz", "said", "document", "mention", "criticised Scholz"),
    ("What is new?", "newest", "document", "mention", ""),
    ("What's the latest?", "newest", "document", "mention", ""),
    ("What’s the latest on Nato?", "newest", "document", "mention", "Nato"),
    ("The newest documents on sanctions", "newest", "document", "mention", "sanctions"),
    ("Show me the latest articles", "newest", "document", "mention", ""),
    ("Any news on Taurus?", "newest", "document", "mention", "Taurus"),
    ("What is the latest news about Orbán?", "newest", "document", "mention", "Orbán"),
]

COMPARISONS = [
    ("Compare what Reuters and the Financial Times report on ground troops", ("Reuters", "Financial Times"), "ground troops"),
    ("Compare what Reuters reports on oil with what the Guardian says", ("Reuters", "Guardian"), "oil"),
    ("Compare Reuters and BBC News on Poland", ("Reuters", "BBC News"), "Poland"),
    ("How do Orbán and Scholz differ on ground troops?", ("Orbán", "Scholz"), "ground troops"),
    ("What do Reuters and the Guardian say about Hungary?", ("Reuters", "Guardian"), "Hungary"),
    ("What do Orbán, Scholz and Tusk each say about ground troops?", ("Orbán", "Scholz", "Tusk"), "ground troops"),
    ("What does Reuters say about sanctions compared to the FT?", ("Reuters", "FT"), "sanctions"),
    ("What did Scholz and Merz say about Taurus missiles?", ("Scholz", "Merz"), "Taurus missiles"),
    ("What is the difference between what the BBC and Reuters report on Gaza?", ("BBC", "Reuters"), "Gaza"),
    ("Compare the coverage of sanctions by Reuters, the Guardian and BBC News", ("Reuters", "Guardian", "BBC News"), "sanctions"),
    ("Where do Orbán and Fico disagree on Nato?", ("Orbán", "Fico"), "Nato"),
    ("Compare what doctors and nurses say about the strike", ("doctors", "nurses"), "the strike"),
]

ORDINARY = [
    "How many troops are in Poland?",
    "Which country opposes Ukraine’s NATO aspirations?",
    "How many articles does the treaty have?",
    "How many articles of the constitution mention religion?",
    "How many documents did the FBI seize at Mar-a-Lago?",
    "How many documents were leaked?",
    "How many reports of abuse were filed?",
    "How many stories does the tower have?",
    "How many reports on the crash were published?",
    "How many people mention pain after the vaccine?",
    "How many times did Scholz call Putin?",
    "How many countries oppose the plan?",
    "How many documents are about to be released?",
    "Which documents did Trump take to Florida?",
    "Which documents are required for a visa?",
    "Which article of the charter covers collective defence?",
    "Which report did the committee publish?",
    "Which countries are about to join Nato?",
    "Which officials opposed the deal?",
    "Which newspaper reported the leak first?",
    "Which documents mention that Hungary has vetoed the plan?",
    "What documents were stolen from the embassy?",
    "List the countries that oppose the plan",
    "List the reasons for the strike",
    "Name the prime minister of Hungary",
    "Who opposes Ukraine’s NATO aspirations?",
    "Who mentioned the documents?",
    "Who wrote the report on inflation?",
    "What did Scholz say about ground troops?",
    "What did the report say about Poland?",
    "What did Scholz and Macron discuss?",
    "What do you know about Hungary?",
    "What do the farmers and the government say?",
    "What do farmers and the government say about the law?",
    "What do Scholz and Merz think of each other?",
    "What is new in the proposal?",
    "What is the newest member of Nato?",
    "Who are the authors of the report?",
    "What is the latest estimate of casualties?",
    "What is the latest date for an appeal?",
    "What is New York’s budget?",
    "What is the difference between Hamas and Hezbollah?",
    "How do the two drafts of the law differ?",
    "Compare the effects of sanctions in Russia and Iran",
    "Where is the summit held?",
    "Where was Navalny buried?",
    "Is there anything Scholz ruled out?",
    "Any injuries in the crash?",
    "Did any articles mention it?",
    "How many of them are soldiers?",
    "How many articles mention it?",
    "Which documents mention them?",
    "What do all member states agree on?",
    "Are there any documents that prove it?",
    "What is the latest report of the IPCC?",
    "What is the number of documents seized?",
    "How many newspapers were banned?",
    "Reports on torture",
    "Orbán veto",
    "Why?",
    "",
]


@pytest.mark.parametrize(("question", "kind", "noun", "relation", "topic"), ABOUT_THE_DOCUMENTS)
def test_a_question_about_the_documents_is_told(question: str, kind: str, noun: str, relation: str, topic: str) -> None:
    asked = kind_of_question(question, OUTLETS)
    assert asked is not None
    assert (asked.kind, asked.noun, asked.relation, asked.topic) == (kind, noun, relation, topic)


@pytest.mark.parametrize(("question", "sides", "topic"), COMPARISONS)
def test_a_comparison_is_told_with_its_sides(question: str, sides: tuple[str, ...], topic: str) -> None:
    assert kind_of_question(question, OUTLETS) == Asked("compare", topic=topic, sides=sides)


@pytest.mark.parametrize("question", ORDINARY)
def test_an_ordinary_question_stays_one(question: str) -> None:
    assert kind_of_question(question, OUTLETS) is None


def test_the_oldest_is_asked_for_in_the_words_of_the_newest() -> None:
    for question in ("Which document is the oldest?", "What are the earliest articles?", "When was the oldest file published?"):
        assert kind_of_question(question) == Asked("newest", oldest=True)
    assert kind_of_question("Which bridge is the oldest?") is None


def test_a_scope_without_a_topic_lists_what_lies_in_it() -> None:
    assert kind_of_question("Which documents are from March?", rest="Which documents are from?") == Asked("list")
    assert kind_of_question("Which documents are from March?", rest="Which documents are?") == Asked("list")
    assert kind_of_question("How many articles were published by Reuters?", rest="How many articles were published by") == Asked(
        "count", "article"
    )
    assert kind_of_question("What is new since Monday?", rest="What is new?") == Asked("newest")
    assert kind_of_question("Is there anything from Reuters?", rest="Is there anything?") == Asked("list")
    assert kind_of_question("What has been published since Monday?", rest="What has been published?") == Asked("newest")
    assert kind_of_question("Which documents?", rest="Which documents?") is None


@pytest.mark.parametrize(
    "question", ["How many of them mention Scholz?", "Which of these mention Scholz?", "How many of those quote Scholz?"]
)
def test_of_them_means_the_documents_of_the_answer_before(question: str) -> None:
    asked = kind_of_question(question)
    assert asked is not None
    assert asked.pointing
    assert asked.topic == "Scholz"


@given(st.text())
def test_any_text_is_read_without_an_error(question: str) -> None:
    kind_of_question(question, OUTLETS)
    kind_of_question(f"How many articles mention {question}", OUTLETS, question)


@pytest.mark.parametrize("start", ["compare what ", "how many articles ", "what do a and b say about ", "list all "])
def test_a_long_question_is_read_at_once(start: str) -> None:
    begun = time.perf_counter()
    for length in (70, 200, 4000):
        kind_of_question((start + "a and b say on that what " * length)[:length], OUTLETS)
    assert time.perf_counter() - begun < 1.0
