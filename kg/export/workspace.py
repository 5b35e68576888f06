"""Files appear in a folder only when all of them are whole."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def workspace(folder: Path) -> Iterator[Path]:
    """Give a temporary folder beside ``folder``; both are on one file system, so moves are renames."""
    target = folder.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        _require_writable(target)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _require_writable(folder: Path) -> None:
    """Fail before the work is done rather than after it."""
    with tempfile.TemporaryFile(dir=folder):
        return


def move(workspace: Path, folder: Path, name: str) -> Path:
    """Move one result into place; a folder is swapped, as it cannot be replaced in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    new, old = workspace / name, folder / name
    if not new.is_dir() or not old.exists():
        new.replace(old)
        return old
    aside = workspace / f"{name}.old"
    old.replace(aside)
    try:
        new.replace(old)
    except BaseException:
        if not old.exists():
            aside.replace(old)
        raise
    return old
