"""Chat models, embedded or remote, behind one face: text in pieces, tokens counted, stop strings kept, errors in our words.

The one place that knows LangChain's models and their providers' habits. Knows nothing of what the prompts say.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, NoReturn

from ..config import Config
from ..errors import ModelBusyError, ModelDeclinedError, ModelError, ModelFormError, ModelUnavailableError, WeightsError
from ..protocols import Chat, CutOff, Pointer, Prompt, Way
from ..text import fold
from . import pins, weights
from .failures import Translator, first_line, status
from .pointing import beside, pointed
from .thoughts import Thoughts

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


def open_chat(config: Config, model: str | BaseChatModel | None, beginnings: Sequence[Prompt] = ()) -> Chat:
    """The chat model called `model`; no request is sent and no weights are loaded yet.

    :param model: "local" or "local:KEY" for an embedded one, "provider:model" for any that LangChain knows, a LangChain
        chat model, taken as it is; None for `config.model`, or "local" when that is not set either.
    :param beginnings: prompts whose beginnings others share: an embedded model reads them when it is loaded, once for all starts.
    :raises WeightsError: the weights of the embedded model are not there.
    :raises ModelUnavailableError: a name that cannot be used, a missing package or a missing key.
    """
    model = model if model is not None else config.model or "local"
    if not isinstance(model, str):
        return _given(model)
    provider, _, name = model.partition(":")
    if provider == "local":
        return _local(config, name or pins.LOCAL, beginnings)
    if not name or model == "extractive":
        raise ModelUnavailableError(
            f"The model {model!r} names no provider",
            "It must be provider:model, local or extractive",
            "For example openai:NAME or ollama:NAME",
        )
    return _remote(config, provider.replace("-", "_").lower(), name)


def _local(config: Config, key: str, beginnings: Sequence[Prompt]) -> Chat:
    path, fix = weights.location(key, config.cache), f"Run `rag models fetch {key}`"
    if path.suffix != ".gguf":
        raise ModelUnavailableError(f"{key} is not a language model", f"The default is {pins.LOCAL}", "Set the model to local")
    if not weights.present(key, config.cache):
        raise WeightsError(f"The weights of the local model {key} are not in {config.cache}", None, fix + ", or choose --model extractive")
    from .local import LocalChat

    said = tuple(prompt.messages for prompt in beginnings)
    model = LocalChat(path=path, key=key, threads=config.cores, beginnings=said, kept=config.cache / "beginnings")
    return LangChainChat(model, f"local:{key}", "this computer", small=True)


def _given(model: BaseChatModel) -> Chat:
    from langchain_core.language_models.chat_models import BaseChatModel

    if not isinstance(model, BaseChatModel):
        raise ModelUnavailableError(
            f"The model is a {type(model).__name__}",
            "It must be a name or a LangChain chat model",
            "For example openai:NAME, local or extractive",
        )
    small = _family(model) == "rag"
    return LangChainChat(model, f"local:{getattr(model, 'key', '')}" if small else _called(model), _address(model), small=small)


def _called(model: BaseChatModel) -> str:
    """Class and model of a given object, so that two models of one class can be told apart."""
    name = next((name for field in ("model_name", "model") if isinstance(name := getattr(model, field, None), str) and name), "")
    return f"{type(model).__name__}:{name}" if name else type(model).__name__


def _remote(config: Config, provider: str, name: str) -> Chat:
    from langchain.chat_models import init_chat_model

    full, settings = f"{provider}:{name}", _settings(config, provider, name)
    try:
        model = init_chat_model(name, model_provider=provider, **settings)
    except ImportError as error:
        package = re.search(r"pip install ([\w-]+)", str(error))
        raise ModelUnavailableError(
            f"{full} needs a package that is not installed", None, f"pip install {package[1] if package else 'langchain-' + provider}"
        ) from error
    except Exception as error:  # each provider's class has its own way of missing a key
        raise _unusable(first_line(error), full, provider) from error
    key = getattr(model, f"{provider}_api_key", None)  # Anthropic's class would go on without one
    if key is not None and not config.base_url and not key.get_secret_value():
        raise _unusable("no key", full, provider)
    return LangChainChat(model, full, _address(model))


def _unusable(said: str, full: str, provider: str) -> ModelUnavailableError:
    if said.startswith("Unsupported provider"):
        return ModelUnavailableError(f"LangChain knows no provider {provider!r}", "It knows openai, anthropic, ollama and others")
    if re.search(r"key|credential|token", said, re.IGNORECASE):
        return ModelUnavailableError(f"{full} has no key", None, f"Set {provider.upper()}_API_KEY")
    return ModelUnavailableError(f"{full} cannot be opened: {said}")


def _settings(config: Config, provider: str, name: str) -> dict[str, Any]:
    """What is passed to the provider's class; each has its own idea of a timeout."""
    settings: dict[str, Any] = {} if _thinks(name) else {"temperature": 0}
    if config.base_url:
        settings["base_url"] = config.base_url
    if provider == "ollama":  # reasoning would use up the short reply before its first word
        return settings | {"client_kwargs": {"timeout": config.timeout}, "reasoning": False}
    settings |= {"timeout": config.timeout, "max_retries": 0}  # what is worth another try is decided here, and where answers are written
    if provider == "openai" and config.base_url:
        from os import environ

        settings["stream_usage"] = True  # not asked for by itself at another address than the provider's
        if not environ.get("OPENAI_API_KEY"):
            settings["api_key"] = "not-needed"
    return settings


