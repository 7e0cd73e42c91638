"""The folder of installed models."""

from __future__ import annotations

import pytest

from fireside.local_models.errors import ModelInUse, UnknownModel
from fireside.local_models.store import ModelStore
from tests.local_models.conftest import Install
from tests.local_models.weights import MODEL, WeightsServer


def never_waits() -> None:
    """Fail: the lock was expected to be free."""
    pytest.fail("the lock is taken")


def test_a_folder_that_does_not_exist_has_no_models(store: ModelStore) -> None:
    """A folder that does not exist has no models."""
    assert store.installed("chat") == ()
    assert not store.folder.exists()


def test_removing_leaves_nothing(
    store: ModelStore, weights_server: WeightsServer, install: Install
) -> None:
    """Removing leaves nothing."""
    install(weights_server.hub())
    assert store.installed("chat") == (MODEL,)
    store.remove(MODEL.name)
    assert store.installed("chat") == ()
    assert list(store.folder.iterdir()) == []


def test_removing_throws_away_what_was_arriving(store: ModelStore) -> None:
    """Removing throws away what was arriving."""
    store.incoming(MODEL).mkdir(parents=True)
    (store.incoming(MODEL) / "made-up.gguf.part").write_bytes(b"begun")
    store.remove(MODEL.name)
    assert list(store.folder.iterdir()) == []


def test_a_model_that_is_being_installed_is_not_removed(store: ModelStore) -> None:
    """A model that is being installed is not removed."""
    with store.lock(MODEL, never_waits), pytest.raises(ModelInUse):
        store.remove(MODEL.name)


def test_the_lock_excludes_others_until_it_is_given_back(store: ModelStore) -> None:
    """The lock excludes others until it is given back."""

    class Waited(Exception):
        pass

    def give_up() -> None:
        raise Waited

    with store.lock(MODEL, never_waits), pytest.raises(Waited), store.lock(MODEL, give_up):
        pytest.fail("two hold the lock")
    with store.lock(MODEL, never_waits):
        pass
    assert list(store.folder.iterdir()) == []


def test_an_unknown_name_is_refused(store: ModelStore) -> None:
    """An unknown name is refused."""
    with pytest.raises(UnknownModel, match="no embedded model called 'gpt-4'") as caught:
        store.remove("gpt-4")
    assert caught.value.status == 404
