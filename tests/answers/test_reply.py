from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answers import structured
from rag.answers.reply import ClaimsReply, Reply
from rag.errors import ModelFormError
from rag.protocols import Pointer
from rag.types import Evidence

EVIDENCE = [Evidence(n, "a.txt", 0, 1, text) for n, text in enumerate(("Hungary opposes it.[3]", "Poland [2] too.", "So."), 1)]
JSON = json.dumps(
    {"claims": [{"sentences": [2], "text": "It “opposes” \u00e9 😀 it [1]. Poland [2] too"}, {"text": "So it [9] is", "sentences": []}]}
)


def read(reply: Reply, *pieces: str | Pointer) -> list[tuple[str, tuple[int, ...]]]:
    for piece in pieces:
        if isinstance(piece, Pointer):
            reply.point(piece)
        else:
            before = reply.words
            reply.feed(piece)
            assert reply.words.startswith(before)
    before = reply.words
    reply.close()
    assert reply.words.startswith(before)
    return [(s.text, s.hints) for s in reply.sentences()]


@pytest.mark.parametrize(
    ("reply", "sentences"),
    [
        ("Hungary opposes it [1]. Poland too. [2][3]", [("Hungary opposes it.", (1,)), ("Poland too.", (2, 3))]),
        ("Hungary.", [("Hungary.", ())]),
        ("[2] Hungary opposes it.", [("Hungary opposes it.", (2,))]),
        ("", []),
        ("It is so. According to [1], the plan fell. [2]", [("It is so.", ()), ("The plan fell.", (1, 2))]),
        ("Hungary opposes it. 【1】\n\n[9].", [("Hungary opposes it.", (1,))]),
    ],
)
def test_markers_belong_to_the_sentence_they_stand_behind(reply: str, sentences: list[tuple[str, tuple[int, ...]]]) -> None:
    assert read(Reply(EVIDENCE), reply) == sentences


def test_a_sentence_that_cannot_be_without_its_markers_is_told() -> None:
    reply = Reply([Evidence(n, "a.txt", 0, 1, "x") for n in (1, 2, 3)])
    reply.feed("It fell [1]. [1] and [2] differ on why. It comes from [3].")
    reply.close()
    assert [(s.text, s.hints, s.torn) for s in reply.sentences()] == [
        ("It fell.", (1,), False),
        ("differ on why.", (1, 2), True),
        ("It comes from.", (3,), True),
    ]


def test_a_providers_pointers_belong_to_the_words_that_end_there() -> None:
    pieces = ("Hungary opposes", Pointer((1,), 15), " it.", " Poland too.", Pointer((2, 3), 31))
    assert read(Reply(EVIDENCE, pointed=True), *pieces) == [("Hungary opposes it.", (1,)), ("Poland too.", (2, 3))]


def test_pointers_and_markers_may_stand_in_one_reply() -> None:
    assert read(Reply(EVIDENCE), "It does [1]. Poland too.", Pointer((3,), 24)) == [("It does.", (1,)), ("Poland too.", (3,))]


def test_the_sentences_of_a_claim_keep_what_is_no_marker() -> None:
    assert read(ClaimsReply(EVIDENCE), JSON) == [
        ("It “opposes” é 😀 it.", (1,)),
        ("Poland [2] too", (2,)),
        ("So it [9] is", ()),
    ]


@given(st.lists(st.integers(0, len(JSON)), max_size=6), st.booleans())
def test_however_a_reply_is_cut_the_same_comes_of_it(cuts: list[int], plain: bool) -> None:
    whole = "Hungary opposes it.[3] It [1] “Poland [2] too” [2][1]. [sic" if plain else JSON
    edges = [0, *sorted(min(cut, len(whole)) for cut in cuts), len(whole)]
    pieces = [whole[a:b] for a, b in zip(edges, edges[1:], strict=False)]
    one, many = ClaimsReply(EVIDENCE), ClaimsReply(EVIDENCE)
    assert read(one, whole) == read(many, *pieces)
    assert one.words == many.words


@pytest.mark.parametrize("reply", ["", "{", '{"claims": [1]}', JSON[:-1], '{"claims": [{"text": "a", "text": "b", "sentences": []}]'])
def test_what_began_as_json_and_is_not_whole_is_told(reply: str) -> None:
    with pytest.raises(ModelFormError, match="not the JSON"):
        read(ClaimsReply(EVIDENCE), reply)


@pytest.mark.parametrize(
    ("reply", "sentences", "left"),
    [
        ("Hungary opposes it [1]. Poland", [("Hungary opposes it.", (1,))], "Poland"),
        ("Hungary opposes it. [1]", [("Hungary opposes it.", (1,))], ""),
        ("Hungary opposes “it.” [1] [", [("Hungary opposes “it.”", (1,))], ""),
        ("He met Mr.", [], "He met Mr."),
        ("匈牙利反对。波兰也", [("匈牙利反对。", ())], "波兰也"),
        ("", [], ""),
    ],
)
def test_of_a_reply_that_is_cut_off_the_last_sentence_counts_only_where_it_ended(
    reply: str, sentences: list[tuple[str, tuple[int, ...]]], left: str
) -> None:
    broken = Reply(EVIDENCE)
    broken.cut_off()
    assert read(broken, reply) == sentences
    assert broken.unfinished == left


@given(st.integers(0, len(JSON)), st.lists(st.integers(0, len(JSON)), max_size=4))
def test_of_json_that_is_cut_off_anywhere_each_whole_claim_is_kept_and_no_other(end: int, cuts: list[int]) -> None:
    broken = ClaimsReply(EVIDENCE)
    broken.cut_off()
    edges = [0, *sorted(min(cut, end) for cut in cuts), end]
    told = read(broken, *(JSON[a:b] for a, b in zip(edges, edges[1:], strict=False)))
    whole = [("It “opposes” é 😀 it.", (1,)), ("Poland [2] too", (2,)), ("So it [9] is", ())]
    first, second = JSON.index("},") + 1, JSON.rindex("]}")
    assert told == (whole if end >= second else whole[:2] if end >= first else [])


@given(st.text(max_size=40))
def test_any_reply_can_be_read(reply: str) -> None:
    if structured.opens(reply):
        with pytest.raises(ModelFormError):
            read(ClaimsReply(EVIDENCE), *reply)
    else:
        read(ClaimsReply(EVIDENCE), *reply)
