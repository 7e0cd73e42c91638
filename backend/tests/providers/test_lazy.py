"""A package that is loaded when first used, by two threads at once."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from fireside.providers.lazy import lazy_import

SLOW_PACKAGE = """
import builtins
is_loading, may_end = builtins.fireside_lazy_test
is_loading.set()
assert may_end.wait(30)
answer = 42
"""


def test_a_second_thread_waits_until_it_is_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never meets half a package, as it did when a voice turn came right after a start."""
    is_loading, may_end = threading.Event(), threading.Event()
    (tmp_path / "slow_package_of_the_test.py").write_text(SLOW_PACKAGE)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    monkeypatch.setattr("builtins.fireside_lazy_test", (is_loading, may_end), raising=False)
    package = lazy_import("slow_package_of_the_test")
    assert "slow_package_of_the_test" not in sys.modules
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(lambda: package.answer)
        assert is_loading.wait(30)
        second = threads.submit(lambda: package.answer)
        # Time enough to fail in, not to pass by.
        assert not wait([second], 0.1).done
        may_end.set()
        assert (first.result(30), second.result(30)) == (42, 42)


def test_one_that_is_missing_is_told_at_once() -> None:
    """Not when it is first used, in the middle of a reply."""
    with pytest.raises(ModuleNotFoundError, match="no_such_package"):
        lazy_import("no_such_package")
