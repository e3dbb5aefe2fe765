"""Other people's errors in our words: what models, their SDKs and the wire raise, and what to do about it.

A provider's own words are told only where ours fail, and never with a secret in them. Knows no prompt and no model's class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..errors import ModelBusyError, ModelDeclinedError, ModelError, ModelFormError, ModelStoppedError, ModelUnavailableError
from ..protocols import Way

_SECRET = re.compile(
    r"\b(?:sk|pk|rk|key|gsk|hf|xai|pplx|AIza|r8|ghp|glpat)[-_][\w*.…-]{6,}|\bAIza[\w-]{20,}|\beyJ[\w-]{10,}[\w.-]*"
    r"|(?<=//)[^/\s@]+(?=@)"
    r"|(?i:(?P<named>\b(?:bearer|authorization[\"']?[=:] ?[\"']?basic) |(?:key|token|secret|password)[\"']?[=:] ?[\"']?)[^\s&\"',}]+)"
)
_SAID_CHARS = 200
_FINE, _TOO_SLOW, _TOO_LARGE = 200, 408, 413
_LENGTH = re.compile(r"context[ _](?:length|window|size)|(?:prompt|input|request) is too long|too many tokens", re.IGNORECASE)
_FORM = re.compile(r"support|schema|format|grammar|tools?\b", re.IGNORECASE)
"""What servers say of a prompt that is too long, and of a form that they do not take."""


def status(error: BaseException) -> int | None:
    """The HTTP status an SDK's error carries; None without one."""
    told = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return told if isinstance(told, int) and told > 0 else None


def first_line(error: BaseException, secrets: Iterable[str] = ()) -> str:
    """What the error says, cut to a line, without secrets."""
    return redacted((str(error).strip() or type(error).__name__).splitlines()[0], secrets)[:_SAID_CHARS]


def redacted(text: str, secrets: Iterable[str] = ()) -> str:
    """The text with `…` for each of `secrets` and for what looks like a key, a token, or the password of an address."""
    for secret in secrets:
        text = text.replace(secret, "…") if secret else text
    return _SECRET.sub(lambda found: f"{found['named'] or ''}…", text)


class Translator:
    """Puts the errors of one model into our words.

    :param name: the model's. :param address: where its requests go. :param secrets: its keys, told nowhere.
    """

    def __init__(self, name: str, address: str, secrets: Iterable[str] = ()) -> None:
        self.name, self._secrets = name, tuple(secrets)
        self._address = redacted(address, self._secrets)

    def translated(self, error: Exception, *, started: bool, way: Way = "marked") -> ModelError:
        """Our error for a foreign one. :param started: whether some of the reply had come. :param way: what the model was asked for."""
        told = self._known(error)
        if told is None and way != "marked" and not started:
            return ModelFormError(f"{self.name} cannot be asked in this form: {first_line(error, self._secrets)}")
        unknown = ModelBusyError if status(error) is None else ModelUnavailableError  # without a status it may pass, for all we know
        told = told or unknown(f"{self.name} failed: {first_line(error, self._secrets)}")
        if started and not isinstance(told, ModelDeclinedError):
            return ModelStoppedError(f"{self.name} stopped in the middle of its reply: {told.seen}", told.wanted, told.fix)
        return told

    def cause(self, error: Exception) -> Exception | None:
        """The error to chain; None when it, or what led to it, repeats a secret, as a traceback would print it."""
        links: list[BaseException] = []
        link: BaseException | None = error
        while link is not None and link not in links:  # one that is raised a second time may lead to itself
            links.append(link)
            link = link.__cause__ or link.__context__
        return error if all(redacted(str(one), self._secrets) == str(one) for one in links) else None

    def _known(self, error: Exception) -> ModelUnavailableError | None:
        name, at = self.name, self._address
        kinds, code = " ".join(kind.__name__ for kind in type(error).__mro__), status(error) or 0
        provider, _, model = name.partition(":")
        ollama = provider == "ollama"
        missing = f"Run `ollama pull {model}`, or check the name" if ollama else "Check the name and the address"
        start = "Start it with `ollama serve`" if ollama else "Check the address and the network, or start the server"
        refused = code in (401, 403) or "Authentication" in kinds or "api_key" in str(error)
        known: tuple[tuple[bool, type[ModelUnavailableError], str, str | None], ...] = (
            (
                "ContextOverflow" in kinds or _too_long(error, code),
                ModelDeclinedError,
                f"The prompt is longer than {name} can read",
                "Lower `evidence`",
            ),
            ("ContentFilter" in kinds, ModelDeclinedError, f"{name} declined to answer", None),
            (refused, ModelUnavailableError, f"{name} at {at} refused the key, or got none", f"Set {provider.upper()}_API_KEY"),
            (code == 402, ModelUnavailableError, f"{name} at {at} is not paid for", "Check your account"),
            (code == 404, ModelUnavailableError, f"{name} is not known at {at}", missing),
            (code == 429, ModelBusyError, f"{name} takes no more requests for now", "Wait a while, or check the limits of your account"),
            (
                "Timeout" in kinds or code == _TOO_SLOW,
                ModelBusyError,
                f"{name} at {at} did not answer in time",
                "Try again, or raise RAG_TIMEOUT",
            ),
            ("Connect" in kinds, ModelUnavailableError, f"{name} cannot be reached at {at}", start),
            ("TransportError" in kinds, ModelBusyError, f"The connection of {name} to {at} broke", "Try again"),
            (code >= 500, ModelBusyError, f"The server of {name} at {at} failed with status {code}", "Try again later"),
            (_within(error), ModelBusyError, f"{name} at {at} failed: {first_line(error, self._secrets)}", "Try again"),
        )
        for holds, kind, seen, fix in known:
            if holds:
                return ModelBusyError(seen, None, fix, _wait(error)) if kind is ModelBusyError else kind(seen, None, fix)
        return None


def _too_long(error: Exception, code: int) -> bool:
    """Whether a server refuses a prompt for its length, which each says in its own words."""
    return code == _TOO_LARGE or (code in (0, 400, 422) and bool(_LENGTH.search(str(error))))


def _within(error: Exception) -> bool:
    """Whether the error came as a piece of a stream that had begun well, and is not about the form of the request."""
    told = status(error) == _FINE or (status(error) is None and type(error).__name__ in ("APIError", "ResponseError"))
    return told and not _FORM.search(str(error))


def _wait(error: Exception) -> float | None:
    """The seconds of a Retry-After header; None without one, or with a date in it."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    told = str(headers.get("retry-after", ""))
    return float(told) if told.replace(".", "", 1).isdigit() else None
