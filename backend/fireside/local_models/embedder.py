"""The engine that turns texts into vectors: MiniLM, run by CTranslate2."""

import importlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from fireside.local_models.bert import Specs, convert
from fireside.local_models.handshake import RoleConfig
from fireside.local_models.memory import give_back

MOST_TOKENS = 256
"""Tokens of a text that are read, its two marks included, as sentence-transformers has it."""

MOST_CHARACTERS = 20_000
"""Characters of a text that are looked at: far more than make so many tokens of any language."""


class _Answer(Protocol):
    last_hidden_state: object


class _Encoder(Protocol):
    """The part of CTranslate2's Encoder that is used; the package has no stubs."""

    def forward_batch(self, inputs: Sequence[Sequence[int]]) -> _Answer: ...


class Runtime(Protocol):
    """The names of CTranslate2 that are used."""

    specs: Specs

    def Encoder(  # noqa: N802 - the package's own name
        self, path: str, *, device: str, compute_type: str, inter_threads: int, intra_threads: int
    ) -> _Encoder:
        """Return the model in this folder, loaded."""
        ...


class Embedder:
    """Turns texts into vectors, a few at a time."""

    def __init__(self, tokenizer: Tokenizer, encoder: _Encoder) -> None:
        self._tokenizer = tokenizer
        self._encoder = encoder
        self.dimensions = len(self.embed(self.read(["Hello."]))[0]) // 4

    def read(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the tokens of each text, as many as the model takes in."""
        shown = [_without_halves(text[:MOST_CHARACTERS]) for text in texts]
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(shown)]

    def embed(self, batch: Sequence[Sequence[int]]) -> list[bytes]:
        """Return a vector of length 1 for the tokens of each text, as little-endian float32."""
        answer = self._encoder.forward_batch(batch)
        states = cast("NDArray[np.float32]", np.asarray(cast("Any", answer.last_hidden_state)))
        vectors: list[bytes] = []
        for tokens, state in zip(batch, states, strict=True):
            # What follows the last token only fills the place up to that of the longest text.
            mean = state[: len(tokens)].mean(axis=0)
            vectors.append((mean / np.linalg.norm(mean)).astype("<f4").tobytes())
        return vectors


def import_runtime() -> Runtime:
    """Import all that will be needed; raises ImportError when it is not installed."""
    runtime = importlib.import_module("ctranslate2")
    importlib.import_module("ctranslate2.specs")
    return cast("Runtime", runtime)


def load(runtime: Runtime, config: RoleConfig) -> Embedder:
    """Load the weights in a folder; raises anything when they are damaged."""
    folder = Path(config.path)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    # The file asks for 128 tokens, no more and no less.
    cast("Any", tokenizer).enable_truncation(MOST_TOKENS)
    tokenizer.no_padding()
    words = tokenizer.get_vocab()
    with tempfile.TemporaryDirectory(prefix="fireside-") as made:
        convert(
            runtime.specs,
            folder / "model.safetensors",
            sorted(words, key=words.__getitem__),
            Path(made),
        )
        encoder = runtime.Encoder(
            made,
            device="cpu",
            compute_type="int8",
            inter_threads=1,
            intra_threads=config.threads,
        )
    embedder = Embedder(tokenizer, encoder)
    give_back()
    return embedder


def _without_halves(text: str) -> str:
    """Replace halves of characters, which JSON can carry and no text can hold."""
    return text.encode(errors="replace").decode()
