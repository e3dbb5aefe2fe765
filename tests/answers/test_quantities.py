from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.quantities import faults, quantities

CHANGE = "Revenue fell to $2.5 billion from $5.2 billion."
TURNOUT = "Turnout was 40% in the east and 60% in the west."


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Growth was 3 percent.", "Growth was 3%."),
        ("The pact cost 5 billion dollars.", "The pact cost $5 billion."),
        ("The road was 3,000 metres long.", "The road was 3 km long."),
        ("Between 3 and 5 km were lost.", "They lost between 3 and 5 kilometres."),
        ("It lasted two weeks.", "It lasted 14 days."),
        ("Rates rose by 75 basis points.", "Rates rose by three quarters of a percentage point."),
        ("Rates rose by a half point.", "Rates rose by 50 basis points."),
        ("The mine sold 4 million metric tons of ore.", "The mine sold 4 million tonnes of ore."),
        ("The bridge weighs a thousand tons.", "The bridge weighs 1,000 tonnes."),
        ("The walk is half a mile long.", "The walk is 0.5 miles long."),
        ("One million birds came.", "A million birds came."),
        ("Lopez is 52 years old.", "Lopez, 52, resigned."),
        ("The route is 90 km long.", "Length (km): 90"),
        ("Twelve people were killed.", "12 people were killed."),
        ("More than 300 people died.", "At least 300 people died."),
        ("300 people died.", "More than 300 people died."),
        ("Growth was -3%.", "Growth was −3%."),
        ("Growth was -3%.", "The economy fell by 3%."),
        ("The economy shrank by 3%.", "Growth was -3%."),
        ("Pages 3-5 were lost.", "Pages 3 and 5 were lost."),
        ("Lopez, 52, resigned.", "Lopez, 52, resigned."),
        ("Lopez, 52, resigned.", "Lopez is 52 years old."),
        ("Lopez, 52, resigned.", "Lopez, aged 52, resigned."),
        ("Up to 300 people died.", "As many as 300 people died."),
        ("It lasted three years.", "It lasted nearly three years."),
        ("Of 300 people, nearly all came.", "Fewer than 300 people came, of 300 people asked."),
        ("Children younger than 5 may come.", "Children under 5 may come."),
        ("Nearly $10 billion was lost.", "The firm lost $9.9 billion."),
        ("More than 9 billion dollars was lost.", "The firm lost $9.9 billion."),
        ("Two leaders signed.", "Both leaders signed."),
        ("Two states, France and Spain, signed.", "France and Spain signed."),
        ("Lind won in 2022.", "In 2022, the cup was held; Lind won the 38th."),
        ("The change came in the 2018–19 season.", "The change came in the 2018-2019 season."),
        ("The crew saved 14 sailors after 3 days.", "The crew saved 14 sailors after 3 days."),
        ("The crew saved 14 seamen.", "After 3 days the crew saved 14 sailors."),
        ("The trip took 12 days.", "Days at sea: 12"),
        ("Revenue fell from $5.2 billion to $2.5 billion.", CHANGE),
        ("Turnout was 60% in the west.", TURNOUT),
        ("Revenue was $5 billion.", "Revenue was $5 billion and profit was $2 billion."),
    ],
)
def test_the_same_number_in_other_words_is_no_fault(claim: str, quote: str) -> None:
    assert list(faults(claim, quote)) == []


@pytest.mark.parametrize(
    ("claim", "quote", "contradicted"),
    [
        ("Revenue fell to $2.5 million.", CHANGE, False),
        ("Revenue fell to $9.9 billion.", CHANGE, False),
        ("Growth was 3 percentage points.", "Growth was 3%.", True),
        ("The load was 3 kg.", "The road was 3 km long.", True),
        ("The pact cost €5 billion.", "The pact cost $5 billion.", True),
        ("Revenue fell to $5.2 billion from $2.5 billion.", CHANGE, True),
        ("Shares fell by 5%.", "Shares fell to 5% of their value.", True),
        ("More than 300 people died.", "Less than 300 people died.", True),
        ("More than 300 people died.", "300 people died.", False),
        ("The margin was -3%.", "The margin was 3%.", False),
        ("Revenue was $-3 million.", "Revenue was $3 million.", False),
        ("The margin was 3%.", "The margin was -3%.", False),
        ("Smith, 52, resigned.", "Smith, who had served 52 days, resigned.", True),
        ("300 people died.", "Fewer than 300 people died.", False),
        ("300 people died.", "As many as 300 people died.", False),
        ("300 people died.", "Nearly 300 people died.", False),
        ("The fund paid 500 euros.", "The fund paid up to 500 euros.", False),
        ("Nearly 10 million dollars was lost.", "The firm lost $9.9 billion.", False),
        ("Profit was $5 billion.", "Revenue was $5 billion and profit was $2 billion.", False),
        ("Two officials resigned.", "Officials resigned.", False),
        ("Two states, France and Spain, signed.", "France, Spain and Italy, three states, signed.", False),
        ("30 people were killed.", "12 people were killed and 30 were injured.", False),
        ("It was 40°F.", "It was 40°C.", True),
        ("It cost 20 Canadian dollars.", "It cost 20 US dollars.", True),
        ("12 people were killed and 30 injured.", "30 people were killed and 12 were injured.", False),
        ("Spain won 5 medals.", "France won 5 medals and Spain won 3.", False),
        ("The tank held 90 gallons.", "The tank held 90 litres.", True),
        ("The tank held 90 firkins.", "The tank held 90 litres.", False),
        ("The trip took 14 days.", "After 3 days the crew saved 14 sailors.", False),
        ("The crew saved 3 sailors.", "After 3 days the crew saved 14 sailors.", False),
        ("The crew saved 3 sailors.", "The crew saved 14 sailors and lost 3 boats.", True),
        ("Turnout rose 2% in the north.", "Turnout rose 6% in the north and 2% in the south.", False),
    ],
)
def test_another_number_unit_bound_or_place_is_a_fault(claim: str, quote: str, *, contradicted: bool) -> None:
    found = list(faults(claim, quote))
    assert found
    assert found[0].contradicted is contradicted


def test_a_number_has_its_unit_bound_and_place() -> None:
    (number,) = quantities("It rose to more than 2.5 km.")
    assert (number.value, number.measure, number.unit, number.bound, number.role) == (2.5, 2500.0, "metres", "above", "to")


@given(st.integers(2, 10_000), st.sampled_from(["$", "€", ""]), st.sampled_from(["%", " km", " people", " billion", ""]))
def test_a_number_carries_itself(value: int, sign: str, unit: str) -> None:
    text = f"The total was {sign}{value}{unit}."
    assert list(faults(text, text)) == []
