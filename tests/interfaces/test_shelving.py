from unittest.mock import Mock

from rag.errors import StoreError
from rag.interfaces.shelving import Rows


def test_while_the_documents_cannot_be_listed_the_last_rows_stand_beside_the_error(assistant):
    rows = Rows(assistant)
    before, listing = rows.look(), assistant.listing
    assistant.listing = Mock(side_effect=StoreError("locked"))
    assert rows.look(fresh=True) == before
    assert str(rows.error) == "locked."
    assistant.listing = listing
    assert rows.look(fresh=True) == before
    assert rows.error is None
