"""Which copy of a text is taken, where near-duplicates share a sentence or a passage: the one that says whose it is, and of which day.

Knows the catalog, no question and no score.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..index.catalog import Catalog

Standing = tuple[bool, bool, str, str]


def standings(catalog: Catalog, documents: Iterable[str]) -> dict[str, Standing]:
    """Document -> its standing, the least best: with outlet and day before without, then the earliest day, then the name."""
    reports = catalog.reports(documents)
    return {name: (outlet is None, day is None, day or "", name) for name, (outlet, day) in reports.items()}
