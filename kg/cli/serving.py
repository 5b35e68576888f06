"""The command that serves a build."""

from __future__ import annotations

import ipaddress
import logging
import sys
from pathlib import Path

import click

from kg.cli.group import BUILD_OPTION


@click.command()
@BUILD_OPTION
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
@click.option(
    "--timeout", type=click.FloatRange(0, min_open=True), default=30.0, show_default=True,
    help="Seconds that one query may take.",
)  # fmt: skip
@click.option(
    "--max-rows", type=click.IntRange(1), default=1_000_000, show_default=True,
    help="Rows or triples that one answer may have.",
)  # fmt: skip
@click.option(
    "--workers", type=click.IntRange(1, 64), default=2, show_default=True,
    help="Queries evaluated at once; as many slow ones may run beside them.",
)  # fmt: skip
@click.option(
    "--cors", default="", metavar="ORIGIN", help="Let web pages of this origin (* for all) ask too."
)
@click.option("-v", "--verbose", is_flag=True, help="Log a line for each request.")
def serve(
    folder: Path,
    host: str,
    port: int,
    timeout: float,
    max_rows: int,
    workers: int,
    cors: str,
    verbose: bool,
) -> None:
    """Serve a build on the web, for reading: SPARQL, and a page for everything in it.

    \b
    Example:
      kg serve -g build
      curl 'http://127.0.0.1:8000/sparql' --data-urlencode 'query=ASK { ?x a plan:Target }'
    """
    from kg.serve import Limits
    from kg.serve import serve as run

    if verbose:
        logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(message)s")
    if not _is_local(host):
        click.echo(f"kg: other machines can reach {host}: anyone there may read this build", err=True)
    run(
        folder, host=host, port=port, workers=workers, cors=cors, ready=_ready,
        limits=Limits(seconds=timeout, rows=max_rows, waiting_seconds=2 * timeout),
    )  # fmt: skip


def _ready(address: str) -> None:
    click.echo(f"Serving at {address}  (Ctrl-C stops)")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
