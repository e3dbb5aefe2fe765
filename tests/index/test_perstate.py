from __future__ import annotations

from pathlib import Path

from rag.index.catalog import Catalog
from rag.index.perstate import PerState


def test_a_value_is_worked_out_once_for_each_state(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    made: list[str | None] = []

    def make() -> str | None:
        made.append(catalog.meta("k"))
        return made[-1]

    kept = PerState(catalog, make)
    assert made == []
    assert (kept.value, kept.value, made) == (None, None, [None])
    catalog.set_meta(k="v")
    assert (kept.value, kept.value, made) == ("v", "v", [None, "v"])
    catalog.close()
