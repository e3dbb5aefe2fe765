"""A chat model as judge, and whether people agree with it."""
