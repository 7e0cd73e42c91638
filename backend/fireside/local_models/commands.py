"""`fireside models list | get | remove`: the embedded models on the command line."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from fireside.local_models.catalog import CatalogModel
from fireside.local_models.download import default_sources, install_model
from fireside.local_models.errors import LocalModelError
from fireside.local_models.store import ModelStore
from fireside.local_models.transfer import Progress, Source, Transfer
from fireside.settings import load_settings

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130

_LINE_EVERY_SHARE = 0.25
"""How often a line is written where no bar can be drawn."""

models_app = typer.Typer(
    help="The embedded models: see, fetch and delete them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

ModelsDir = Annotated[
    Path | None,
    typer.Option("--models-dir", help="Where the models are kept, instead of MODELS_DIR."),
]


@models_app.command("list")
def list_models(models_dir: ModelsDir = None) -> None:
    """Show which models there are, and which are installed."""
    store = _open_store(models_dir)
    for model in store.catalog.models:
        state = _state(store, model)
        default = ", default" if model.is_default else ""
        typer.echo(
            f"{model.name:<22}{model.role:<15}{model.size_bytes / 1e6:>6.0f} MB  "
            f"{model.license:<12}{state}{default}"
        )


@models_app.command("get")
def get_models(
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME]...", help="Which models; the default set when none is named."
        ),
    ] = None,
    models_dir: ModelsDir = None,
) -> None:
    """Fetch models, or go on where an earlier fetch stopped."""
    with _one_line_errors():
        store = _open_store(models_dir)
        wanted = [store.require(name) for name in names or ()] or store.catalog.default_set
        sources = default_sources()
        for model in wanted:
            _get(store, model, sources)


@models_app.command("remove")
def remove_model(name: str, models_dir: ModelsDir = None) -> None:
    """Delete a model from the disk."""
    with _one_line_errors():
        store = _open_store(models_dir)
        was_installed = store.is_installed(store.require(name))
        store.remove(name)
        typer.echo(f"{name} is removed." if was_installed else f"{name} was not installed.")


def _state(store: ModelStore, model: CatalogModel) -> str:
    if not store.is_installed(model):
        return "not installed"
    return "built in" if model.carrier else "installed"


def _open_store(models_dir: Path | None) -> ModelStore:
    return ModelStore(models_dir or load_settings().models_dir)


def _get(store: ModelStore, model: CatalogModel, sources: tuple[Source, ...]) -> None:
    if store.is_installed(model):
        typer.echo(f"{model.name} is installed.")
        return
    began = time.monotonic()
    with _shown_progress(model) as report:
        install_model(store, model, sources, Transfer(model.size_bytes, report))
    typer.echo(f"{model.name} is installed ({time.monotonic() - began:.1f} s).")


@contextmanager
def _one_line_errors() -> Generator[None]:
    try:
        yield
    except LocalModelError as exc:
        typer.echo(exc.detail, err=True)
        raise typer.Exit(EXIT_FAILED) from exc
    except KeyboardInterrupt as exc:
        typer.echo("Stopped. The same command goes on where this was.", err=True)
        raise typer.Exit(EXIT_INTERRUPTED) from exc


@contextmanager
def _shown_progress(model: CatalogModel) -> Generator[Callable[[Progress], None]]:
    if not sys.stdout.isatty():
        yield _lines(model)
        return
    notes = {"queued": "waiting for another download", "verifying": "checking"}
    label = f"{model.name} ({model.size_bytes / 1e6:.0f} MB)"
    with typer.progressbar(length=model.size_bytes, label=label) as bar:

        def report(progress: Progress) -> None:
            note = notes.get(progress.status)
            bar.label = f"{model.name} ({note})" if note else label
            bar.update(progress.downloaded_bytes - bar.pos)

        yield report


def _lines(model: CatalogModel) -> Callable[[Progress], None]:
    typer.echo(f"{model.name}: fetching {model.size_bytes / 1e6:.0f} MB")
    next_share = _LINE_EVERY_SHARE

    def report(progress: Progress) -> None:
        nonlocal next_share
        while progress.status == "downloading" and next_share <= min(progress.share, 0.99):
            typer.echo(f"{model.name}: {next_share:.0%}")
            next_share += _LINE_EVERY_SHARE

    return report
