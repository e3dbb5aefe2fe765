"""Passages to vectors in the catalog: only text that has none yet is embedded, and by one embedder only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from ..errors import StoreVersionError
from ..index.catalog import Catalog
from ..protocols import Embedder
from ..types import Passage
from .loaders import stem


class Embedding:
    """What embeds for one catalog.

    :param embedder: None leaves vectors out.
    """

    def __init__(self, catalog: Catalog, embedder: Embedder | None) -> None:
        self._catalog, self._embedder = catalog, embedder

    def embed(self, passages: Iterable[Passage]) -> dict[str, str]:
        """Text that is embedded -> hash of its vector, embedding only what is not stored yet; empty without an embedder."""
        if self._embedder is None:
            return {}
        texts = dict.fromkeys(map(embedded_text, passages))
        hashes = {text: vector_hash(self._embedder.identity, text) for text in texts}
        known = self._catalog.known_vectors(hashes.values())
        new = [text for text, digest in hashes.items() if digest not in known]
        if new:
            self._catalog.put_vectors(dict(zip((hashes[text] for text in new), self._embedder.embed(new), strict=True)))
            self._catalog.set_meta(embedder=self._embedder.identity, dimension=str(self._embedder.dimension))
        return hashes


def check_embedder(catalog: Catalog, embedder: Embedder | None) -> None:
    """Refuse to mix vectors of two embedders.

    :raises StoreVersionError: names both and the command that rebuilds.
    """
    stored = catalog.meta("embedder")
    if embedder is not None and stored is not None and stored != embedder.identity:
        raise StoreVersionError(
            f"The index was made with the embedder {stored}",
            f"The one in use is {embedder.identity}",
            "To embed everything again type: rag sync --rebuild",
        )


def vector_hash(identity: str, text: str) -> str:
    """Name under which the vector of a text is stored: SHA-256 over embedder identity and text."""
    return hashlib.sha256(f"{identity}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()


def embedded_text(passage: Passage) -> str:
    """What of a passage is embedded: its header and text.

    A title that is only the file's name stays out, so that a renamed file is not embedded again.
    """
    name_only = stem(passage.document)
    header = passage.header.removesuffix(name_only).removesuffix(" · ") if passage.header.endswith(name_only) else passage.header
    return f"{header}\n{passage.text}" if header else passage.text
