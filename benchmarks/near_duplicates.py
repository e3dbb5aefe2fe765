"""How well copies of one agency text are told from follow-up stories, against an exact hash and plain Jaccard.

    python benchmarks/near_duplicates.py [CORPUS] [SEED]

CORPUS (default ../shared/bench/realtimeqa_2022open/corpus.jsonl) has a row with `id`, `title`, `text` for each news page.
Two pages in three are originals, each with one copy as another outlet would print it; every other one has a follow-up,
whose new part comes from the pages left over, each used once, and every eighth stands in a digest with the one before
it. All are grouped together, so one wrong join may draw in others.

A copy is found when it falls into its original's group; precision is over the pairs that were planted: copies found of
copies, follow-ups and pairs of a digest found. Joins between originals are counted apart: some of them are copies that the corpus holds
itself, and all are printed so that a reader can tell.
"""

import json
import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from rag.documents.duplicates import group, signature
from rag.documents.loaders import read_bytes
from rag.errors import DocumentError
from rag.evaluation.intervals import wilson
from rag.sentences import sentence_spans
from rag.text import words
from rag.types import Document

WORDS = (150, 3000)  # of the pages that are used
SYNONYMS = {"said": "told reporters", "but": "however", "about": "around", "people": "persons", "also": "too", "after": "following"}
CREDITS = (
    "{} (Reuters) - ",
    "{}, (AP) — ",
)
DIGEST = "two stories, joined by a digest of both"
NOTICES = (
    "Sign up for our newsletter and get the best stories in your inbox every morning.",
    "Reporting by our staff; editing by the world desk. Our standards: the trust principles.",
    "This material may not be published, broadcast, rewritten or redistributed without permission.",
    "Follow us on social media and download our app for breaking news and live coverage.",
)


def main(corpus: Path, seed: int) -> None:
    if not corpus.is_file():
        sys.exit(f"There is no {corpus}: give a corpus.jsonl with rows of id, title and text")
    chance = random.Random(seed)
    pages = list(usable(corpus))
    chance.shuffle(pages)
    cut = 2 * len(pages) // 3
    originals, spare = pages[:cut], pages[cut:]
    documents = dict(planted(chance, originals, spare))
    kinds = {name: kind for name, (kind, _) in documents.items()}
    read = {name: document for name, (_, text) in documents.items() if (document := loaded(name, text))}
    print(f"{len(originals)} originals, {len(read) - len(originals)} copies, follow-ups and digests, seed {seed}")
    for title, find in METHODS.items():
        began = time.perf_counter()
        groups = find(read)
        report(title, groups, kinds, read, time.perf_counter() - began)


# --- what is planted ---------------------------------------------------------------------------------


def usable(corpus: Path) -> Iterator[tuple[str, list[str]]]:
    """Title and sentences of each page of a fitting length; pages of the same text come once."""
    seen = set()
    for line in corpus.read_text("utf-8").splitlines():
        row = json.loads(line)
        sentences = [" ".join(row["text"][start:end].split()) for start, end in sentence_spans(row["text"])]
        if WORDS[0] <= len(row["text"].split()) <= WORDS[1] and row["text"] not in seen:
            seen.add(row["text"])
            yield row["title"], sentences


def planted(chance: random.Random, originals: list, spare: list) -> Iterator[tuple[str, tuple[str, str]]]:
    """Names with kind and text: for each original itself, a copy, and a follow-up made of it and of a page left over."""
    spare = list(spare)
    for number, (title, sentences) in enumerate(originals):
        yield f"{number:04}", ("original", page(title, sentences))
        kind = list(COPIES)[number % len(COPIES)]
        other_title, others = spare[number % len(spare)]
        yield f"{number:04}-copy", (kind, COPIES[kind](chance, title, sentences, other_title))
        if number < len(spare):
            shared = chance.choice((0.2, 0.35, 0.5))
            yield f"{number:04}-later", (f"follow-up, up to {shared:.0%} shared", follow_up(chance, other_title, others, sentences, shared))
        if number % 8 == 1:
            yield f"{number:04}-digest", (DIGEST, page("The day in brief", [*originals[number - 1][1], *sentences]))