def _thinks(name: str) -> bool:
    """OpenAI's reasoning models refuse temperature, stop strings and logprobs, and count their thoughts as tokens."""
    return bool(re.match(r"(o\d|gpt-[5-9](?!.*chat))", name))


def _address(model: Any) -> str:
    """Where requests of a model go, for error messages and for whoever chooses it."""
    clients = [getattr(model, field, None) for field in ("root_client", "_client")]
    for holder, field in [(model, name) for name in _ADDRESSES] + [(client, "base_url") for client in clients]:
        if address := getattr(holder, field, None):
            return str(address)
    return "http://127.0.0.1:11434" if _family(model) == "ollama" else "its provider's address"


def _family(model: Any) -> str:
    """Whose class it is, by its package: "openai", "ollama", "anthropic", ..., "rag" for our own."""
    for kind in type(model).__mro__:
        top = kind.__module__.partition(".")[0]
        if top == "rag" and kind.__name__ == "LocalChat":
            return "rag"
        if top.startswith("langchain_") and top != "langchain_core":
            return top.removeprefix("langchain_")
    return ""


class LangChainChat:
    """A LangChain chat model as our `Chat`. May be used from several threads, as far as the model may.

    :param address: where its requests go; "this computer" for an embedded model. :param small: True for that.
    """

    def __init__(self, model: BaseChatModel, name: str, address: str, *, small: bool = False) -> None:
        self.name, self.small, self.address = name, small, address
        self._model = model
        self._family = _family(model)
        self._thinks = _thinks(str(getattr(model, "model_name", "")))
        self._tells_odds = self._family in _TELL_ODDS and not self._thinks
        self._errors = Translator(name, address, _secrets(model))
        self.context = _context(model)
        best: tuple[Way, ...] = ("native",) if self._family == "anthropic" else ()
        self.ways: tuple[Way, ...] = ("marked",) if small else (*best, "schema", "marked")

    def stream(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str]:
        """Pieces of the reply as they come, never text at or after a stop string, nor an empty piece.

        Token counts are what the provider says; one that says nothing, or is cut off at a stop string, adds nothing.
        Closing the iterator closes the connection, or stops the embedded model. A provider that is busy is asked once more.

        :raises ModelUnavailableError: before the first piece. :raises ModelStoppedError: after it.
        """
        try:
            yield from self._streamed(prompt, usage)
        except ModelBusyError as error:
            time.sleep(min(_WAIT if error.wait is None else error.wait, _LONGEST_WAIT))
            yield from self._streamed(prompt, usage)

    def _streamed(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str]:
        chunks = self._chunks(prompt, usage)
        with closing(chunks):
            yield from until_stop(_spoken(chunk for chunk in chunks if not isinstance(chunk, CutOff)), prompt.stop)

    def point(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str | Pointer | CutOff]:
        """As `stream`, in the way the prompt asks for, with what the provider's own citations point at; asked once and no more.

        A last CutOff tells that the reply is not whole.

        :raises ModelFormError: the model does not take `prompt.way`, which then leaves `ways`.
        """
        chunks, at, thoughts, cut = self._chunks(prompt, usage), 0, Thoughts(), False
        with closing(chunks):
            try:
                for chunk in chunks:
                    if cut := isinstance(chunk, CutOff):
                        break
                    if text := thoughts.feed(_text(chunk)):
                        at += len(text)
                        yield text
                    yield from pointed(chunk, prompt.sources, at)
                if rest := thoughts.close():
                    yield rest
                if cut:
                    yield CutOff()
            except ModelFormError:
                self.ways = tuple(way for way in self.ways if way != prompt.way)
                raise

    def _chunks(self, prompt: Prompt, usage: dict[str, int]) -> Generator[Any, None, None]:
        """What LangChain gives, and a last CutOff where the reply is not whole."""
        started, ended = False, ""
        # What a provider would refuse, a blank stop string or a fifth one, is left to us alone.
        stop = [s for s in prompt.stop if s.strip() or self._family != "anthropic"][:4]
        model, arguments = self._bounded(prompt.max_tokens)
        chunks = self._replied(model, prompt, _messages(prompt), stop=None if self._thinks else stop or None, **arguments)
        with closing(chunks):
            while True:
                try:  # only the model's own code runs in here, so whatever it raises is the model's
                    chunk = next(chunks, None)
                except Exception as error:
                    if ended in _FULL:  # what OpenAI's client raises on a reply that is full; all of it has come
                        break
                    self._fail(error, started=started, way=prompt.way)
                if chunk is None:
                    break
                _count(chunk, usage)
                if _declined(chunk):
                    raise ModelDeclinedError(f"{self.name} declined to answer")
                started, ended = started or bool(_text(chunk)), _ended(chunk) or ended
                yield chunk
        if ended in _FULL or (not ended and self._family in _TELL_END):
            yield CutOff()

    def _replied(self, model: BaseChatModel, prompt: Prompt, messages: list[Any], **arguments: Any) -> Generator[Any, None, None]:
        """The pieces of a reply as the model's own code gives them, and whatever that raises before it is told to stop."""
        stream: Any = self._formed(model, prompt).stream(messages, **arguments)
        try:
            for chunk in stream:  # noqa: UP028 - `yield from` would tell what it raises when it is closed
                yield chunk
        finally:
            with suppress(Exception):
                stream.close()

    def _fail(self, error: Exception, *, started: bool, way: Way = "marked") -> NoReturn:
        """Tell in our words what a model's code raised, whatever it is; a mistake in that of our own goes on as it is."""
        if isinstance(error, ModelError) or (self._family == "rag" and not isinstance(error, OSError | ValueError)):
            raise error
        raise self._errors.translated(error, started=started, way=way) from self._errors.cause(error)

    def _formed(self, model: BaseChatModel, prompt: Prompt) -> Any:
        """The model with all bound to it that its provider needs for the prompt's schema; its parser is left, for we read as it streams."""
        if prompt.schema is None:
            return model
        try:
            strict = {"strict": True} if self._family == "openai" else {}
            sequence: Any = model.with_structured_output(dict(prompt.schema), **strict)  # of the model and a parser
            return sequence.first
        except (NotImplementedError, AttributeError, TypeError) as error:
            raise ModelFormError(f"{self.name} takes no schema") from error

    def yes(self, prompt: Prompt, usage: dict[str, int]) -> float | None:
        """Probability, 0..1, of "yes" against "no" as first token of the reply; None when it is neither or not known.

        A model that turns out not to tell probabilities is not asked again.

        :raises ModelError: as `stream`.
        """
        if not self._tells_odds:
            return None
        model, arguments = self._bounded(1)
        try:
            reply = model.invoke(list(prompt.messages), logprobs=True, top_logprobs=20, **arguments)
        except Exception as error:
            if status(error) not in (400, 422):
                self._fail(error, started=False)
            self._tells_odds = False
            return None
        _count(reply, usage)
        told = reply.response_metadata.get("logprobs")
        tokens = told.get("content") if isinstance(told, Mapping) else told
        self._tells_odds = bool(tokens)
        return odds_of_yes(tokens[0].get("top_logprobs") or ()) if tokens else None

    def close(self) -> None:
        """Free the embedded model's memory; nothing to do for others."""
        if self._family == "rag":
            self._model.close()  # type: ignore[attr-defined]

    def _bounded(self, tokens: int) -> tuple[BaseChatModel, dict[str, Any]]:
        """The model and the call arguments that bound its reply, as its provider takes them; none for one we do not know."""
        if self._family == "ollama":  # takes it with the model, not with the call
            return self._model.model_copy(update={"num_predict": tokens}), {}
        if self._thinks or self._family not in _TAKE_LENGTH:
            return self._model, {}
        return self._model, {_TAKE_LENGTH[self._family]: tokens}


