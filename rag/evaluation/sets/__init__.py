"""Question sets: from files to questions, and held against the documents."""
