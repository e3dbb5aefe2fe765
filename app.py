"""Open the chat over `seeds/`: `python app.py` is `rag serve`, with the same options."""

import sys

from rag.interfaces.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "serve")
    main()
