"""A few made-up articles, opened as an assistant, and a row drafted from one of them: what the tests of drafting share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from rag import Assistant, Config
from rag.evaluation.questions import Gold, Question
from rag.testing import HashingEmbedder

ARTICLES = {
    "bridge.txt": (
        "Halsund Closes Its Oldest Bridge for Repairs\n\n"
        "President Mara Quill closed the Halsund bridge in March 2031 after a long inspection. "
        "Three workers were injured in Halsund during the first inspection. "
        "“We will rebuild the bridge before the next winter comes,” President Quill said. "
        "She praised the engineers. Sweden financed the new steel towers near Halsund."
    ),
    "museum.txt": (
        "Ostrik Museum Opens a Wing of Northern Maps\n\n"
        "The Ostrik Museum opened in 2029 with maps from Norway. "
        "Director Ada Brun, who lives in Ostrik, warned that the Ostrik tower could collapse. "
        "Brun said that the northern maps were sold for a song. Norway lent 240 maps to the Ostrik Museum. "
        "The Ostrik Museum counts few visitors in winter."
    ),
    "race.txt": (
        "Tom Reyes Wins the Tollense Regatta Again\n\n"
        "Captain Tom Reyes won the Tollense regatta with a borrowed boat. "
        "Reyes said he slept little. Denmark hosted the Tollense regatta for the first time. "
        "Captain Lea Moor refused to enter the Tollense regatta with a borrowed crew."
    ),
}


def assistant(folder: Path, articles: Mapping[str, str] = ARTICLES) -> Assistant:
    """The articles in `folder`, opened and synced."""
    for name, text in articles.items():
        path = folder / "articles" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = Config.load(store=str(folder / "store"))
    opened = Assistant(config, [folder / "articles"], HashingEmbedder(), None)
    opened.sync()
    return opened


def row(text: str, document: str, sentence: str, kind: str = "who", answers: tuple[str, ...] = ()) -> Question:
    """A drafted row on a sentence of one of the articles."""
    start = ARTICLES[document].index(sentence)
    gold = Gold(sentence, document, start, start + len(sentence))
    return Question(
        id=f"{document}-{start}-{kind}", question=text, kind=kind, answers=answers, evidence=(gold,), relevant={document: 1},
        review="unchecked", extra={"worded_by": "rules"},
    )  # fmt: skip
