"""The embedded language model: a GGUF file run in this process, as a LangChain chat model.

Knows llama.cpp by way of xllamacpp, and nothing of prompts, evidence or where weights come from. The native
library starts an HTTP server of its own that cannot be switched off; see `_address` for how it is shut away. It is
talked to while the model is loaded and no more, as nothing else writes down what was read (`KeptBeginnings`).
"""

from __future__ import annotations

import logging
import os
import secrets
import tempfile
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models.chat_models import BaseChatModel, generate_from_stream
from langchain_core.messages import AIMessageChunk, BaseMessage, MessageLikeRepresentation, convert_to_openai_messages
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from ..errors import ModelStoppedError, ModelUnavailableError, WeightsError
from .beginnings import KeptBeginnings

_log = logging.getLogger(__name__)
_ASIDE = {"prompt": "x", "n_predict": 1}
"""A prompt like no other: for it the native server puts aside what it holds, which a file taken back would overwrite."""


class LocalChat(BaseChatModel):
    """A chat model over one GGUF file, loaded at the first call (2 to 6 s) and until `close`.

    One generation runs at a time; others wait. `stop`, `max_tokens`, `logprobs`, `top_logprobs`, `seed` and `grammar`
    are understood as call arguments; with `logprobs` the tokens stand in `response_metadata["logprobs"]["content"]`.
    Closing a stream stops the model within one batch of the prompt or one token of the reply.

    :param path: the GGUF file. :param key: its name for `rag models fetch`, used in error messages.
    :param threads: threads for prompt and reply, >= 1. :param context: tokens of prompt and reply together.
    :param max_tokens: longest reply when the call does not say. :param temperature: 0 for the likeliest token.
    :param prefixes_mib: MiB for prompts read before, so that prompts with other beginnings can take turns and each
        is read from where it differs; 0 remembers the last prompt only.
    :param beginnings: prompts as (role, text) whose beginnings others share; they are read as part of loading.
    :param kept: folder in which what was read of them is kept for the next start; None reads them at each.
    """

    path: Path
    key: str = "qwen-1.5b"
    threads: int = 1
    context: int = 2048
    max_tokens: int = 256
    temperature: float = 0.0
    prefixes_mib: int = 128
    beginnings: tuple[tuple[tuple[str, str], ...], ...] = ()
    kept: Path | None = None
    _server: Any = PrivateAttr(default=None)
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "footnote-local"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model_name": self.key, "context": self.context}

    def close(self) -> None:
        """Free the model's memory once a running reply has ended; the next call loads it again."""
        with self._lock:
            self._server = None

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        return generate_from_stream(self._stream(messages, stop, run_manager, **kwargs))

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        for reply in self._replies(self._request(messages, stop=stop or [], **kwargs)):
            if "error" in reply:
                raise _refused(reply["error"])
            yield _chunk(reply, self.key)

    def _request(self, messages: Sequence[MessageLikeRepresentation], **settings: Any) -> dict[str, Any]:
        """What the native side is asked; `settings` come before the model's own."""
        return {
            "messages": convert_to_openai_messages(messages),
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
            "cache_prompt": True,
            "stream": True,
            "return_progress": True,  # a sign of life after each batch of the prompt: the moments it can be stopped
            **settings,
        }

    def _replies(self, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """What the native side says, in order. It calls back from the thread that called it, so it gets one of its own."""
        replies: SimpleQueue[dict[str, Any] | None] = SimpleQueue()
        stopped = threading.Event()

        def hear(reply: dict[str, Any]) -> bool:
            replies.put(reply)
            return stopped.is_set()

        with ThreadPoolExecutor(1, "local-model") as pool:  # leaving it waits until the model has really stopped
            running = pool.submit(self._run, request, hear, stopped)
            running.add_done_callback(lambda _: replies.put(None))
            try:
                while (reply := replies.get()) is not None:
                    yield reply
                running.result()
            finally:
                stopped.set()

    def _run(self, request: dict[str, Any], hear: Any, stopped: threading.Event) -> None:
        # The lock is held by the working thread, not by the generator: one that is left half read blocks nobody.
        with self._lock:
            if stopped.is_set():
                return
            if self._server is None:
                self._server = self._load(stopped)
            try:
                self._server.handle_chat_completions(request, hear)
            except RuntimeError as error:
                raise ModelStoppedError(f"The local model failed: {error}", None, "Ask again") from error

    def _load(self, stopped: threading.Event) -> Any:
        try:
            import xllamacpp
        except ImportError as error:
            raise ModelUnavailableError(
                f"The local model's runtime cannot be loaded: {error}", None, "pip install xllamacpp, or choose another model"
            ) from error
        _check(self.path, self.key)
        with tempfile.TemporaryDirectory(prefix="footnote-") as folder:
            params = self._parameters(xllamacpp.CommonParams(), folder)
            try:
                server = xllamacpp.Server(params)
            except RuntimeError as error:
                raise WeightsError(
                    f"{self.path} could not be loaded: {error}",
                    "It must be a whole GGUF model, and fit into memory",
                    f"Run `rag models verify`, then `rag models fetch {self.key}`",
                ) from error
            try:
                self._begin(server, self._files(params, xllamacpp.__version__), stopped)
            except RuntimeError as error:
                _log.info("The beginnings are left to the first prompts: %s", error)
            return server

    def _files(self, params: Any, runtime: str) -> KeptBeginnings | None:
        """Where beginnings are kept; None where they are not, or cannot be, as the native server listens on no socket file."""
        if self.kept is None or not params.hostnames[0].startswith("/"):
            return None
        return KeptBeginnings(self.kept, params.hostnames[0], params.api_keys[0], self.path, runtime)

    def _begin(self, server: Any, kept: KeptBeginnings | None, stopped: threading.Event) -> None:
        """Have each of the beginnings read, unless it can be taken back from what was kept. A stop ends it, the model stays loaded."""

        def hear(_: dict[str, Any]) -> bool:
            return stopped.is_set()

        for beginning in self.beginnings:
            if kept is not None:
                server.handle_completions(_ASIDE, hear)
                if kept.restore(beginning):
                    continue
            server.handle_chat_completions(self._request(beginning, max_tokens=1), hear)
            if stopped.is_set():
                return
            if kept is not None:
                kept.save(beginning)

    def _parameters(self, params: Any, folder: str) -> Any:
        params.model.path = str(self.path)
        params.n_ctx, params.n_parallel = self.context, 1
        params.n_batch = 128  # about 2 s of reading on two cores, the longest wait for a stop; larger is hardly faster
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self.threads
        params.cache_ram_mib = self.prefixes_mib
        params.slot_save_path = f"{self.kept.absolute()}/" if self.kept is not None else ""
        params.verbosity = 0  # silent on load, on errors and at the end
        params.hostnames = [_address(folder)]
        params.api_keys = [secrets.token_hex(32)]  # known to us alone: any other request but /health gets a 401
        params.cors_origins, params.ui, params.endpoint_slots, params.n_threads_http = "", False, False, 1
        return params


def _address(folder: str) -> str:
    """Where the native HTTP server shall listen.

    On a socket file in a folder that only we can enter and that is gone once the model is loaded: no port is open.
    Where there are no such sockets, or the path is too long for one, a free port of the loopback address.
    """
    path = f"{folder}/unused.sock"
    return path if os.name == "posix" and len(path.encode()) < 100 else "127.0.0.1"


def _check(path: Path, key: str) -> None:
    fix = f"Run `rag models fetch {key}`"
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
    except OSError as error:
        raise WeightsError(f"{path} cannot be read: {error.strerror}", "It must hold the local model's weights", fix) from error
    if magic != b"GGUF":
        raise WeightsError(f"{path} begins with {magic!r}", "The local model's weights must be a GGUF file", f"Remove it. {fix}")


def _refused(error: dict[str, Any]) -> ModelStoppedError:
    if error.get("type") == "exceed_context_size_error":
        return ModelStoppedError(
            f"The prompt has {error['n_prompt_tokens']} tokens",
            f"The local model reads {error['n_ctx']}, its reply included",
            "Ask a shorter question, or lower `evidence`",
        )
    return ModelStoppedError(f"The local model refused the prompt: {error.get('message')}")


def _chunk(reply: dict[str, Any], key: str) -> ChatGenerationChunk:
    choice = (reply.get("choices") or [{}])[0]
    text = choice.get("delta", {}).get("content") or ""
    info: dict[str, Any] = {"logprobs": choice["logprobs"]} if choice.get("logprobs") else {}
    usage = None
    if timings := reply.get("timings"):  # the last one
        info |= {"finish_reason": choice.get("finish_reason"), "model_name": key, "timings": timings}
        prompt, completion = timings["cache_n"] + timings["prompt_n"], timings["predicted_n"]
        usage = UsageMetadata(input_tokens=prompt, output_tokens=completion, total_tokens=prompt + completion)
    return ChatGenerationChunk(message=AIMessageChunk(content=text, usage_metadata=usage), generation_info=info or None)
