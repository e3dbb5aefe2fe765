"""The language of a text that does not say it."""

from __future__ import annotations

import pytest

from rag.documents import language as module
from rag.documents.language import language_of
from rag.documents.loaders import read_bytes

ENGLISH = "The summit in Brussels ended without a deal on Ukraine, officials said on Friday. " * 3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        ("Der Gipfel in Brüssel endete ohne Einigung, sagten Beamte am Freitag in Berlin. " * 3, "de"),
        ("Le sommet de Bruxelles s'est terminé sans accord, ont déclaré des responsables. " * 3, "fr"),
        ("Саммит в Брюсселе завершился без соглашения, сообщили официальные лица. " * 3, "ru"),
        ("峰会在布鲁塞尔结束，没有达成协议，官员周五表示。" * 4, "zh"),
        ("Talks fail", None),
        ("12 34 56 78 " * 50, None),
        ("", None),
    ],
)
def test_a_language_is_told_or_not(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_what_the_file_declares_goes_before() -> None:
    page = f'<html lang="de"><body><p>{ENGLISH}</p></body></html>'
    assert read_bytes(page.encode(), "a.html").documents[0].language == "de"
    assert read_bytes(ENGLISH.encode(), "a.txt").documents[0].language == "en"


def test_a_full_disk_costs_the_language_and_not_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    from py3langid.langid import LanguageIdentifier

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(LanguageIdentifier, "from_model_file", full)
    module._identifier.cache_clear()
    assert language_of(ENGLISH) is None
    module._identifier.cache_clear()
