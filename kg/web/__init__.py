"""The pages' scripts and styles: TypeScript in ``src``, bundled into ``dist`` when kg is installed."""

from __future__ import annotations

import json
import re
from pathlib import Path

DIST = Path(__file__).resolve().parent / "dist"
MISSING = (
    "The scripts of this page were left out when kg was installed (KG_SKIP_WEB was set). "
    "Unset it and install kg again, with access to the npm registry."
)

_TITLE = re.compile(r"^(=+\n.+ \S+\n=+\n)", re.MULTILINE)


def bundled(name: str) -> bool:
    """Return whether the script of the page ``name`` is there; say ``MISSING`` where it is not."""
    return (DIST / f"{name}.js").is_file()


def licences(name: str) -> str:
    """Return the licence texts of the packages that the page ``name`` holds code of."""
    packages = json.loads((DIST / "bundle.json").read_text(encoding="utf-8"))["pages"][name]
    _, *parts = _TITLE.split((DIST / "LICENSES.txt").read_text(encoding="utf-8"))
    titles, texts = parts[::2], parts[1::2]
    chosen = (title + text for title, text in zip(titles, texts, strict=True) if _name(title) in packages)
    return "".join(chosen)


def _name(title: str) -> str:
    return title.splitlines()[1].rpartition(" ")[0]
