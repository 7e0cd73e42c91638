"""OpenAI's own tests of its client, run against the product.

They come with the source of the package, of the very version that is installed (tools/prepare).
They look at types, not at behaviour: that every parameter is taken and every answer has its shape.
"""

from __future__ import annotations

import asyncio
import re
import sys

import pytest

from tests.support.api import Api
from tests.support.process import clean_environment
from tools.setup_steps import CLIENT_TESTS

FOLDER = CLIENT_TESTS / "tests" / "api_resources"
FILES = [
    FOLDER / name
    for name in (
        *("chat/test_completions.py", "test_models.py", "test_embeddings.py"),
        "audio/test_transcriptions.py",
    )
]
PACKED = "(Embeddings and (strict or aiohttp) and not all_params)"
"""The client asks for vectors in base64, and holds the answer against a type that has numbers alone
before it unpacks them: no server that does as it is asked could pass."""
OURS = f"(create and not {PACKED}) or (Models and (list or retrieve))"
"""What we offer; stored completions and the deleting of models are OpenAI's."""
_MODEL = re.compile(r'(?:model=|Models?.*\n.*retrieve\(\s*|retrieve\(\s*)"([^"]+)"')
PATIENCE = 240.0


@pytest.mark.timeout(PATIENCE + 20)
async def test_the_suite(api: Api) -> None:
    """All tests of the calls that we offer pass, in all ways the client has to make them."""
    named = {name for file in FILES for name in _MODEL.findall(file.read_text())}
    for name in named:
        await api.new_agent(name=name)
    options = ["-q", "-o", "addopts=", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", OURS]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", *options, *FILES),
        cwd=CLIENT_TESTS,
        env=clean_environment(CLIENT_TESTS, test_api_base_url=f"{api.origin}/v1")
        | {"PYTHONPATH": ""},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    closing = output.decode().splitlines()[-1]
    assert process.returncode == 0, output.decode()[-3000:]
    count = re.search(r"(\d+) passed, \d+ deselected", closing)
    assert count is not None, closing
    assert int(count[1]) >= 126
