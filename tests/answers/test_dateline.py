from __future__ import annotations

import pytest

from rag.answers.dateline import dated_reports, names_report

REPORTS = [("Reuters", "2024-05-12"), ("The Daily", "2024-05-13")]


@pytest.mark.parametrize(
    ("claim", "found"),
    [
        ("According to Reuters on 12 May 2024, it rose.", ["12 May 2024"]),
        ("It rose, Reuters reported on 12 May.", ["12 May"]),
        ("It rose (Reuters, 2024-05-12).", ["2024-05-12"]),
        ("Reuters (May 12, 2024) has it that it rose; the Daily’s report of 13 May does not.", ["May 12, 2024", "13 May"]),
        ("On 12 May 2024, Reuters reported that it rose.", ["12 May 2024"]),
        ("It rose, a 13 May article of Reuters says; on 13 May it fell.", []),
        ("It fell, as on 13 May The Daily wrote.", ["13 May"]),
        ("It rose on 12 May 2024, Reuters shares fell.", []),
        ("It rose on 12 May 2024.", []),
        ("Reuters reported that it rose on 12 May 2024.", []),
        ("According to Reuters on 13 May 2024, it rose.", []),
        ("According to the BBC on 12 May 2024, it rose.", []),
        ("", []),
    ],
)
def test_only_a_day_beside_the_outlets_name_dates_its_report(claim: str, found: list[str]) -> None:
    assert [claim[start:end] for start, end in dated_reports(claim, REPORTS)] == found


@pytest.mark.parametrize(
    ("claim", "outlet", "day", "named"),
    [
        ("According to Reuters on 12 May, it rose.", "Reuters", "2024-05-12", True),
        ("According to Reuters, it rose.", "Reuters", "2024-05-12", False),
        ("According to Reuters, it rose.", "Reuters", None, True),
        ("The Reuters report has it that it rose.", "Reuters", None, True),
        ("“It rose, Reuters reported.”", "Reuters", None, False),
        ("It rose.", None, "2024-05-12", False),
    ],
)
def test_a_report_is_named_by_its_outlet_and_the_day_that_is_known(claim: str, outlet: str | None, day: str | None, named: bool) -> None:
    assert names_report(claim, outlet, day) is named
