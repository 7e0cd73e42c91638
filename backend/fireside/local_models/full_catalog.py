"""Every model on offer."""

from fireside.local_models.audio_catalog import HIBARI, WHISPER_BASE, WHISPER_TINY
from fireside.local_models.catalog import Catalog
from fireside.local_models.chat_catalog import QWEN_CODER, SMOLLM2
from fireside.local_models.embedding_catalog import MINILM

CATALOG = Catalog(models=(QWEN_CODER, SMOLLM2, WHISPER_BASE, WHISPER_TINY, HIBARI, MINILM))
