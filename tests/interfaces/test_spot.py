import json
from dataclasses import replace

import pytest

from rag.interfaces.render import escape_markdown
from rag.interfaces.spot import Spot
from rag.types import Document

SPOT = Spot("a “b”.pdf", 7, 38, "abc", 2, "k1")
PAGED = Document("a “b”.pdf", "x" * 60, "abc", "Title", pages=(0, 20, 40))


def test_a_spot_comes_back_from_the_page_as_it_went_there():
    assert Spot.read(escape_markdown(str(SPOT))) == Spot.read(str(SPOT)) == SPOT


@pytest.mark.parametrize(
    "forged",
    [None, "", "[]", "7", "{}", "[" * 100_000, json.dumps(["a", "7", 8, "abc"]), json.dumps(["a", 9, 8, "abc"]),
     json.dumps(["a", -1, 8, "b"]), json.dumps([["a"], 7, 8, "abc"]), json.dumps(["a", 7, 8, "abc", -2]),
     json.dumps(["a", 7, 8, "abc", 1, 1]), json.dumps([*"abcdefgh"])],
)  # fmt: skip
def test_what_is_no_spot_is_not_taken(forged):
    assert Spot.read(forged) is None


def test_the_page_is_that_of_the_span_and_in_a_text_that_changed_the_one_it_was_cited_on():
    assert SPOT.page_of(PAGED) == 1
    changed = replace(PAGED, sha256="new")
    assert SPOT.page_of(changed) == 2
    assert replace(SPOT, page=9).page_of(changed) == 3
    assert SPOT.page_of(replace(changed, pages=())) is None
