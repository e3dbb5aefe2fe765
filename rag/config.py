"""The one settings object, and the one place that reads the environment and `rag.toml`.

A value is taken from the first of: keyword, `RAG_*` environment variable, `rag.toml` in the working
directory, default. Knows no other module but the errors.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from .errors import ConfigError


def default_cache() -> Path:
    """The user's cache folder for weights, outside the source tree (XDG, ~/Library, %LOCALAPPDATA%)."""
    from platformdirs import user_cache_path

    return user_cache_path("footnote", appauthor=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Settings of one assistant.

    :param documents: folder of documents. :param store: folder of the index.
    :param model: "local", "extractive" or LangChain's "provider:model"; None takes "local" where its
        weights are there, else "extractive".
    :param base_url: address of an OpenAI-compatible server; None for the provider's own.
    :param cache: folder of the weight files.
    :param embedder: "minilm" (embedded), "none" (full text only), or a sentence-transformers folder or hub id.
    :param reranker: "evidence" (our own model, embedded), "none", or a sentence-transformers CrossEncoder's folder or hub id, which
        puts sentences in order and has no say in whether an answer is shown.
    :param nli: "none", or the folder or hub id of a sentence-transformers CrossEncoder that says whether a claim follows from its quotes.
    :param passages: passages kept from a search before their sentences are scored; >= 1.
    :param evidence: most sentences laid before the answerer; 1 to 12.
    :param strictness: 0..1; an answer whose support is lower is withheld. Higher refuses more.
    :param threads: threads for embedded models; 0 for all cores.
    :param timeout: seconds a remote model may stay silent.
    :param file_seconds: longest that reading one document may take; > 0. :param file_mb: largest file read, in megabytes; >= 1.
    :param uploads: whether documents may be added and deleted in the browser.
    :param question_chars: longest question taken, in characters.
    :param host: address the chat listens on. :param port: its port.
    :param rate: questions that one visitor may ask within a minute, where users log in or the network is let in; 0 for no limit.
    :param waiting: most questions that wait for their turn, 0 to 32.
    :param questions: folder of question sets. :param runs: folder in which evaluations are kept.
    """

    documents: str = "seeds"
    store: str = "vectorstore"
    model: str | None = None
    base_url: str | None = None
    cache: Path = field(default_factory=default_cache)
    embedder: str = "minilm"
    reranker: str = "evidence"
    nli: str = "none"
    passages: int = 8
    evidence: int = 12
    strictness: float = 0.5
    threads: int = 0
    timeout: float = 60.0
    file_seconds: float = 60.0
    file_mb: int = 200
    uploads: bool = True
    question_chars: int = 4000
    host: str = "127.0.0.1"
    port: int = 7860
    rate: int = 30
    waiting: int = 30
    questions: str = "questions"
    runs: str = "runs"

    def __post_init__(self) -> None:
        for name, low, high in _BOUNDS:
            value = getattr(self, name)
            if not low <= value <= high:
                raise ConfigError(f"{name} is {value}", f"It must lie between {low} and {high}", f"Set {name} or RAG_{name.upper()}")
        object.__setattr__(self, "cache", Path(self.cache).expanduser())

    @property
    def cores(self) -> int:
        """Threads to use: `threads`, or as many as this process may run on."""
        if self.threads:
            return self.threads
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    @classmethod
    def load(cls, **keywords: Any) -> Config:
        """Read keyword > environment > `rag.toml` > default; a keyword of None counts as not given, a text as it would in the environment.

        :raises ConfigError: an unknown field, or a value of the wrong kind.
        """
        given = {name: value for name, value in keywords.items() if value is not None}
        known = [f.name for f in fields(cls)]
        if unknown := sorted(set(given) - set(known)):
            raise ConfigError(f"Unknown setting {unknown[0]!r}", "Known are " + ", ".join(known))
        return cls(**_read(given))


def leaks() -> list[str]:
    """Environment variables under which LangChain would send text off this machine on its own, a line each."""
    watched = ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_GATEWAY")
    return [
        f"{name} is set: questions and documents may leave this machine" for name in watched if os.environ.get(name, "false") != "false"
    ]


_BOUNDS = (
    ("passages", 1, 100),
    ("evidence", 1, 12),
    ("strictness", 0.0, 1.0),
    ("threads", 0, 1024),
    ("timeout", 0.1, 3600.0),
    ("file_seconds", 0.1, 86_400.0),
    ("file_mb", 1, 100_000),
    ("question_chars", 1, 100_000),
    ("port", 0, 65535),
    ("rate", 0, 10_000),
    ("waiting", 0, 32),
)


def _read(given: dict[str, Any]) -> dict[str, Any]:
    """Values given, or set in the environment or in `rag.toml`, checked for kind."""
    from typing import get_type_hints

    from pydantic import ValidationError, create_model
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

    class Reader(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="RAG_", toml_file="rag.toml", extra="forbid", env_ignore_empty=True)

        @classmethod
        def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], *sources: PydanticBaseSettingsSource, **named: PydanticBaseSettingsSource
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return named["init_settings"], named["env_settings"], TomlConfigSettingsSource(settings_cls)

    hints = get_type_hints(Config)
    shape: dict[str, Any] = {f.name: (hints[f.name] | None, None) for f in fields(Config)}
    try:
        read = create_model("Settings", __base__=Reader, **shape)(**given)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        where = f"Give `{name}` another value" if name in given else f"Change RAG_{name.upper()} or `{name}` in rag.toml"
        raise ConfigError(f"Setting {name!r} is {first.get('input')!r}", first["msg"], where) from error
    except ValueError as error:  # rag.toml is not TOML
        raise ConfigError(f"rag.toml cannot be read: {error}", "It must be valid TOML", "Correct or remove rag.toml") from error
    return {name: value for name, value in read.model_dump().items() if value is not None}
