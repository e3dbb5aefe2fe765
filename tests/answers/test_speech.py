from __future__ import annotations

import pytest

from rag.answers.speech import bare, misattributed, said, speakers
from rag.types import Evidence


def evidence(text: str, speaker: str | None = None) -> list[Evidence]:
    return [Evidence(1, "a.txt", 0, len(text), text, speaker=speaker)]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Putin said Ukraine would win.", [["Putin"]]),
        ("According to Emmanuel Macron, talks will resume.", [["Emmanuel Macron"]]),
        ("“We will pay,” said Ada Lind.", [["Ada Lind"]]),
        ("It opens in December, said Ada Lind.", [["Ada Lind"]]),
        ("“When Robert said yes, we paid,” Lind said.", [["Lind"]]),
        ("Ada Lind, a Tea Party leader, said so.", [["Ada Lind", "Tea Party"]]),
        ("Lind said Oslo was ready and urged Holm to leave.", [["Lind"], ["Lind"]]),
        ("The mayor told Orlo News that it rained but said Harwick was dry.", []),
        ("Lind, who spoke with Holm twice, said Oslo was ready.", [["Lind"]]),
        ("The Norwegian president said Oslo was ready.", []),
        ("According to Norland's army chief Ada Lind, Oslo was ready.", [["Ada Lind"]]),
        ("According to Norland's army, Oslo was ready.", [["Norland"]]),
        ("The minister said so.", []),
        ("Talks will resume in Brussels.", []),
    ],
)
def test_whom_a_sentence_names_as_speaker(text: str, named: list[list[str]]) -> None:
    assert speakers(text) == named


@pytest.mark.parametrize(
    ("claim", "quote", "speaker"),
    [
        ("Putin said Ukraine would win.", "Zelensky told Putin that Ukraine would win.", "Zelensky"),
        ("Putin said Ukraine would win.", "Zelensky told Putin that Ukraine would win.", None),
        ("Anna Berg said the dam would hold.", "Arne Blom said the dam would hold.", None),
        ("According to Macron, talks will resume.", "Talks will resume, Scholz said.", "Scholz"),
    ],
)
def test_words_of_one_are_not_those_of_another(claim: str, quote: str, speaker: str | None) -> None:
    assert misattributed(claim, evidence(quote, speaker))


@pytest.mark.parametrize(
    ("claim", "quote", "speaker"),
    [
        ("Scholz said talks will resume.", "Talks will resume, Olaf Scholz said.", "Olaf Scholz"),
        ("Scholz said talks will resume.", "Talks will resume, the chancellor said.", "the chancellor"),
        ("NATO said the alliance would pay.", "The head of NATO, Mark Rutte, said the alliance would pay.", "Mark Rutte"),
        ("The ECB said rates would fall.", "The European Central Bank said rates would fall.", None),
        ("Talks will resume.", "Talks will resume, Scholz said.", "Scholz"),
        ("The German chancellor said talks will resume.", "Talks will resume, Scholz said.", "Scholz"),
        ("Ada Berggren said so.", "Berggreen said so.", None),
        ("Scholz said talks will resume.", "Talks will resume.", None),
    ],
)
def test_one_speaker_may_have_several_names(claim: str, quote: str, speaker: str | None) -> None:
    assert misattributed(claim, evidence(quote, speaker)) is None


def test_a_claim_is_bare_that_states_as_a_fact_what_is_only_said() -> None:
    assert bare("The dam collapsed.", evidence("The dam collapsed, officials said."))
    assert bare("The dam collapsed.", evidence("The dam collapsed.", "Ada Lind"))
    assert not bare("Officials said the dam collapsed.", evidence("The dam collapsed, officials said."))
    assert not bare("The dam collapsed.", evidence("The dam collapsed."))
    assert not bare("Lind will resign.", evidence("Ada Lind said that she will resign.", "Ada Lind"))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lind paid the bill.", "Lind said that she paid the bill."),
        ("Lind paid the bill.", "“I paid the bill,” Lind told reporters."),
        ("Lind has proof that Holm paid.", "Lind said she had proof that Holm paid."),
    ],
)
def test_what_somebody_asserts_of_himself_is_bare_as_a_fact(claim: str, quote: str) -> None:
    assert bare(claim, evidence(quote, "Lind"))


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Lind quit in May.", "Lind, who quit in May, said that taxes rise."),
        ("Lind was in Oslo.", "Lind said in Oslo that taxes rise."),
        ("Lind will pay the bill.", "Lind said that she will pay the bill."),
        ("Lind called it a shame.", "“It is a shame,” Lind said."),
        ("Lind sold the yard.", "Lind announced that she sold the yard."),
    ],
)
def test_what_is_told_beside_his_words_or_done_by_them_is_not(claim: str, quote: str) -> None:
    assert not bare(claim, evidence(quote, "Lind"))


def test_verbs_of_saying_and_hearsay_are_reports() -> None:
    assert said("He warned of war.")
    assert said("He reportedly left.")
    assert said("Residents blame the mill for it.")
    assert not said("Growth is expected.")
    assert said("Prosecutors allege he stole it.")
    assert said("The agency fears the rocket failed.")
    assert said("The plan saves money, its author contends.")
    assert said("He is thought to have left.")
    assert not said("The report names no cause, and fears grew.")
    assert not said("He left.")
    assert said("The report states that he left.")
    assert not said("The United States left the pact.")
