"""`fireside backup | restore | verify` on the command line."""

import asyncio
from collections.abc import Coroutine, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from pydantic import ValidationError

from fireside.errors import AppError, StartupError
from fireside.services.backup.making import default_target, make_backup
from fireside.services.backup.restoring import restore_backup
from fireside.services.backup.verifying import verify_backup, verify_installation
from fireside.settings import load_settings

T = TypeVar("T")

SHOWN = 20
"""How many problems are shown."""


def backup(
    file: Annotated[
        Path | None, typer.Argument(help="Where to; a new file in DATA_DIR/backups otherwise.")
    ] = None,
) -> None:
    """Put the database and all files into one file, while the server runs."""
    with _one_line_errors():
        settings = load_settings()
        made = _run(make_backup(settings, (file or default_target(settings)).absolute()))
    _show(made.problems)
    typer.echo(
        f"{made.path}: the database and {len(made.manifest.files):,} files, {_mb(made.size)}"
    )


def restore(
    file: Annotated[Path, typer.Argument(help="What `fireside backup` wrote.")],
    *,
    force: Annotated[
        bool, typer.Option("--force", help="Put aside what is there, and then restore.")
    ] = False,
) -> None:
    """Put a backup back, into an empty installation; the server must not run."""
    with _one_line_errors():
        restored = _run(restore_backup(load_settings(), file.absolute(), is_forced=force))
    if restored.manifest is None:
        typer.echo("The database is back; the files were left as they are.")
    else:
        lost = len(restored.manifest.missing)
        typer.echo(
            f"The database and {len(restored.manifest.files):,} files are back as they were on "
            f"{restored.manifest.created_at:%Y-%m-%d %H:%M} UTC"
            + (f"; {lost:,} were lost already." if lost else ".")
        )
    if restored.aside:
        typer.echo(
            f"What was there is in the folder {restored.aside}, beside each of them; of PostgreSQL "
            "in the schema of that name."
        )


def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A backup; this installation itself otherwise.")
    ] = None,
) -> None:
    """Look through the installation, or a backup: hashes, the database, lost and stray files."""
    with _one_line_errors():
        found = (
            verify_backup(file.absolute()) if file else _run(verify_installation(load_settings()))
        )
    _show(found.problems)
    if found.problems:
        raise typer.Exit(1)
    typer.echo(f"Good: the database and {found.files:,} files, {_mb(found.size)}")


def _run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def _show(problems: Sequence[str]) -> None:
    for problem in problems[:SHOWN]:
        typer.echo(problem, err=True)
    if len(problems) > SHOWN:
        typer.echo(f"… and {len(problems) - SHOWN:,} more.", err=True)


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:,.1f} MB"


@contextmanager
def _one_line_errors() -> Generator[None]:
    try:
        yield
    except StartupError as error:
        typer.echo(f"fireside: {error}", err=True)
        raise typer.Exit(1) from error
    except AppError as error:
        typer.echo(f"fireside: {error.detail}", err=True)
        raise typer.Exit(1) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        typer.echo(f"fireside: {str(first['loc'][0]).upper()}: {first['msg']}", err=True)
        raise typer.Exit(1) from error
