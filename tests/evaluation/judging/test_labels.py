"""Rows for people to label, and what may stand in the file they fill in."""

from __future__ import annotations

import json

import pytest

from rag.errors import EvaluationError
from rag.evaluation.judging.labels import Label, load_labels, to_label
from rag.types import Claim
from tests.evaluation.judging.told import answered, report, row, run_of


def write(path, *rows: object) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows), encoding="utf-8")


def test_rows_to_label_come_from_a_run_and_are_read_back(tmp_path) -> None:
    rows = list(to_label(run_of(5)))
    assert {one["claim"] for one in rows} == {f"Claim {n}." for n in range(5)}
    first = rows[0] | {"label": " Full", "second": "partial"}
    write(tmp_path / "labels.jsonl", first, *rows[1:])
    read = load_labels(tmp_path / "labels.jsonl")
    assert read[0] == Label(first["claim"], tuple(first["quotes"]), "full", "partial", "fact", first["question"])
    assert [one.label for one in read[1:]] == [None] * 4


def test_a_claim_is_to_be_labelled_once_and_only_with_a_quote() -> None:
    bare = answered(Claim("So it is.", (), "supported", 0.9))
    twice = run_of(1).rows[0]
    assert len(list(to_label(report(twice, row(7, bare), row(8, twice.answer), row(9, None))))) == 1


def test_the_order_of_rows_to_label_hangs_on_their_words_alone() -> None:
    run = run_of(20)
    turned = report(*reversed(run.rows))
    assert list(to_label(run)) == list(to_label(turned))
    assert [one["question"] for one in to_label(run)] != [one.question.id for one in run.rows]


def test_one_quote_may_stand_in_a_field_of_its_own(tmp_path) -> None:
    write(tmp_path / "labels.jsonl", {"claim": "c", "quote": "q\u2028r", "label": "none", "note": "kept elsewhere"})
    assert load_labels(tmp_path / "labels.jsonl") == (Label("c", ("q\u2028r",), "none"),)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "line 2: it is not JSON"),
        ("[]", "line 2: it is a list, not an object"),
        ('{"quotes": ["q"]}', "line 2, field 'claim': it is ''"),
        ('{"claim": 3, "quotes": ["q"]}', "line 2, field 'claim': it is 3"),
        ('{"claim": "c"}', "line 2, field 'quotes'"),
        ('{"claim": "c", "quotes": "q"}', "line 2, field 'quotes': it is 'q'. It is a list"),
        ('{"claim": "c", "quotes": []}', "line 2, field 'quotes'"),
        ('{"claim": "c", "quotes": ["q"], "label": "yes"}', "line 2, field 'label': it is 'yes'. It is one of full, partial, none"),
        ('{"claim": "c", "quotes": ["q"], "label": 0}', "line 2, field 'label': it is 0"),
        ('{"claim": "c", "quotes": ["q"], "label": "full", "second": "?"}', "line 2, field 'second'"),
        ('{"claim": "c", "quotes": ["q"], "second": "full"}', "line 2, field 'label': it is empty while `second` is given"),
        ('{"claim": "a", "quotes": ["b"], "label": "none"}', "line 2: the same claim and quotes stand in an earlier line"),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_its_field(tmp_path, line: str, words: str) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text('{"claim": "a", "quotes": ["b"], "label": "full"}\n' + line + "\n")
    with pytest.raises(EvaluationError) as caught:
        load_labels(path)
    assert f"labels.jsonl, {words}" in str(caught.value)


def test_all_rows_that_cannot_be_used_are_counted(tmp_path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text("{\n{\n\n{\n")
    with pytest.raises(EvaluationError, match="And 2 more"):
        load_labels(path)
    with pytest.raises(EvaluationError, match="cannot be read"):
        load_labels(tmp_path / "none.jsonl")
