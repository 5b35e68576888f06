"""The embedded store of a build, opened for reading only."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from kg.errors import StoreError, one_line

STORE_FOLDER = "store"


def open_store(folder: Path) -> ox.Store:
    """Open the store of the build in ``folder`` for reading only; several processes may at once.

    Raises:
        StoreError: there is no store, or it is broken.
    """
    path = folder / STORE_FOLDER
    if not (path / "CURRENT").is_file():
        raise StoreError(f"no build in {folder}: run `kg build` first")
    try:
        return ox.Store.read_only(str(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise StoreError(
            f"the store in {folder} cannot be opened ({one_line(error)}): run `kg build` again"
        ) from error


def read_triples(folder: Path) -> list[ox.Triple]:
    """Return what the build in ``folder`` asserts, ontology included."""
    quads = open_store(folder).quads_for_pattern(None, None, None, ox.DefaultGraph())
    return [quad.triple for quad in quads]
