import html
from unittest.mock import Mock

from rag.errors import StoreError
from rag.interfaces.shelving import Choice, Rows, whole


def test_while_the_documents_cannot_be_listed_the_last_rows_stand_beside_the_error(assistant):
    rows = Rows(assistant)
    before, listing = rows.look(), assistant.listing
    assistant.listing = Mock(side_effect=StoreError("locked"))
    assert rows.look(fresh=True) == before
    assert str(rows.error) == "locked."
    assistant.listing = listing
    assert rows.look(fresh=True) == before
    assert rows.error is None


def test_presses_of_a_box_count_in_the_order_in_which_they_were_made():
    choice = Choice()
    choice.press("a.txt", 2.5, on=False)
    choice.press("a.txt", 1.5, on=True)
    assert choice.boxes == (set(), {"a.txt": 2.5})
    choice.press("a.txt", 3.5, on=True)
    assert choice.ticked == ("a.txt",)


def test_a_document_is_told_as_removed_only_when_it_is(assistant):
    assert whole(assistant, "gone.txt")["title"] == "Document removed"
    assistant.document = Mock(side_effect=StoreError("The store is locked"))
    told = whole(assistant, "summit.txt")
    assert told["title"] != "Document removed"
    assert "The store is locked" in told["check"]
    assert "summit.txt" in html.unescape(told["where"])
