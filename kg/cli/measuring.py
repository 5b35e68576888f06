"""Commands that annotate and measure."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import click

from kg.cli.group import FILE, PIPELINE_OPTION
from kg.errors import InputError


@click.command()
@PIPELINE_OPTION
def annotate(pipeline: str | None) -> None:
    """Annotate JSON lines with "unit" and "text", in a stream.

    \b
    Example:
      kg annotate < units.jsonl > annotated.jsonl
    """
    from kg.evaluation import as_line, parse_units
    from kg.relations import Extractor

    extractor = Extractor(pipeline=pipeline)
    for unit in parse_units(_lines(sys.stdin.buffer)):
        for analysis in extractor.analyse([unit["text"]]):
            click.echo(json.dumps(as_line(unit["unit"], analysis), ensure_ascii=False))


@click.command()
@click.argument("gold", type=FILE, metavar="GOLD.jsonl")
@click.option("--by-class", is_flag=True, help="Also show every class of entity.")
@PIPELINE_OPTION
def evaluate(gold: Path, by_class: bool, pipeline: str | None) -> None:
    """Measure the extraction against annotated units.

    \b
    Example:
      kg evaluate gold.jsonl --by-class
    """
    from kg.evaluation import evaluate as measure
    from kg.evaluation import read_gold
    from kg.relations import Extractor

    result = measure(read_gold(gold), extractor=Extractor(pipeline=pipeline))
    for name, score in result.measures.items():
        click.echo(f"{name:18} P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}")
    for name, score in result.classes.items() if by_class else ():
        line = f"P {score.precision:.3f}  R {score.recall:.3f}  F1 {score.f1:.3f}  n {score.gold}"
        click.echo(f"  {name:14} {line}")


def _lines(stream: IO[bytes]) -> Iterator[str]:
    for number, line in enumerate(stream, start=1):
        try:
            yield line.decode("utf8")
        except UnicodeDecodeError as error:
            raise InputError(f"line {number} is not UTF-8; save the units as UTF-8") from error
