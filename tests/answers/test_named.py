from __future__ import annotations

import pytest

from rag.answers.named import misnamed


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("John Smith died.", "John Smith met Peter Brown and died."),
        ("Prime Minister Modi spoke.", "Narendra Modi, the Prime Minister, spoke."),
        ("French President Emmanuel Macron left.", "President Emmanuel Macron left the French Foreign Ministry."),
        ("Jane Smith left.", "Jane said that Ms Smith had left."),
        (
            "The European Commission President Ursula von der Leyen spoke.",
            "Ursula von der Leyen, President of the European Commission, spoke.",
        ),
        ("The Bank of England raised rates.", "Andrew Bailey of the Bank of England spoke of Japan."),
        ("It stands in Lund Prefecture.", "It stands in Lund, unlike that of Harwick Prefecture."),
        ("Edward Windsor spoke.", "Edward spoke of Lady Marina Windsor."),
        ("The WHO met.", "The World Health Organization met."),
        ("The UN chief spoke.", "United Nations Secretary-General Holm spoke."),
        ("The European Central Bank met.", "The ECB met."),
        ("U.N. staff left.", "Staff of the United Nations left."),
        ("It earned US$5m.", "It earned $5 million."),
        ("Thirty-two Kenyan judges met.", "32 judges from Kenya met."),
        ("Almost 500 boats sank.", "495 boats sank."),
        ("Nobody was hurt.", "There were no injuries."),
        ("Neither side agreed.", "Both sides refused."),
        ("Half of the voters came.", "50 percent of voters came."),
        ("Ukrainian troops left.", "Ukraine’s troops left."),
        ("Kenyans voted.", "Voters in Kenya chose."),
        ("Sicilian courts met.", "Courts in Sicily met."),
        ("Boats from Kuwait left.", "Kuwaiti boats left."),
        ("Mohamed Salem won.", "Mohammed Salem won."),
        ("Nigerian troops left.", "Troops of Nigeria left."),
        ("CFO Ada Lind left.", "Ada Lind, the chief financial officer, left."),
        ("The Orlo CEO spoke.", "The chief executive of Orlo spoke."),
        ("Senator Ada Lind left.", "Ada Lind left on Monday."),
        ("Seatrain sales fell.", "Sales of the sea train fell."),
        ("Between 3 and 5 boats sank.", "From 3 to 5 boats sank."),
        ("Amid protests, Lind left.", "Lind left as people protested."),
    ],
)
def test_a_name_that_the_text_holds_in_any_form_is_no_fault(claim: str, text: str) -> None:
    assert list(misnamed(claim, text)) == []


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("John Smith died.", "John Brown met Peter Smith, who died."),
        ("The Bank of England raised rates.", "The Bank of Japan raised rates in England."),
        ("Anna Berg won.", "Arne Blom won."),
        ("The Port of Rotterdam closed.", "The Port of Ravenna closed."),
        ("Austria rejected the plan.", "Australia rejected the plan."),
        ("Austrian police arrested him.", "Australian police arrested him."),
        ("Ms Henrietta Lund won.", "Mr Henrik Lund won."),
        ("It is by Fernandez.", "It is by Fernando."),
        ("Niger signed the treaty.", "Nigeria signed the treaty."),
        ("Senator Ada Lind left.", "Mayor Ada Lind left on Monday."),
        ("The CEO left.", "The chief engineer left."),
    ],
)
def test_a_name_made_of_parts_of_others_or_only_like_one_is(claim: str, text: str) -> None:
    assert list(misnamed(claim, text))


def test_a_word_that_the_question_writes_small_is_no_name_where_it_opens_the_claim() -> None:
    claim, text = "Current buses have doors at the rear.", "Modern buses have doors at the rear."
    assert list(misnamed(claim, text, "What do current buses have?")) == []
    assert list(misnamed(claim, text, "What do Current buses have?"))
    assert list(misnamed("Doors of Current buses are at the rear.", text, "What do current buses have?"))
