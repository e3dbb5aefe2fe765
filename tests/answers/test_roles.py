from __future__ import annotations

import pytest

from rag.answers.roles import swapped


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Germany invaded Poland.", "Poland invaded Germany."),
        ("Google bought Fitbit.", "Google was bought by Fitbit."),
        ("Iran was attacked by Israel.", "Iran attacked Israel."),
        ("Spain beat Italy.", "Spain was beaten by Italy."),
        ("Paris is larger than London.", "London is larger than Paris."),
        ("Ukraine gave weapons to Poland.", "Poland gave weapons to Ukraine."),
        ("Exports exceeded imports.", "Imports exceeded exports."),
        ("The union accused the company of fraud.", "The company accused the union of fraud."),
        ("Ada Lind succeeded Peter Holm in May.", "Holm succeeded Lind in May."),
    ],
)
def test_two_sides_the_other_way_round_are_swapped(claim: str, quote: str) -> None:
    assert swapped(claim, [quote])


@pytest.mark.parametrize(
    ("claim", "quote"),
    [
        ("Google bought Fitbit.", "Fitbit was bought by Google."),
        ("Google bought Fitbit.", "Fitbit, bought by Google in May, makes watches."),
        ("Fitbit was bought by Google.", "Google bought Fitbit."),
        ("Lind met Holm.", "Holm met Lind."),
        ("Spain played Italy.", "Italy played Spain."),
        ("France sent weapons to Germany.", "Germany received weapons from France."),
        ("Lind called Holm.", "Holm called Lind, and a day later Lind called Holm."),
        ("Prices rose by 5%.", "Prices rose 5%."),
        ("The law takes effect by 2030.", "The law takes effect in 2030."),
        ("Hungary's opposition leader backed it.", "The leader of the opposition in Hungary backed it."),
        ("A report by the health officer found it.", "The health officer's report found it."),
        ("Ada Lind, chief of Acme, resigned.", "Acme chief of staff Ada Lind resigned."),
        ("Berlin is the capital of Germany.", "Germany has its capital in Berlin."),
    ],
)
def test_the_same_in_another_voice_order_or_words_is_not(claim: str, quote: str) -> None:
    assert swapped(claim, [quote]) is None
