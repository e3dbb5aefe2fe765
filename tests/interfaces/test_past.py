from datetime import UTC, date, datetime, timedelta

import pytest

from rag.entries import Heading
from rag.interfaces import past


def heading(title="Who?", key="k", entries=1):
    return Heading(key, title, "2026-05-12T09:00:00+00:00", "2026-05-12T12:00:00+00:00", entries)


def test_each_conversation_has_its_title_day_and_number_of_questions():
    made = past.listed([heading("Who <b>?", "a", 3), heading(key="b")], "a")
    assert "Who &lt;b&gt;?" in made
    assert "12 May 2026 · 3 questions" in made
    assert made.count("aria-current") == 1
    assert '<li data-pick="a" aria-current="true">' in made


@pytest.mark.parametrize(("words", "told"), [("", "Nothing has been asked yet."), (" <x ", "No conversation holds “&lt;x”.")])
def test_an_empty_list_says_why(words, told):
    assert told in past.listed([], "", words)


def test_days_are_told_as_people_say_them():
    now = datetime.now(UTC)
    assert past.day(now.isoformat()) == "today"
    assert past.day((now - timedelta(days=1)).isoformat()) == "yesterday"
    assert past.day("2026-05-12T12:00:00+00:00", date(2026, 5, 20)) == "12 May 2026"
    assert past.day("odd") == "odd"
