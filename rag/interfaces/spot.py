"""Where the reader stands: what it shows of which text, for whatever else shows the same or goes on from there.

It goes to the page with the reader's other parts and comes back from there, so nothing is taken from it that it may not hold.
"""

from __future__ import annotations

import html
import json
from dataclasses import astuple, dataclass

from ..types import Document


@dataclass(frozen=True)
class Spot:
    """A span of the text that had this SHA-256; an empty one where nothing is marked.

    `page` is the page that the span was cited on, None where nobody cited it; `key` names the answer that did.
    """

    document: str
    start: int
    end: int
    sha256: str
    page: int | None = None
    key: str = ""

    def __str__(self) -> str:
        return json.dumps(astuple(self))

    @classmethod
    def read(cls, written: object) -> Spot | None:
        """What `str` wrote, escaped or not; None for anything else."""
        try:
            found = cls(*json.loads(html.unescape(str(written))))
        except (ValueError, TypeError, RecursionError):
            return None
        texts, numbers = (found.document, found.sha256, found.key), (found.start, found.end, found.page or 1)
        sound = all(isinstance(text, str) for text in texts) and all(isinstance(number, int) for number in numbers)
        return found if sound and 0 <= found.start <= found.end and (found.page or 1) > 0 else None

    def holds(self, document: Document) -> bool:
        """Whether a document still is the text that the span lies in."""
        return document.sha256 == self.sha256

    def page_of(self, document: Document) -> int | None:
        """The page that the span begins on, or in a text that changed the one it was cited on; None where there are no pages."""
        if self.holds(document):
            return document.page_at(self.start)
        return min(self.page or 1, len(document.pages)) or None
