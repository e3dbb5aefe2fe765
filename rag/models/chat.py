"""Chat models, embedded or remote, behind one face: text in pieces, tokens counted, stop strings kept, errors in our words.

The one place that knows LangChain's models and their providers' habits. Knows nothing of what the prompts say.
"""

from __future__ import annotations

import math
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ..config import Config
from ..errors import ModelError, ModelStoppedError, ModelUnavailableError, WeightsError
from ..protocols import Chat, Prompt
from ..text import fold
from . import pins, weights

if TYPE_CHECKING:
    from langchain_core.language_models.chat_models import BaseChatModel


def open_chat(config: Config, model: str | BaseChatModel | None) -> Chat:
    """The chat model called `model`; no request is sent and no weights are loaded yet.

    :param model: "local" or "local:KEY" for an embedded one, "provider:model" for any that LangChain knows, a LangChain
        chat model, taken as it is; None for `config.model`, or "local" when that is not set either.
    :raises WeightsError: the weights of the embedded model are not there.
    :raises ModelUnavailableError: a name that cannot be used, a missing package or a missing key.
    """
    model = model if model is not None else config.model or "local"
    if not isinstance(model, str):
        return _given(model)
    provider, _, name = model.partition(":")
    if provider == "local":
        return _local(config, name or pins.LOCAL)
    if not name or model == "extractive":
        raise ModelUnavailableError(
            f"The model {model!r} names no provider",
            "It must be provider:model, local or extractive",
            "For example openai:NAME or ollama:NAME",
        )
    return _remote(config, provider.replace("-", "_").lower(), name)


