from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.documents.quotations import Quotations
from rag.documents.speakers import find_speakers


def speakers(text: str) -> list[str]:
    return find_speakers(Quotations().outside(text, fresh=True).text)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("German Chancellor Scholz reportedly ruled out deploying troops.", "German Chancellor Scholz"),
        ("Russian officials have warned that it would be seen so.", "Russian officials"),
        ("However, the ministry denied it.", "ministry"),
        ("The ministry said in a statement that two people had died.", "ministry"),
        ("The ministry on Monday announced new rules.", "ministry"),
        ("Biden on Thursday said the bill was dead.", "Biden"),
        ("Otto Holm told Reuters that the plant would close.", "Otto Holm"),
        ("Officials in Kyiv said the bridge was intact.", "Officials in Kyiv"),
        ("A spokesman for the Bank of Norland said no decision had been taken.", "spokesman for the Bank of Norland"),
        ("The National Weather Service in Harwick says more rain is near.", "National Weather Service in Harwick"),
        ("US officials said the WHO had been told.", "US officials"),
        ("Ms Smith and Mr Jones said they would appeal.", "Ms Smith and Mr Jones"),
        ("Smith’s lawyer said he would appeal.", "Smith’s lawyer"),
        ("One of the officers said so.", "One of the officers"),
        ("The police chief of Harwick said nobody was hurt.", "police chief of Harwick"),
        ("The interior ministry of Norland said so.", "interior ministry of Norland"),
        ("The governor of the Harwick region said two villages were hit.", "governor of the Harwick region"),
        ("The death of the officer, the leader of the opposition said, was a shock.", "leader of the opposition"),
        ("The coast guard said the ship had sunk.", "coast guard"),
        ("The southern clans of Harwick have denied that they left.", "southern clans of Harwick"),
        ("The widow of the late Otto Holm said he was kind.", "widow of the late Otto Holm"),
        ("A neighbour of Ada Lind told Reuters that she had left.", "neighbour of Ada Lind"),
        ("The University of Norland said it would close.", "University of Norland"),
        ("A letter of Otto Holm said he would sue.", "Otto Holm"),
        ("The United States said it would send aid.", "United States"),
        ("Three people were hurt, police said on Tuesday.", "police"),
        ("He was taken to hospital at noon local time, doctors said.", "doctors"),
        ("Economists say the rate will rise.", "Economists"),
        ("As the mayor said, nobody was hurt.", "mayor"),
        ("In Berlin, the finance minister said taxes would fall.", "finance minister"),
    ],
)
def test_the_speaker_stands_before_the_verb(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Before it began, the bloc’s envoy, Ada Lind, cautioned against haste.", "Ada Lind"),
        ("But Ada Lind, the bloc’s envoy, said the talks had failed.", "Ada Lind"),
        ("Florida Sen. Marco Moor, the top man on the Senate Water Committee, said it was so.", "Florida Sen. Marco Moor"),
        ("Jane Holm, 45, a teacher from Harwick, said the school had been warned.", "Jane Holm"),
        ("Rep. Liz Moor, R-Wyo., told reporters she would stay.", "Rep. Liz Moor"),
        ("Four-time champion Rob Gron, once of the New Harwick Patriots, announced his retirement.", "Four-time champion Rob Gron"),
        ("Cory Holm, a Weather Service meteorologist in Harwick, Montana, said it may help.", "Cory Holm"),
        ("The envoy in Kyiv, Ada Lind, said it was over.", "Ada Lind"),
        ("Police in Kingston, Ontario, a city on the lake, tweeted that it was over.", "Police in Kingston"),
        ("Ada Lind, who met Otto Holm on Monday, said Harwick was ready.", "Ada Lind"),
        ("Mayor Ada Lind, who spoke with Holm twice on Monday, said Harwick was ready.", "Mayor Ada Lind"),
        ("“It is so,” Lina Reinders, director of the Harwick Health Association, wrote in an email.", "Lina Reinders"),
    ],
)
def test_what_stands_between_commas_belongs_to_the_name(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We will not pay,” the Harwick Gazette reported.", "Harwick Gazette"),
        ("“We will not pay,” said Otto Holm.", "Otto Holm"),
        ("“We will not pay”, reported The Guardian.", "Guardian"),
        ("“We will not pay,” said Ms Smith, who leads the party.", "Ms Smith"),
        ("“We will not pay,” said Wedbush analyst Michael Pachter on Tuesday.", "Wedbush analyst Michael Pachter"),
        ("“We will not pay,” said a spokeswoman for the ministry.", "spokeswoman for the ministry"),
        ("“We will not pay,” said CNN affairs commentator Otto Holm of the second round.", "CNN affairs commentator Otto Holm"),
        ("“We will not pay,” said a senior Republican operative working on the race.", "senior Republican operative"),
        ("“We will not pay,” said the president of the European Commission.", "president of the European Commission"),
        ("Le Penn vowed to be a president for all.", "Le Penn"),
        ('"We have always said no," Putin said during a panel discussion.', "Putin"),
        ("“I was told nothing,” Smith added.", "Smith"),
        ("Smith said: “The minister told us to go.”", "Smith"),
        ("“Why now?” asked Mr. Jones.", "Mr. Jones"),
        ("Tariffs will rise, said Anna Berg, chief economist at Nordbank.", "Anna Berg"),
        ("“So what,” he said.", "he"),
    ],
)
def test_the_speaker_stands_beside_a_quotation(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The talks failed, as reported by the Financial Times.", "Financial Times"),
        ("According to Reuters, the talks failed.", "Reuters"),
        ("According to Zoe study founder Spector, most symptoms are mild.", "Zoe study founder Spector"),
        ("The figures are wrong, according to the finance ministry.", "finance ministry"),
        ("The figures are wrong, according to a report by the IMF.", "IMF"),
        ("The figures are wrong, according to a 2018 Harwick Research Center analysis.", "Harwick Research Center"),
        ("The figures are wrong, according to Reuters calculations.", "Reuters"),
        ("The road reopened, according to county Commissioner Una Krog and Holm.", "county Commissioner Una Krog and Holm"),
        ("It is rife, according to the Centers for Disease Control and Prevention.", "Centers for Disease Control and Prevention"),
        ("Lavrov was quoted as saying that talks would go on.", "Lavrov"),
        ("The agency quoted Lavrov as saying that talks would go on.", "Lavrov"),
    ],
)
def test_the_speaker_is_named_as_a_source(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize("text", [
    "Hungary actively opposes the plan.",
    "The summit concluded with a statement.",
    "Nothing was said.",
    "Shares fell after the company said it would cut jobs.",
    "He was told to leave.",
    "The firm, said to be worth three billion, was sold.",
    "Underwood added another trophy to her shelf.",
    "The Senate confirmed Jackson by 53 votes.",
    "Insurance claims rose by a tenth.",
    "Bank notes of the United States are green.",
    "The three West Coast states, Nevada, Utah and Idaho, had high prices.",
    "Smith, accused of fraud, resigned.",
    "National Weather Service criticized for its forecast",
    "The storm claimed three lives.",
    "What did Smith say about the bridge?",
    "“Smith said no,” it read.",
    "Some say it was a mistake.",
    "The judge denied the motion.",
    "Kipling wrote the poem in 1910.",
    "The minister did not say when.",
    "The man who said he saw it has left.",
    "A banner carried by several students said it was too late.",
    "Speaking to Ms Smith, the singer wept.",
    "On Tuesday said nothing.",
    "On Tuesday, after a late vote, said Harwick was ready.",
    "Miller | Smith said so | 45",
    "",
])  # fmt: skip
def test_nobody_is_taken_for_a_speaker_who_is_none(text: str) -> None:
    assert [speaker for speaker in speakers(text) if speaker != "it"] == []


def test_all_who_speak_are_named_in_order() -> None:
    assert speakers("Smith said it was safe, but Ada Lind warned that it was not, according to Reuters.") == [
        "Smith",
        "Ada Lind",
        "Reuters",
    ]


WORDS = (
    "said told Smith the minister of for and in by according to , . “ ” on Tuesday has who Ms. he that report was quoted as saying".split()
)


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_any_text_is_read(text: str) -> None:
    assert all(speaker in " ".join(text.split()) for speaker in speakers(text) if "(" not in text)


@pytest.mark.parametrize("piece", ["said ", "Smith, ", "really ", "according to ", "(", "“", "late on ", "Smith has "])
def test_a_megabyte_without_an_end_is_no_trouble(piece: str) -> None:
    started = time.perf_counter()
    speakers(piece * (1_000_000 // len(piece)) + "said")
    assert time.perf_counter() - started < 2
