from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers.structured import claims, finished, joined, looks, opens, schema, words

REPLY = (
    '{"claims": [{"sentences": [1, 2], "text": "Hungary \\"opposes\\" it, \\ud83d\\ude00 \\u00e9."}, '
    '{"text": "So does\\nPoland.", "sentences": []}]}'
)
CLAIMS = (('Hungary "opposes" it, 😀 é.', (1, 2)), ("So does\nPoland.", ()))
SAID = st.lists(st.tuples(st.text(max_size=20), st.lists(st.integers(1, 12), max_size=3)), max_size=4)


def test_the_claims_are_read_in_either_order_of_their_parts() -> None:
    assert claims(REPLY) == CLAIMS
    assert claims(f"Sure:\n```json\n{REPLY}\n```") == CLAIMS
    assert claims('{"claims": []}') == ()


CLAIM = '{"sentences": [2], "text": "It does."}'


@pytest.mark.parametrize(
    "reply",
    [
        f"[{CLAIM}]",
        CLAIM,
        f"I'll answer now. {CLAIM}",
        f'Here it is:\n```json\n{{"claims": [{CLAIM}]}}\n```\nI hope [1] helps.',
        f'{{"name": "claims", "arguments": {{"claims": [{CLAIM}]}}}}',
        f'{{"claims": [{CLAIM}]}}' + "}",
    ],
)
def test_any_value_that_holds_claims_will_do_with_prose_around_it(reply: str) -> None:
    assert claims(reply) == (("It does.", (2,)),)
    assert all("It does.".startswith(words(reply[:cut])) for cut in range(len(reply) + 1))


def test_the_claims_of_two_calls_are_taken_together() -> None:
    assert claims(f'{{"claims": [{CLAIM}]}}' * 2) == (("It does.", (2,)), ("It does.", (2,)))


@pytest.mark.parametrize(
    ("numbers", "read"),
    [("[1, 2]", (1, 2)), ('["1", "[2]"]', (1, 2)), ("1", (1,)), ("null", ()), ("[1.0, true, {}]", ()), ('"all"', ()), ("[-7]", ())],
)
def test_numbers_in_a_wrong_form_point_nowhere_and_spoil_no_claim(numbers: str, read: tuple[int, ...]) -> None:
    assert claims(f'{{"claims": [{{"sentences": {numbers}, "text": "It does."}}]}}') == (("It does.", read),)


@pytest.mark.parametrize(
    ("reply", "does"),
    [(REPLY[:-2], True), (f"Sure: {REPLY[:30]}", True), ("{", True), ("[{", True), ("It rose [1].", False), ("[1] It rose.", False)],
)
def test_what_is_meant_as_json_is_told_from_prose(reply: str, does: bool) -> None:
    assert looks(reply) is does


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "Hungary opposes it.",
        REPLY[:-2],
        "[1]",
        '{"claims": {}}',
        '{"claims": ["a"]}',
        '{"claims": [{"text": 1, "sentences": []}]}',
    ],
)
def test_what_is_not_as_asked_for_is_no_claim(reply: str) -> None:
    assert claims(reply) is None


def test_of_a_reply_that_is_cut_off_the_claims_before_are_kept() -> None:
    first, second = REPLY.index("},") + 1, REPLY.rindex("]}")
    for cut in range(len(REPLY) + 1):
        assert finished(REPLY[:cut]) == (CLAIMS if cut >= second else CLAIMS[:1] if cut >= first else ())


def test_the_words_grow_and_no_json_is_among_them() -> None:
    whole = joined(text for text, _ in CLAIMS)
    assert all(whole.startswith(words(REPLY[:cut])) and opens(REPLY[:cut]) for cut in range(len(REPLY) + 1))


def test_a_whole_reply_shows_all_its_words() -> None:
    assert words(REPLY) == joined(text for text, _ in CLAIMS)
    assert words(REPLY[: REPLY.index("opposes") + 4]) == 'Hungary "oppo'


@pytest.mark.parametrize(
    ("reply", "does"),
    [("", True), ("  ", True), ("```js", True), ("```json\n{", True), ("Hungary", False), ("[1] {", False), ("[", True), ("[ {", True)],
)
def test_a_reply_that_begins_otherwise_is_no_json(reply: str, does: bool) -> None:
    assert opens(reply) is does


@given(SAID, st.booleans(), st.integers(0, 400))
def test_any_claims_come_back_and_their_words_never_shrink(said: list[tuple[str, list[int]]], escaped: bool, cut: int) -> None:
    reply = json.dumps({"claims": [{"text": text, "sentences": numbers} for text, numbers in said]}, ensure_ascii=escaped)
    found = claims(reply)
    assert found == tuple((text.strip(), tuple(numbers)) for text, numbers in said if text.strip())
    assert joined(text for text, _ in found).startswith(words(reply[:cut]))


@given(st.text())
def test_anything_may_be_replied(reply: str) -> None:
    assert claims(reply) is None or words(reply) == joined(text for text, _ in claims(reply) or ())


def test_the_schema_lets_no_other_number_through() -> None:
    items = schema([1, 2])["properties"]["claims"]["items"]
    assert items["properties"]["sentences"]["items"] == {"type": "integer", "enum": [1, 2]}
    assert items["additionalProperties"] is False
