"""BERT's weights as they are published, made into what CTranslate2 calculates with.

That takes a tenth of a second, so nothing made is kept: on the disk are the published files alone.
"""

import json
import mmap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

Weights = NDArray[np.float32]

_HEADS = 12
"""Of each layer's attention; the one thing that the shapes of the weights don't tell."""

_EPSILON = 1e-12
_LENGTH_BYTES = 8


class _Linear(Protocol):
    """A layer of CTranslate2's that multiplies."""

    weight: Weights
    bias: Weights


class _Norm(Protocol):
    """A layer of CTranslate2's that normalises."""

    gamma: Weights
    beta: Weights


class _Attention(Protocol):
    linear: list[_Linear]
    layer_norm: _Norm


class _FeedForward(Protocol):
    linear_0: _Linear
    linear_1: _Linear
    layer_norm: _Norm


class _Layer(Protocol):
    self_attention: _Attention
    ffn: _FeedForward


class _Embedding(Protocol):
    weight: Weights


class _Positions(Protocol):
    encodings: Weights


class _Encoder(Protocol):
    """The parts of CTranslate2's TransformerEncoderSpec that are filled in."""

    embeddings: list[_Embedding]
    position_encodings: _Positions
    layernorm_embedding: _Norm
    layer: list[_Layer]
    scale_embeddings: bool


class _Config(Protocol):
    unk_token: str
    layer_norm_epsilon: float


class _Model(Protocol):
    """The part of CTranslate2's TransformerEncoderModelSpec that is used."""

    config: _Config

    def register_vocabulary(self, tokens: Sequence[str]) -> None: ...
    def validate(self) -> None: ...
    def optimize(self, quantization: str) -> None: ...
    def save(self, output_dir: str) -> None: ...


class Specs(Protocol):
    """The names of `ctranslate2.specs` that are used; the package has no stubs."""

    Activation: type["_Activation"]
    EmbeddingsMerge: type["_Merge"]

    def TransformerEncoderSpec(  # noqa: N802 - the package's own name
        self,
        num_layers: int,
        num_heads: int,
        *,
        pre_norm: bool,
        activation: object,
        layernorm_embedding: bool,
        num_source_embeddings: int,
        embeddings_merge: object,
    ) -> _Encoder:
        """Return an encoder whose weights are still to be filled in."""
        ...

    def TransformerEncoderModelSpec(self, encoder: _Encoder) -> _Model:  # noqa: N802 (as above)
        """Return the model around an encoder."""
        ...


class _Activation(Protocol):
    GELU: object


class _Merge(Protocol):
    ADD: object


def convert(specs: Specs, weights: Path, vocabulary: Sequence[str], target: Path) -> None:
    """Write the model into a folder as 8-bit integers; raises anything over damaged weights."""
    with weights.open("rb") as content:
        size = int.from_bytes(content.read(_LENGTH_BYTES), "little")
        # Private: what is changed in place stays in memory.
        mapped = mmap.mmap(content.fileno(), 0, access=mmap.ACCESS_COPY)
    tensors = _tensors(mapped, size)
    depth = 1 + max(int(name.split(".")[2]) for name in tensors if name.startswith("encoder.layer"))
    encoder = specs.TransformerEncoderSpec(
        depth,
        _HEADS,
        pre_norm=False,
        activation=specs.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=specs.EmbeddingsMerge.ADD,
    )
    _fill(encoder, tensors)
    model = specs.TransformerEncoderModelSpec(encoder)
    model.register_vocabulary(vocabulary)
    model.config.unk_token = "[UNK]"  # noqa: S105 - a word of the vocabulary
    model.config.layer_norm_epsilon = _EPSILON
    model.validate()
    model.optimize("int8")
    model.save(str(target))


def _tensors(content: mmap.mmap, header_bytes: int) -> dict[str, Weights]:
    """Return the weights by name; a safetensors file has a JSON header, then numbers."""
    start = _LENGTH_BYTES + header_bytes
    header = cast("dict[str, dict[str, object]]", json.loads(content[_LENGTH_BYTES:start]))
    tensors: dict[str, Weights] = {}
    for name, entry in header.items():
        if entry.get("dtype") == "F32":
            begin, _ = cast("tuple[int, int]", entry["data_offsets"])
            shape = tuple(cast("list[int]", entry["shape"]))
            tensors[name] = np.ndarray(shape, np.dtype("<f4"), content, start + begin)
    return tensors


def _fill(encoder: _Encoder, tensors: Mapping[str, Weights]) -> None:
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = tensors["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = tensors["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = tensors["embeddings.position_embeddings.weight"]
    _fill_norm(encoder.layernorm_embedding, tensors, "embeddings.LayerNorm")
    for number, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{number}"
        attention, forward = layer.self_attention, layer.ffn
        parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        _fill_linear(attention.linear[0], tensors, *parts)
        _fill_linear(attention.linear[1], tensors, f"{name}.attention.output.dense")
        _fill_norm(attention.layer_norm, tensors, f"{name}.attention.output.LayerNorm")
        _fill_linear(forward.linear_0, tensors, f"{name}.intermediate.dense")
        _fill_linear(forward.linear_1, tensors, f"{name}.output.dense")
        _fill_norm(forward.layer_norm, tensors, f"{name}.output.LayerNorm")


def _fill_linear(linear: _Linear, tensors: Mapping[str, Weights], *names: str) -> None:
    """Fill in one layer, or several that CTranslate2 has as one."""
    linear.weight = np.concatenate([tensors[f"{name}.weight"] for name in names])
    linear.bias = np.concatenate([tensors[f"{name}.bias"] for name in names])


def _fill_norm(norm: _Norm, tensors: Mapping[str, Weights], name: str) -> None:
    norm.gamma = tensors[f"{name}.weight"]
    norm.beta = tensors[f"{name}.bias"]
