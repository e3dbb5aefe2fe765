"""Question and evidence to a checked answer. Knows no store, no file and no network."""
