"""How `drafts.py` comes to its rows: sentences taken apart, turned into questions, and checked against the other documents."""