_ADDRESSES = ("base_url", "openai_api_base", "anthropic_api_url", "endpoint")
_WAIT, _LONGEST_WAIT = 0.5, 10.0
"""Seconds before a busy provider is asked again where it does not say; and the most, where it does."""
_TELL_ODDS = frozenset({"rag", "openai", "ollama"})
_TELL_END = frozenset({"openai", "ollama", "anthropic"})
"""Whose last piece says why the reply ended; one that never comes was lost on the way."""
_FULL = frozenset({"length", "max_tokens", "model_length", "max_output_tokens", "model_context_window_exceeded"})
_REFUSED = frozenset(
    {"refusal", "content_filter", "safety", "recitation", "blocklist", "prohibited_content", "spii", "guardrail_intervened"}
)
"""How providers say, in small letters, that a reply is as long as it may be, and that the model or a filter refuses."""
_TAKE_LENGTH = dict.fromkeys(
    ("rag", "openai", "anthropic", "groq", "mistralai", "deepseek", "together", "fireworks", "xai", "openrouter"), "max_tokens"
) | {"google_genai": "max_output_tokens"}


def _count(message: Any, usage: dict[str, int]) -> None:
    told = getattr(message, "usage_metadata", None)
    if not told:  # ChatOpenAI, streaming to a schema, leaves it where the server put it
        raw = message.response_metadata.get("token_usage") or {}
        told = {"input_tokens": raw.get("prompt_tokens") or 0, "output_tokens": raw.get("completion_tokens") or 0}
    usage["prompt"] = usage.get("prompt", 0) + told.get("input_tokens", 0)
    usage["completion"] = usage.get("completion", 0) + told.get("output_tokens", 0)


