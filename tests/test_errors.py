from __future__ import annotations

import pytest

from rag import errors
from rag.errors import FootnoteError

ALL = [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, FootnoteError)]


@pytest.mark.parametrize("kind", ALL)
def test_every_error_reads_seen_wanted_next(kind: type[FootnoteError]) -> None:
    error = kind("Port 7860 is in use", "It must be free", "Type: rag serve --port 7861")
    assert str(error) == "Port 7860 is in use. It must be free. Type: rag serve --port 7861."
    assert error.exit_code > 0


def test_the_tree_at_the_top_of_the_file_names_every_error() -> None:
    assert errors.__doc__ is not None
    assert all(kind.__name__ in errors.__doc__ for kind in ALL)
