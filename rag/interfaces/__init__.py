"""The faces of the house: they turn a question into one call on the assistant and its result into a page or a line.

Nothing is searched, checked or decided here; `render.py` is the one place that escapes text for a page.
"""