def _local(config: Config, key: str) -> Chat:
    path, fix = weights.location(key, config.cache), f"Run `rag models fetch {key}`"
    if path.suffix != ".gguf":
        raise ModelUnavailableError(f"{key} is not a language model", f"The default is {pins.LOCAL}", "Set the model to local")
    if not weights.present(key, config.cache):
        raise WeightsError(f"The weights of the local model {key} are not in {config.cache}", None, fix + ", or choose --model extractive")
    from .local import LocalChat

    return LangChainChat(LocalChat(path=path, key=key, threads=config.cores), f"local:{key}", "this computer", small=True)


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

    full = f"{provider}:{name}"
    try:
        model = init_chat_model(name, model_provider=provider, **_settings(config, provider, name))
    except ImportError as error:
        package = re.search(r"pip install ([\w-]+)", str(error))
        raise ModelUnavailableError(
            f"{full} needs a package that is not installed", None, f"pip install {package[1] if package else 'langchain-' + provider}"
        ) from error
    except Exception as error:  # each provider's class has its own way of missing a key
        if not _is_foreign(error):
            raise
        raise _unusable(_first_line(error), full, provider) from error
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
    settings |= {"timeout": config.timeout, "max_retries": 1}
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
    """Where requests of a model go, for error messages."""
    for field in ("base_url", "openai_api_base", "anthropic_api_url", "endpoint"):
        if address := getattr(model, field, None):
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

    :param address: where its requests go, for error messages. :param small: True for an embedded model.
    """

    def __init__(self, model: BaseChatModel, name: str, address: str, *, small: bool = False) -> None:
        self.name, self.small = name, small
        self._model, self._address = model, address
        self._family = _family(model)
        self._thinks = _thinks(str(getattr(model, "model_name", "")))
        self._tells_odds = self._family in _TELL_ODDS and not self._thinks

    def stream(self, prompt: Prompt, usage: dict[str, int]) -> Iterator[str]:
        """Pieces of the reply as they come, never text at or after a stop string, nor an empty piece.

        Token counts are what the provider says; one that says nothing, or is cut off at a stop string, adds nothing.
        Closing the iterator closes the connection, or stops the embedded model.

        :raises ModelUnavailableError: before the first piece. :raises ModelStoppedError: after it.
        """
        pieces = self._pieces(prompt, usage)
        with closing(pieces):
            yield from until_stop(pieces, prompt.stop)

    def _pieces(self, prompt: Prompt, usage: dict[str, int]) -> Generator[str, None, None]:
        started = False
        # What a provider would refuse, a blank stop string or a fifth one, is left to us alone.
        stop = [s for s in prompt.stop if s.strip() or self._family != "anthropic"][:4]
        model, arguments = self._bounded(prompt.max_tokens)
        stream = model.stream(list(prompt.messages), stop=None if self._thinks else stop or None, **arguments)
        try:
            for chunk in stream:
                _count(chunk, usage)
                if chunk.text:
                    started = True
                    yield str(chunk.text)
        except Exception as error:
            if not _is_foreign(error):
                raise
            raise self._translated(error, started) from error
        finally:
            stream.close()  # type: ignore[attr-defined]  # a generator, by the way BaseChatModel.stream is written

    def yes(self, prompt: Prompt, usage: dict[str, int]) -> float | None:
        """Probability, 0..1, of "yes" against "no" as first token of the reply; None when it is neither or not known.

        A model that turns out not to tell probabilities is not asked again.

        :raises ModelError: as `stream`.
        """
        if not self._tells_odds:
            return None
        try:
            model, arguments = self._bounded(1)
            reply = model.invoke(list(prompt.messages), logprobs=True, top_logprobs=20, **arguments)
        except Exception as error:
            if not _is_foreign(error):
                raise
            if _status(error) not in (400, 422):
                raise self._translated(error, started=False) from error
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

    def _translated(self, error: Exception, started: bool) -> ModelError:
        seen, wanted, fix = _explained(error, self.name, self._address)
        if started:
            return ModelStoppedError(f"{self.name} stopped in the middle of its reply: {seen}", wanted, fix)
        return ModelUnavailableError(seen, wanted, fix)


_TELL_ODDS = frozenset({"rag", "openai", "ollama"})
_TAKE_LENGTH = dict.fromkeys(
    ("rag", "openai", "anthropic", "groq", "mistralai", "deepseek", "together", "fireworks", "xai", "openrouter"), "max_tokens"
) | {"google_genai": "max_output_tokens"}


def _count(message: Any, usage: dict[str, int]) -> None:
    told = getattr(message, "usage_metadata", None) or {}
    usage["prompt"] = usage.get("prompt", 0) + told.get("input_tokens", 0)
    usage["completion"] = usage.get("completion", 0) + told.get("output_tokens", 0)


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


# --- other people's errors in our words ----------------------------------------------------------

# Beginnings of the names of packages whose errors are a model's or the wire's.
_SDKS = tuple(
    "langchain_ openai anthropic ollama httpx httpcore h11 requests urllib3 aiohttp google grpc groq mistralai cohere botocore".split()
)


def _is_foreign(error: BaseException) -> bool:
    """True for what models, their SDKs and the wire raise: by its class, or by the code it comes from."""
    if isinstance(error, ModelError):
        return False
    if isinstance(error, (OSError, ValueError)):
        return True
    modules = [kind.__module__ for kind in type(error).__mro__]
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is not None:  # an SDK that meets an odd reply may raise a plain TypeError or KeyError
        modules.append(str(trace.tb_frame.f_globals.get("__name__", "")))
    return any(module.startswith(_SDKS) for module in modules)


def _explained(error: Exception, name: str, address: str) -> tuple[str, str | None, str | None]:
    """What was seen, wanted, and to do. The provider's own words are left out where they may repeat a key."""
    provider, _, model = name.partition(":")
    kinds, status = " ".join(kind.__name__ for kind in type(error).__mro__), _status(error) or 0
    ollama = provider == "ollama"
    known: list[tuple[bool, str, str]] = [
        ("ContextOverflow" in kinds, f"The prompt is longer than {name} can read", "Ask a shorter question, or lower `evidence`"),
        (
            status in (401, 403) or "Authentication" in kinds or "api_key" in str(error),
            f"{name} at {address} refused the key, or got none",
            f"Set {provider.upper()}_API_KEY",
        ),
        (
            status == 404,
            f"{name} is not known at {address}",
            f"Run `ollama pull {model}`, or check the name" if ollama else "Check the name and the address",
        ),
        (status == 429, f"{name} takes no more requests for now", "Wait a while, or check the limits of your account"),
        ("Timeout" in kinds, f"{name} at {address} did not answer in time", "Try again, or raise RAG_TIMEOUT"),
        (
            "Connect" in kinds,
            f"{name} cannot be reached at {address}",
            "Start it with `ollama serve`" if ollama else "Check the address and the network, or start the server",
        ),
        ("TransportError" in kinds, f"The connection of {name} to {address} broke", "Try again"),
        (status >= 500, f"The server of {name} at {address} failed with status {status}", "Try again later"),
    ]
    for holds, seen, fix in known:
        if holds:
            return seen, None, fix
    return f"{name} failed: {_first_line(error)}", None, None


def _status(error: BaseException) -> int | None:
    """The HTTP status an SDK's error carries; None without one."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) and status > 0 else None


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
