"""What the benchmarks share: a process of its own for each measurement, and tables."""

from __future__ import annotations

import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


@dataclass(kw_only=True, slots=True)
class Clock:
    """The seconds that a block took: on the clock on the wall, and of processor time."""

    wall: float = 0.0
    processor: float = 0.0


@contextmanager
def timed() -> Iterator[Clock]:
    """Measure a block; processor time is the fair figure where other work shares the machine."""
    clock = Clock()
    wall, processor = time.perf_counter(), time.process_time()
    yield clock
    clock.wall, clock.processor = time.perf_counter() - wall, time.process_time() - processor


def in_fresh_process(
    function: Callable[Given, Result], *arguments: Given.args, **named: Given.kwargs
) -> tuple[Result, int]:
    """Run ``function`` in a new process; return its result and the most memory it held, in bytes."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        result = pool.submit(function, *arguments, **named).result()
        return result, pool.submit(peak).result()


def peak() -> int:
    """Return the most memory that this process has held (Linux: VmHWM)."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise OSError("this system does not tell the peak of memory")


def size(path: Path) -> int:
    """Return the bytes of a file or of all files of a folder."""
    files = [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sum(file.stat().st_size for file in files)


def show(heading: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table with its columns in line; numbers stand to the right."""
    cells = [[str(cell) for cell in columns], *([_shown(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    sys.stdout.write(f"\n{heading}\n")
    for row in cells:
        first, *others = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        sys.stdout.write("  ".join([row[0].ljust(len(first)), *others]) + "\n")
    sys.stdout.flush()


def _shown(cell: object) -> str:
    if isinstance(cell, int):
        return f"{cell:,}"
    return f"{cell:,.2f}" if isinstance(cell, float) else str(cell)
