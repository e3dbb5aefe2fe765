from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.documents.duplicates import group, signature
from rag.types import Document, Span
from tests.evaluation import newsroom

SYLLABLES = "ba de fi go lu mar nes tor vin sel kra pol".split()


def signed(text: str, quiet: tuple[Span, ...] = ()) -> bytes:
    return signature(Document("a.txt", text, "", "A", quiet=quiet))


def article(seed: int, length: int = 400) -> list[str]:
    """Words of an article, no two alike."""
    draw = random.Random(seed)
    return ["".join(draw.choices(SYLLABLES, k=draw.randint(1, 3))) for _ in range(length)]


def edited(words: Iterable[str], share: float = 0.05) -> list[str]:
    draw = random.Random(0)
    return [f"{word}ing" if draw.random() < share else word for word in words]


def together(*texts: str) -> bool:
    """Whether all of the texts fall into one group."""
    return len(set(group({str(i): signed(text) for i, text in enumerate(texts)}).values())) == 1


AGENCY = article(1)
LEAD = article(2, 40)


# --- what is a copy ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "copy",
    [
        " ".join(AGENCY).upper().replace(" ", ", "),
        "“" + "”\n\n‘".join(AGENCY) + "’",
        " ".join(AGENCY[:200]),
        " ".join(AGENCY[160:]),
        " ".join(edited(AGENCY)),
        " ".join(LEAD + AGENCY),
        " ".join(LEAD + AGENCY[:300]),
        " ".join(LEAD + edited(AGENCY)),
        " ".join(edited(AGENCY)[:300]),
    ],
    ids="punctuation quotes cut beheaded edited lead lead-cut lead-edited edited-cut".split(),
)
def test_an_edited_copy_is_found(copy: str) -> None:
    assert together(" ".join(AGENCY), copy)


def test_copies_that_are_unlike_are_joined_by_the_text_they_come_from() -> None:
    heads, tails = (" ".join(edited(part, 0.08)) for part in (AGENCY[:260], AGENCY[140:]))
    assert not together(heads, tails)
    assert together(heads, tails, " ".join(AGENCY), " ".join(LEAD + AGENCY))


# --- what is none ------------------------------------------------------------------------------------


@pytest.mark.parametrize("shared", [30, 120, 240])
def test_articles_that_share_quotes_or_background_are_no_copies(shared: int) -> None:
    background = article(9, shared)
    assert not together(" ".join(article(3)[shared:] + background), " ".join(background + article(4)[shared:]))


def test_a_brief_is_no_copy_of_the_dossier_that_holds_it() -> None:
    assert not together(" ".join(AGENCY[:100]), " ".join(AGENCY))


def test_a_digest_of_two_articles_does_not_make_them_one_group() -> None:
    one, two = article(5), article(6)
    found = group({"one": signed(" ".join(one)), "two": signed(" ".join(two)), "digest": signed(" ".join(one + two))})
    assert found["one"] != found["two"]


def test_copies_of_copies_do_not_make_one_group_of_all() -> None:
    draw, drift, made = random.Random(0), list(AGENCY), {}
    for step in range(100):
        made[f"{step:03}"] = signed(" ".join(drift))
        for index in draw.sample(range(len(drift)), 8):
            drift[index] = f"new{step}"
    found = group(made)
    assert found["000"] == found["001"] != found["099"]
    assert len(set(found.values())) < 30


@pytest.mark.parametrize(("one", "two", "same"), [
    ("Police closed the bridge.", "POLICE closed the bridge", True),
    ("Police closed the bridge.", "Police opened the bridge.", False),
    ("Rain.", "Rain!", True),
    ("Rain.", "Snow.", False),
    (" ".join(AGENCY[:15]), " ".join(AGENCY[:14]), True),
    (" ".join(AGENCY[:15]), " ".join(AGENCY[:10]), False),
])  # fmt: skip
def test_short_texts_are_copies_only_when_nearly_identical(one: str, two: str, same: bool) -> None:
    assert together(one, two) is same


@pytest.mark.parametrize("empty", ["", " \n", "—…!"])
def test_texts_without_words_have_no_signature_and_stand_alone(empty: str) -> None:
    assert signed(empty) == b""
    assert group({"b": b"", "a": b"", "c": b"of another version"}) == {"a": "a", "b": "b", "c": "c"}


def test_nothing_is_grouped_into_nothing() -> None:
    assert group({}) == {}


def test_quiet_spans_do_not_count() -> None:
    text = " ".join(AGENCY)
    title = "Some headline\n\n"
    assert signed(title + text, ((0, 13),)) == signed(text)
    assert signed(title + text) != signed(text)


# --- in a newsroom -----------------------------------------------------------------------------------


def test_only_planted_copies_are_grouped_in_a_newsroom() -> None:
    """Its articles are short and share their fillers: what tells them apart is one sentence in three."""
    made = {one.name: signed(f"{one.lead} {one.rest}") for one in newsroom.articles()}
    assert all(name == cluster for name, cluster in group(made).items())
    copies = {f"a/{one.name}": signed(f"“{one.lead.upper()}”\n\n{one.rest}") for one in newsroom.articles()}
    found = group(made | copies)
    assert {name: cluster for name, cluster in found.items() if name in made} == {name: f"a/{name}" for name in made}


# --- properties --------------------------------------------------------------------------------------

TEXTS = st.lists(
    st.text("ab \n.,“é中", max_size=40) | st.builds(lambda seed, cut: " ".join(article(seed)[:cut]), st.integers(0, 2), st.integers(1, 400))
)


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_order_and_are_named_by_their_first(texts: list[str], draw: random.Random) -> None:
    made = {f"{number}.txt": signed(text) for number, text in enumerate(texts)}
    shuffled = list(made.items())
    draw.shuffle(shuffled)
    found = group(made)
    assert found == group(dict(shuffled))
    assert found.keys() == made.keys()
    for name, cluster in found.items():
        assert cluster == min(other for other in found if found[other] == cluster) <= name
        assert found[cluster] == cluster


@settings(deadline=None, max_examples=50)
@given(TEXTS, st.text(min_size=1))
def test_identical_texts_always_fall_into_one_group(texts: list[str], text: str) -> None:
    made = {str(number): signed(one) for number, one in enumerate(texts)} | {"x": signed(text), "y": signed(text)}
    assert made["x"] == b"" or group(made)["x"] == group(made)["y"]


@given(st.text())
def test_any_text_has_a_signature_of_one_size(text: str) -> None:
    assert len(signed(text)) in (0, 260)


def test_the_signature_is_the_same_on_every_machine() -> None:
    digest = hashlib.sha256(signed(" ".join(AGENCY) + " Café “naïve” 中文 3.5")).hexdigest()
    assert digest == "2828b0204211c6303e56f0c92aa707c6acddc62c79ed531fd12a6f4e5758e57d"


def test_thousands_that_share_a_template_neither_take_long_nor_hide_a_copy() -> None:
    """As each is near each other, comparing all pairs would take millions of comparisons."""
    draw = np.random.default_rng(0)
    template = np.frombuffer(signed(" ".join(AGENCY)), "<u2")
    made = {}
    for number in range(5000):
        changed = np.where(draw.random(template.size) < 0.5, template, draw.integers(0, 65536, template.size, dtype=np.uint16))
        changed[:2] = template[:2]  # the number of shingles
        made[f"{number:04}"] = changed.astype("<u2").tobytes()
    found = group(made | {"copy": made["4000"][:-2] + b"\0\0"})
    assert found["copy"] == found["4000"] == "4000"
    assert len(set(found.values())) == 5000
