from __future__ import annotations

from pathlib import Path

import pytest

from rag.documents.sync import Synchronizer
from rag.index.catalog import Catalog
from rag.index.vectors import VectorIndex
from rag.retrieval.rendering import Renderings
from rag.retrieval.retriever import Retriever, Stages
from rag.testing import HashingEmbedder

ENGLISH = (
    "German Chancellor Scholz ruled out deploying ground troops to the border. President Putin demands that the NATO aspirations end. "
    "President Zelensky called membership the only security guarantee. Hungary opposes the plan, and Nino Costa of the Kremlin agreed."
)
GERMAN = (
    "Bundeskanzler Scholz hat den Einsatz von Bodentruppen an der Grenze ausgeschlossen. Präsident Putin verlangt ein Ende der"
    " Bestrebungen, der NATO beizutreten. Das sagte er am Montag in Moskau vor der Presse, und niemand hat ihm dort widersprochen."
)
QUESTIONS = [
    ("Wer hat den Einsatz von Bodentruppen ausgeschlossen?", ("who", "ground", "troops", "rule out")),
    ("Welches Land lehnt die NATO-Bestrebungen ab?", ("country", "reject", "NATO", "aspirations")),
    ("Was hält Selenskyj für die einzige Sicherheitsgarantie?", ("zelensky", "only", "security guarantee")),
    ("Quelles conditions le président Poutine pose-t-il à l’OTAN ?", ("conditions", "president", "putin", "NATO")),
    ("¿Quién descartó enviar tropas terrestres a la frontera?", ("who", "rule out", "send", "troops", "ground", "border")),
    ("Chi è contrario alle aspirazioni dell’Ucraina?", ("who", "aspirations", "Ukraine")),
    ("Qu’a dit Nino Costa du Kremlin ?", ("Nino Costa", "Kremlin")),
]


def searching(documents: dict[str, str], stages: Stages | None = None) -> Retriever:
    for name, text in documents.items():
        path = Path("docs", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    catalog = Catalog(Path("catalog.sqlite"))
    vectors = VectorIndex(catalog, Path("chroma"), owner=False)
    Synchronizer(catalog, vectors, HashingEmbedder()).run([Path("docs")])
    return Retriever(catalog, vectors, HashingEmbedder(), stages=stages or Stages())


@pytest.mark.parametrize(("question", "english"), QUESTIONS)
def test_a_question_is_put_into_english_word_by_word(question: str, english: tuple[str, ...]) -> None:
    rendered = searching({"a.txt": ENGLISH}).rendered(question) or ""
    assert [part for part in english if part not in rendered] == []
    assert rendered.endswith("?")


@pytest.mark.parametrize(
    ("question", "sentence"),
    [(QUESTIONS[0][0], "Scholz ruled out"), (QUESTIONS[2][0], "Zelensky called"), (QUESTIONS[4][0], "Scholz ruled out")],
)
def test_a_question_in_another_language_finds_its_sentence(question: str, sentence: str) -> None:
    assert sentence in searching({"a.txt": ENGLISH}).find(question, 4).sentences[0].sentence.text


@pytest.mark.parametrize("question", ["Who ruled out troops?", "Who was in Die Zeit?", "troops border", "Who won La Liga?", "?"])
def test_an_english_question_is_not_rendered(question: str) -> None:
    assert searching({"a.txt": ENGLISH}).rendered(question) is None


@pytest.mark.parametrize("documents", [{"a.txt": GERMAN}, {"a.txt": GERMAN, "b.txt": ENGLISH}])
def test_a_question_in_a_language_of_the_documents_stays_as_it_is(documents: dict[str, str]) -> None:
    retriever = searching(documents)
    question = QUESTIONS[0][0]
    assert retriever.rendered(question) is None
    assert retriever.find(question, 4).searched == question


def test_documents_without_english_among_their_languages_are_not_searched_in_english() -> None:
    retriever = searching({"a.txt": GERMAN})
    assert retriever.rendered("Qui a exclu l’envoi de troupes ?") is None


def test_it_can_be_left_out_to_measure_it() -> None:
    assert searching({"a.txt": ENGLISH}, Stages(languages=False)).rendered(QUESTIONS[0][0]) is None


def test_new_documents_bring_their_words(tmp_path: Path) -> None:
    catalog = Catalog(tmp_path / "catalog.sqlite")
    synchronizer = Synchronizer(catalog, VectorIndex(catalog, tmp_path / "chroma", owner=False), None)
    renderings, question = Renderings(catalog), "Was ist mit Selenskyj?"
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "a.txt").write_text("Nothing of note happened at all.", encoding="utf-8")
    synchronizer.run([folder])
    assert "zelensky" not in (renderings.of(question) or "")
    (folder / "b.txt").write_text("President Zelensky spoke.", encoding="utf-8")
    synchronizer.run([folder])
    assert "zelensky" in (renderings.of(question) or "")
