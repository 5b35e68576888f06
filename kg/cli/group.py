"""The group of commands: what they share, and how errors end in one line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from kg.config import DEFAULT_BUILD
from kg.errors import InputError, KgError

FILE = click.Path(path_type=Path)
BUILD_OPTION = click.option(
    "-g", "--graph", "folder", type=FILE, default=DEFAULT_BUILD, show_default=True, help="Folder of a build."
)
PIPELINE_OPTION = click.option(
    "--pipeline", metavar="NAME", help="Parse with another installed spaCy pipeline (its labels must be UD)."
)


class _Failure(click.ClickException):
    """An error shown as one line, without a traceback."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the line on the error stream."""
        click.echo(f"kg: {self.format_message()}", file=file or sys.stderr)


class _Interruption(_Failure):
    """Ctrl-C, with the exit status that shells know it by."""

    exit_code = 130


class _Commands(click.Group):
    """The commands, with what any of them may raise turned into one line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; errors that a user can mend, and Ctrl-C, end it in one line."""
        try:
            return super().invoke(ctx)
        except KgError as error:
            raise _Failure(str(error)) from error
        except KeyboardInterrupt as error:
            unchanged = "; the earlier build is unchanged" if ctx.invoked_subcommand == "build" else ""
            raise _Interruption(f"interrupted{unchanged}") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kg")
def main() -> None:
    """Turn policy plans into a knowledge graph with evidence for every fact.

    \b
    Example:
      kg build corpus/
      kg query "SELECT ?name WHERE { ?e a plan:Agency ; skos:prefLabel ?name }"
      kg view
    """


@contextmanager
def progress_bar(label: str = "Reading the plans") -> Iterator[Callable[[int, int], None] | None]:
    """Lend a callback that draws a bar on the error stream, or nothing where no one watches."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield advance


def query_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {path} ({error}); give a query file in UTF-8") from error
