"""Question sets made from the documents: sentences taken apart, turned into questions, and checked against the other documents."""
