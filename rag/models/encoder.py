"""A BERT encoder such as MiniLM on onnxruntime, made from the same weights that sentence-transformers reads.

Ready in half a second where torch takes eight, and several times as fast for a question's few words. It does one thing: word
pieces in, one vector a piece out. Knows no pooling, no question and no store.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import WeightsError

if TYPE_CHECKING:
    from ..types import Vectors

_MICROSOFT = "com.microsoft"  # onnxruntime's own operators: one for a whole attention, where the standard takes a dozen
_BATCH = 16


class Encoder:
    """Loads with the first text. May be used from several threads; they take turns.

    :param folder: a sentence-transformers folder of a BERT model: `config.json`, `tokenizer.json`, `model.safetensors`.
    :param changed: tensors that take the place of the file's, by name. :param threads: of onnxruntime, >= 1.
    :param pieces: longest text read, in word pieces; what lies beyond is cut off.
    """

    def __init__(self, folder: Path, threads: int, pieces: int, changed: Mapping[str, np.ndarray] | None = None) -> None:
        self._folder, self._threads, self._pieces, self._changed = folder, threads, pieces, changed or {}
        self._lock = threading.Lock()
        self._loaded: tuple[Any, Any] | None = None

    def states(self, texts: Sequence[str | tuple[str, str]]) -> Iterator[tuple[list[int], Vectors, Vectors]]:
        """The last layer's states for texts or pairs of texts, in batches of like length.

        :returns: which texts are in the batch, their states (texts, pieces, width) and masks (texts, pieces), 1 for a piece.
        :raises WeightsError: the folder holds no such model.
        """
        if not texts:
            return
        with self._lock:
            tokenizer, session = self._load()
            encoded = tokenizer.encode_batch(list(texts))
            order = sorted(range(len(texts)), key=lambda index: len(encoded[index].ids))
            for start in range(0, len(order), _BATCH):
                batch = order[start : start + _BATCH]
                longest = len(encoded[batch[-1]].ids)
                inputs = {name: np.zeros((len(batch), longest), np.int32) for name in ("ids", "types", "mask")}
                for row, index in enumerate(batch):
                    one = encoded[index]
                    for name, values in (("ids", one.ids), ("types", one.type_ids), ("mask", one.attention_mask)):
                        inputs[name][row, : len(values)] = values
                yield batch, session.run(None, inputs)[0], inputs["mask"].astype(np.float32)

    def _load(self) -> tuple[Any, Any]:
        if self._loaded is None:
            from safetensors import SafetensorError

            try:
                self._loaded = (self._tokenizer(), self._session())
            except (OSError, ValueError, KeyError, SafetensorError) as error:
                raise WeightsError(
                    f"{self._folder} could not be loaded: {error}", "It must hold a whole BERT model", "Run `rag models verify`"
                ) from error
        return self._loaded

    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str((self._folder / "tokenizer.json").read_text("utf-8"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._pieces, strategy="longest_first")
        return tokenizer

    def _session(self) -> Any:
        import onnxruntime
        from safetensors.numpy import load_file

        config = json.loads((self._folder / "config.json").read_text("utf-8"))
        weights = load_file(self._folder / "model.safetensors") | dict(self._changed)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        # A thread that spins while it waits takes a core from whoever else is asking.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3  # its warnings are about the graph, which is ours
        return onnxruntime.InferenceSession(_model(config, weights), options, providers=["CPUExecutionProvider"])


def _model(config: Mapping[str, Any], weights: Mapping[str, np.ndarray]) -> bytes:
    """The serialized graph with its weights in it."""
    from onnx import TensorProto, helper

    graph = _Graph(weights, float(config["layer_norm_eps"]), int(config["num_attention_heads"]))
    state = graph.embed()
    for layer in range(int(config["num_hidden_layers"])):
        state = graph.layer(f"encoder.layer.{layer}", state)
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT32, ["texts", "pieces"]) for name in ("ids", "types", "mask")]
    output = helper.make_tensor_value_info(state, TensorProto.FLOAT, ["texts", "pieces", int(config["hidden_size"])])
    made = helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.tensors)
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid(_MICROSOFT, 1)]
    return bytes(helper.make_model(made, opset_imports=opsets, ir_version=10).SerializeToString())


class _Graph:
    """Nodes and weights of a graph while it is put together; each step gives the name of what it computes."""

    def __init__(self, weights: Mapping[str, np.ndarray], epsilon: float, heads: int) -> None:
        self._weights, self._epsilon, self._heads = weights, epsilon, heads
        self.nodes: list[Any] = []
        self.tensors: list[Any] = []

    def embed(self) -> str:
        tables = [self._tensor(f"embeddings.{name}_embeddings.weight") for name in ("word", "position", "token_type")]
        norm = [self._tensor(f"embeddings.LayerNorm.{part}") for part in ("weight", "bias")]
        return self._node("EmbedLayerNormalization", ["ids", "types", *tables, *norm, "mask"], "embedded", 2, epsilon=self._epsilon)

    def layer(self, name: str, state: str) -> str:
        """Attention and the two dense steps of one layer, as in Devlin et al. 2018."""
        three = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        kernel = self._add(f"{name}.qkv.weight", np.concatenate([self._weights[f"{one}.weight"].T for one in three], axis=1))
        bias = self._add(f"{name}.qkv.bias", np.concatenate([self._weights[f"{one}.bias"] for one in three]))
        told = self._node("Attention", [state, kernel, bias, "mask"], f"{name}.attended", num_heads=self._heads)
        state = self._added(f"{name}.attention.output", told, state)
        wide = self._product(f"{name}.intermediate.dense", state)
        wide = self._node("BiasGelu", [wide, self._tensor(f"{name}.intermediate.dense.bias")], f"{name}.wide")
        return self._added(f"{name}.output", wide, state)

    def _added(self, name: str, value: str, skipped: str) -> str:
        """A dense step, what was before it added, normalized."""
        parts = [self._tensor(f"{name}.{part}") for part in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")]
        inputs = [self._product(f"{name}.dense", value), skipped, *parts]
        return self._node("SkipLayerNormalization", inputs, f"{name}.done", epsilon=self._epsilon)

    def _product(self, name: str, value: str) -> str:
        kernel = self._add(f"{name}.weight", self._weights[f"{name}.weight"].T)
        return self._node("MatMul", [value, kernel], f"{name}.product", domain="")

    def _node(self, kind: str, inputs: Sequence[str], output: str, outputs: int = 1, domain: str = _MICROSOFT, **attributes: Any) -> str:
        from onnx import helper

        names = [output, *(f"{output}.{number}" for number in range(1, outputs))]
        self.nodes.append(helper.make_node(kind, list(inputs), names, domain=domain, **attributes))
        return output

    def _tensor(self, name: str) -> str:
        return self._add(name, self._weights[name])

    def _add(self, name: str, values: np.ndarray) -> str:
        from onnx import numpy_helper

        self.tensors.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name
