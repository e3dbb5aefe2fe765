"""The panes of the page: documents at the left, the conversation in the middle, the reader at the right.

A pane lays its parts (`lay`) and, once all panes lie, wires their events (`wire`), which may read and write the parts of the others.
"""
