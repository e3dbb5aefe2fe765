from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.index.catalog import Catalog


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    opened = Catalog(tmp_path / "store" / "catalog.sqlite")
    yield opened
    opened.close()
