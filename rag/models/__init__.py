"""The models room: pinned weight files, the embedder, and the chat models, each behind a protocol of `rag.types`."""
