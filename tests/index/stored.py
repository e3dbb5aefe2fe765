"""One small document, and how it is put into a catalog."""

from __future__ import annotations

import hashlib

from rag.index.catalog import Catalog
from rag.types import Document, Passage, Sentence

TEXT = "Hungary opposes it. The café in Brussels closed."


def document(name: str = "a.txt", text: str = TEXT, **known: str) -> Document:
    return Document(name, text, hashlib.sha256(text.encode()).hexdigest(), "Summit", **known)


def put(catalog: Catalog, doc: Document, vector: str | None = None) -> None:
    cut = doc.text.index(".") + 1
    sentences = [Sentence(doc.name, 0, cut, doc.text[:cut]), Sentence(doc.name, cut + 1, len(doc.text), doc.text[cut + 1 :], citable=False)]
    catalog.put(doc, doc.name, sentences, [Passage(doc.name, 0, len(doc.text), doc.text, "Summit")], [vector])
