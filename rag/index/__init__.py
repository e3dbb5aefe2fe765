"""What is kept on disk: the catalog, which is the truth, and the vector index derived from it."""
