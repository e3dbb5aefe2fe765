"""Questions of all kinds, drawn by hypothesis: whatever a row of a question set may say."""

from __future__ import annotations

from datetime import date
from typing import get_args

from hypothesis import strategies as st

from rag.evaluation.questions import Gold, Question, Review
from rag.evaluation.sets.rows import ALIASES, FIELDS
from rag.types import Message, Scope, Status

TAKEN = {*FIELDS, *ALIASES.values()}

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(str.strip)
some_texts = st.lists(texts, max_size=3).map(tuple)
days = st.dates(date(1900, 1, 1)).map(date.isoformat)
spans = st.tuples(st.integers(0, 99), st.integers(100, 999))
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
golds = st.one_of(
    st.builds(Gold, texts, st.none() | texts),
    st.builds(lambda quote, document, span: Gold(quote, document, *span), st.none() | texts, texts, spans),
)
messages = st.builds(lambda role, content: Message(role=role, content=content), st.sampled_from(["user", "assistant"]), texts)
scopes = st.builds(
    Scope,
    documents=st.none() | some_texts,
    outlets=st.none() | some_texts,
    tags=st.none() | some_texts,
    after=st.none() | days,
    before=st.none() | days,
)


def questions(extra: st.SearchStrategy[object] = plain) -> st.SearchStrategy[Question]:
    """One question; `extra` draws the values of fields that are not ours."""
    return st.builds(
        Question,
        id=texts,
        question=texts,
        answers=some_texts,
        expect=st.lists(st.lists(texts, min_size=1, max_size=2).map(tuple), max_size=2).map(tuple),
        forbid=some_texts,
        evidence=st.lists(golds, max_size=2).map(tuple),
        relevant=st.dictionaries(texts, st.integers(1, 3), max_size=2),
        answerable=st.booleans(),
        history=st.lists(messages, max_size=2).map(tuple),
        kind=st.just("") | texts,
        tags=some_texts,
        scope=st.none() | scopes,
        status=st.none() | st.sampled_from(get_args(Status)),
        speaker=st.none() | texts,
        outlet=st.none() | texts,
        published=st.none() | texts,
        max_words=st.none() | st.integers(1, 500),
        review=st.sampled_from(get_args(Review)),
        extra=st.dictionaries(texts.filter(lambda name: name.strip().lower() not in TAKEN and name == name.strip()), extra, max_size=2),
    )


def sets(extra: st.SearchStrategy[object] = plain) -> st.SearchStrategy[list[Question]]:
    """A few questions with ids of their own."""
    return st.lists(questions(extra), min_size=1, max_size=3, unique_by=lambda question: question.id)