def page(title: str, sentences: list[str]) -> str:
    paragraphs = (" ".join(sentences[start : start + 2]) for start in range(0, len(sentences), 2))
    return "\n\n".join((title, *paragraphs))


def edited(chance: random.Random, sentences: list[str], share: float = 0.04) -> list[str]:
    """One word in 25 dropped, doubled or replaced, as a desk does that fits a text to its house."""
    done = []
    for sentence in sentences:
        out = []
        for word in sentence.split():
            if chance.random() < share:
                out += chance.choice(([], [SYNONYMS.get(word, word.capitalize()), "reportedly"], ["the", word]))
            else:
                out.append(SYNONYMS[word] if word in SYNONYMS and chance.random() < 0.2 else word)
        done.append(" ".join(out))
    return done


def cut_ending(chance: random.Random, sentences: list[str]) -> list[str]:
    return sentences[: max(4, round(len(sentences) * chance.uniform(0.5, 0.9)))]


def new_headline(chance: random.Random, title: str, other: str) -> str:
    return " ".join((*chance.sample(title.split(), len(title.split()) // 2), *other.split()[:4]))


def added(chance: random.Random, sentences: list[str]) -> list[str]:
    """A paragraph of three sentences that only this outlet has, of words of the text in a new order."""
    pool = [word for sentence in sentences for word in re.findall(r"[A-Za-z]+", sentence)]
    own = [" ".join(chance.choices(pool, k=chance.randint(14, 26))).capitalize() + "." for _ in range(3)]
    at = chance.randint(0, len(sentences))
    return [*sentences[:at], *own, *sentences[at:]]


def outlet(chance: random.Random, sentences: list[str]) -> list[str]:
    """A credit before the first sentence, and notices in between and at the end."""
    credit = chance.choice(CREDITS).format(chance.choice(("KYIV", "LONDON", "NEW YORK")))
    notices = chance.sample(NOTICES, 3)
    half = len(sentences) // 2
    return [credit + sentences[0], *sentences[1:half], notices[0], *sentences[half:], *notices[1:]]


COPIES: dict[str, Callable[[random.Random, str, list[str], str], str]] = {
    "word for word": lambda chance, title, body, other: page(title, body),
    "small edits": lambda chance, title, body, other: page(title, edited(chance, body)),
    "ending cut": lambda chance, title, body, other: page(title, cut_ending(chance, body)),
    "other headline": lambda chance, title, body, other: page(new_headline(chance, title, other), body),
    "added paragraph": lambda chance, title, body, other: page(title, added(chance, body)),
    "outlet boilerplate": lambda chance, title, body, other: page(title, outlet(chance, body)),
    "all of these": lambda chance, title, body, other: page(
        new_headline(chance, title, other), outlet(chance, added(chance, edited(chance, cut_ending(chance, body))))
    ),
}


def follow_up(chance: random.Random, title: str, new: list[str], old: list[str], shared: float) -> str:
    """New sentences, and a run of an earlier story as background: `shared` of all words, and at most half of that story.

    One that held the story whole could as well be called a longer copy of it.
    """
    wanted = min(length(new) * shared / (1 - shared), length(old) / 2)
    kept, at = [], chance.randint(0, len(old) // 2)
    while at < len(old) and length([*kept, old[at]]) <= wanted:
        kept.append(old[at])
        at += 1
    half = len(new) // 2
    return page(title, [*new[:half], *kept, *new[half:]])


def length(sentences: list[str]) -> int:
    return sum(len(sentence.split()) for sentence in sentences)


def loaded(name: str, text: str) -> Document | None:
    """The text as a sync reads it, with its headline quiet."""
    try:
        return read_bytes(text.encode(), f"{name}.txt").documents[0]
    except DocumentError:
        return None


# --- what groups ---------------------------------------------------------------------------------------


def ours(read: Mapping[str, Document]) -> dict[str, str]:
    return group({name: signature(document) for name, document in read.items()})


def exact(read: Mapping[str, Document]) -> dict[str, str]:
    return {name: document.sha256 for name, document in read.items()}


def jaccard(read: Mapping[str, Document], width: int, least: float) -> dict[str, str]:
    """Groups of all documents that a chain of pairs joins, each sharing `least` of the runs of `width` words of both."""
    numbers: dict[tuple[str, ...], int] = defaultdict(lambda: len(numbers))
    rows, columns = [], []
    for row, document in enumerate(read.values()):
        folded = [word.folded for word in words(document.text)]
        runs = {numbers[run] for run in zip(*(folded[start:] for start in range(width)), strict=False)}
        rows += [row] * len(runs)
        columns += runs
    held = csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), (len(read), len(numbers)))
    sizes, shared = np.asarray(held.sum(axis=1)).ravel(), (held @ held.T).tocoo()
    like = shared.data / (sizes[shared.row] + sizes[shared.col] - shared.data) >= least
    joined = csr_matrix((np.ones(like.sum()), (shared.row[like], shared.col[like])), shared.shape)
    return {name: str(label) for name, label in zip(read, connected_components(joined)[1], strict=True)}


METHODS: dict[str, Callable[[Mapping[str, Document]], dict[str, str]]] = {
    "rag.documents.duplicates": ours,
    "exact hash": exact,
    "Jaccard of 5 words, 0.8": lambda read: jaccard(read, 5, 0.8),
    "Jaccard of 3 words, 0.6": lambda read: jaccard(read, 3, 0.6),
    "Jaccard of 3 words, 0.4": lambda read: jaccard(read, 3, 0.4),
}


# --- what is told --------------------------------------------------------------------------------------


def report(title: str, groups: dict[str, str], kinds: dict[str, str], read: Mapping[str, Document], seconds: float) -> None:
    hits, total = Counter(), Counter()
    for name in read:
        if kinds[name] != "original":
            total[kinds[name]] += 1
            number = int(name.split("-")[0])
            other = name if kinds[name] != DIGEST else f"{number - 1:04}"
            hits[kinds[name]] += groups[other] == groups[f"{number:04}"]
    copies, later = ([kind for kind in total if (kind in COPIES) is wanted] for wanted in (True, False))
    found, wrong = sum(hits[kind] for kind in copies), sum(hits[kind] for kind in later)
    print(f"\n{title} ({seconds:.1f} s)")
    print(line("precision", found, found + wrong))
    print(line("recall", found, sum(total[kind] for kind in copies)))
    for kind in (*(kind for kind in COPIES if kind in total), *sorted(later)):
        print(line(f"  joined: {kind}", hits[kind], total[kind]))
    members = defaultdict(list)
    for name in read:
        if kinds[name] == "original":
            members[groups[name]].append(name)
    joins = [pair for names in members.values() for pair in combinations(names, 2)]
    print(f"  originals joined with one another: {len(joins)} pairs")
    for one, two in joins[:12]:
        print(f"    {read[one].text[:60]!r} = {read[two].text[:60]!r}")


def line(what: str, hits: int, total: int) -> str:
    bounds = wilson(hits, total)
    return f"{what:<48} {hits / total if total else 0:6.1%}  [{bounds.low:.1%}, {bounds.high:.1%}]  n = {total}"


if __name__ == "__main__":
    given = sys.argv[1:3]
    default = Path(__file__).resolve().parents[2] / "shared" / "bench" / "realtimeqa_2022open" / "corpus.jsonl"
    main(Path(given[0]) if given else default, int(given[1]) if len(given) > 1 else 1)
