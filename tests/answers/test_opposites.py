from __future__ import annotations

import pytest

from rag.answers.opposites import alike, opposite, reversed_in
from rag.text import stem


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Revenue rose in May.", "Third-quarter revenue fell in May."),
        ("The minister announced an increase in taxes.", "Officials announced a decrease in taxes."),
        ("The first round was held in Paris.", "The last round was held in Paris."),
        ("The court convicted Smith.", "The court acquitted Smith on Friday."),
        ("Sales were higher than in May.", "Sales were lower than in May."),
        ("The deal was signed before the vote.", "The deal was signed after the vote."),
        ("Forces took the north of the city.", "Forces took the south of the city."),
        ("Unemployment decreased.", "Unemployment increased in March, while exports decreased."),
        ("Lopez praised the plan.", "Lopez condemned the plan."),
        ("Prices rose because of the war.", "Prices rose despite the war."),
        ("Imports rose by 5%.", "Exports rose by 5%."),
        ("Growth slowed in May.", "Growth accelerated in May."),
        ("The judges upheld the fine.", "The judges struck down the fine."),
        ("The army advanced in May.", "The army retreated in May."),
        ("The ban was lifted.", "The ban was imposed in May."),
        ("Ada Lind was beaten by Otto Holm.", "Holm lost the cup to Ada Lind in May."),
        ("Holm was defeated by Lind.", "Holm beat Lind in Lund."),
        ("Lind lost the seat to Holm.", "Holm lost the seat to Lind."),
        ("The mill was bought by Orlo.", "Orlo sold the mill in May."),
        ("Rents fell, above the target of Lund.", "Rents fell, below the target of Lund."),
    ],
)
def test_the_opposite_of_what_is_said_of_one_thing_is_found(claim: str, quote: str) -> None:
    assert reversed_in(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Revenue fell.", "Revenue declined."),
        ("Germany lost to France in Paris.", "France won against Germany in Paris."),
        ("Exports decreased.", "Unemployment increased in March, while exports decreased."),
        ("Revenue did not rise.", "Revenue fell."),
        ("Lind was beaten by Holm.", "Lind lost her seat of Lund to Holm."),
        ("Lind was defeated by Holm in May.", "Holm won against Lind in May."),
        ("The mill was bought by Orlo.", "The mill was sold to Orlo in May."),
        ("The match was won by Lind.", "The match was lost by Holm."),
        ("Fewer men than women came.", "More women than men came."),
        ("The first week was hard.", "The last week was easy."),
        ("Prices rose.", "Profits fell."),
        ("Prices rose because of the war.", "Prices rose because of the war, despite the subsidies."),
        ("Exports exceeded imports.", "Exports were higher than imports."),
        ("Cars are allowed in the centre.", "The ban on cars in the centre was lifted."),
    ],
)
def test_the_same_from_the_other_side_or_of_another_thing_is_not(claim: str, quote: str) -> None:
    assert reversed_in(claim, [quote]) is None


@pytest.mark.parametrize(
    ("one", "two", "turned", "same"),
    [
        ("rose", "fell", True, False),
        ("raised", "fell", True, False),
        ("rose", "grew", False, True),
        ("rose", "raised", False, False),
        ("bought", "sold", True, False),
        ("first", "last", False, False),
        ("men", "women", False, False),
    ],
)
def test_opposites_of_which_one_can_be_so_and_words_for_one_another(one: str, two: str, *, turned: bool, same: bool) -> None:
    assert opposite(stem(one), stem(two)) is opposite(stem(two), stem(one)) is turned
    assert alike(stem(one), stem(two)) is same
