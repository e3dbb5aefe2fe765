from __future__ import annotations

import json

import pytest

from rag.index.rows import condition, document_of, row_of
from rag.types import Scope
from tests.index.stored import document


def test_a_document_is_the_same_after_it_was_a_row() -> None:
    doc = document(outlet="The Paper", published="2024-12-20", language="en")
    assert document_of(row_of(doc)) == doc


@pytest.mark.parametrize("broken", ["7", "[1]", "{"])
def test_spans_that_are_not_as_they_were_written_are_refused(broken: str) -> None:
    row = list(row_of(document()))
    row[8] = broken
    with pytest.raises((TypeError, ValueError)):
        document_of(row)


def test_a_scope_is_a_condition_with_a_parameter_for_each_mark() -> None:
    assert condition(None) == condition(Scope()) == ("1", [])
    sql, parameters = condition(Scope(documents=[], after="2024", before="2025", tags=["eu"]))
    assert sql.count("?") == len(parameters)
    assert parameters[0] == json.dumps([])
