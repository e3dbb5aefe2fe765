"""The language of a text that does not say it, told from its letters and their neighbours.

Knows text only. Where little is written, or several languages fit, the answer is None.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CHARS = 2_000  # from the beginning of the text; more changes no answer
_LETTERS, _SURE = 100, 0.9


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the text's language; None when it has fewer than 100 letters or its probability is below 0.9."""
    sample = text[:_CHARS]
    if sum(map(str.isalpha, sample)) < (_LETTERS if sample.isascii() or max(sample) < "\u3000" else _LETTERS // 4):
        return None
    identifier = _identifier()
    language, probability = identifier.classify(sample) if identifier else (None, 0.0)
    return str(language) if probability >= _SURE else None


def prepare() -> None:
    """Load what is needed, in 0.6 s; a process that may write no file must do so before, for the library unpacks its model into one."""
    _identifier()


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier | None:
    """None where the model cannot be unpacked, for the disk is full: no reason to read nothing."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    try:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    except OSError:
        return None
    identifier.set_languages([code for code in identifier.labels if len(code) == 2])  # without Wu and Yue, Chinese is sure
    return identifier
