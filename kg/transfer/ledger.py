"""What of an export has arrived, noted in the build's folder, so that a broken-off one can go on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kg.errors import OutputError, StoreError
from kg.transfer.batches import digest

Notes = dict[str, Any]


class Ledger:
    """The notes on one export: what each graph is to hold, and which batches are there.

    ``begun`` is the batch that was on its way when the notes were last written.
    In a ``doubtful`` export any batch may be there without a note, since it was
    divided otherwise before or the notes were thrown away.
    """

    def __init__(self, path: Path, *, size: int) -> None:
        self._path = path
        self._size = size
        self.clear()

    def clear(self) -> None:
        """Forget everything, but write nothing yet."""
        self.graphs: dict[str, str] = {}
        self.done: set[str] = set()
        self.begun: str | None = None
        self.doubtful = False

    def read(self) -> None:
        """Take up the notes of an earlier run, if there are any.

        Raises:
            StoreError: they cannot be read.
        """
        try:
            notes = json.loads(self._path.read_text(encoding="utf-8"))
            self.graphs, self.done = dict(notes["graphs"]), set(notes["done"])
            self.begun = notes["begun"]
            self.doubtful = notes["doubtful"] or notes["batch"] != self._size
        except FileNotFoundError:
            return
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise StoreError(
                f"cannot read {self._path}, the notes on an earlier export: remove it, and give --restart"
            ) from error

    def enter(self, graphs: Mapping[str, str]) -> None:
        """Note what graphs are to hold, before anything is sent."""
        self.graphs.update(graphs)
        self._write()

    def begin(self, batch: str) -> None:
        """Note that a batch is on its way."""
        self.begun = batch
        self._write()

    def finish(self, batch: str) -> None:
        """Note that a batch has arrived."""
        self.done.add(batch)
        self.begun = None
        self._write()

    def is_unclear(self, batch: str) -> bool:
        """Say whether a batch not known to be there may be there all the same."""
        return self.doubtful or batch == self.begun

    def _write(self) -> None:
        notes: Notes = {
            "batch": self._size,
            "begun": self.begun,
            "doubtful": self.doubtful,
            "done": sorted(self.done),
            "graphs": self.graphs,
        }
        new = self._path.with_suffix(".tmp")
        try:
            new.write_text(f"{json.dumps(notes, indent=1, sort_keys=True)}\n", encoding="utf-8", newline="\n")
            new.replace(self._path)
        except OSError as error:
            raise OutputError(
                f"cannot write {self._path}: {error.strerror}; the export keeps its notes there"
            ) from error


def ledger_path(folder: Path, address: str, into: str | None) -> Path:
    """Return where the notes of an export from ``folder`` to ``address`` are kept."""
    return folder / f".export-{digest((address, into or ''))}.json"