def _text(chunk: Any) -> str:
    """What a piece of the reply adds to its text, or to the arguments of the one call that stands for it."""
    return str(chunk.text) + "".join(call.get("args") or "" for call in getattr(chunk, "tool_call_chunks", None) or ())


def _spoken(chunks: Iterable[Any]) -> Iterator[str]:
    """The text of a reply, piece by piece, without the thoughts before it."""
    thoughts = Thoughts()
    for chunk in chunks:
        if text := thoughts.feed(_text(chunk)):
            yield text
    if rest := thoughts.close():
        yield rest


def _ended(chunk: Any) -> str:
    """Why the reply ends with this piece, in small letters; "" where it does not."""
    told = (chunk.response_metadata.get(key) for key in ("finish_reason", "stop_reason", "done_reason", "stopReason"))
    return next((reason.lower() for reason in told if isinstance(reason, str)), "")


def _declined(chunk: Any) -> bool:
    """Whether the provider says that the model, or a filter, refuses."""
    blocks = chunk.content if isinstance(chunk.content, list) else ()
    refusal = chunk.additional_kwargs.get("refusal") or any(isinstance(b, Mapping) and b.get("type") == "refusal" for b in blocks)
    return bool(refusal or _ended(chunk) in _REFUSED)


def _messages(prompt: Prompt) -> list[Any]:
    return beside(prompt) if prompt.way == "native" else list(prompt.messages)


def _context(model: Any) -> int | None:
    """How many tokens a model reads, as set on it or told by its package; None when neither says."""
    told = getattr(model, "num_ctx", None) or (getattr(model, "profile", None) or {}).get("max_input_tokens")
    return told if isinstance(told, int) and told > 0 else None


def _secrets(model: Any) -> tuple[str, ...]:
    """The keys that a model object holds."""
    values: list[Any] = [getattr(model, name, None) for name in type(model).model_fields]
    return tuple(told for value in values if hasattr(value, "get_secret_value") and (told := value.get_secret_value()))


def until_stop(pieces: Iterable[str], stops: Sequence[str]) -> Iterator[str]:
    """The pieces up to the first stop string; text that may be the beginning of one is held back until it is known."""
    stops = [stop for stop in stops if stop]
    held = ""
    for piece in pieces:
        held += piece
        found = [at for stop in stops if (at := held.find(stop)) >= 0]
        if found:
            if held[: min(found)]:
                yield held[: min(found)]
            return
        keep = max((n for stop in stops for n in range(1, len(stop)) if held.endswith(stop[:n])), default=0)
        ready, held = held[: len(held) - keep], held[len(held) - keep :]
        if ready:
            yield ready
    if held:
        yield held


def odds_of_yes(tokens: Iterable[Mapping[str, Any]]) -> float | None:
    """p(yes) / (p(yes) + p(no)) over all spellings among `tokens`, each with `token` and `logprob`; None if neither is there."""
    mass = {"yes": 0.0, "no": 0.0}
    for entry in tokens:
        word = fold(str(entry["token"])).text.strip(" .,:;!?\"'*_▁ġ")  # the last two: how tokenizers write a space, folded
        if word in mass:
            mass[word] += math.exp(entry["logprob"])
    total = mass["yes"] + mass["no"]
    return mass["yes"] / total if total else None
