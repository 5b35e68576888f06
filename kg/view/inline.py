"""The explorer inside a notebook."""

from __future__ import annotations

import html
from importlib import import_module
from typing import Any

from kg.errors import OutputError


def inline_frame(page: str, *, height: int) -> str:
    """Return a frame that holds a page by itself: what runs in it cannot reach the notebook."""
    return (
        f'<div><iframe title="Knowledge graph" sandbox="allow-scripts allow-downloads" height="{height}" '
        f'style="width: 100%; border: 0" srcdoc="{html.escape(page)}"></iframe></div>'
    )


def show_inline(page: str, *, height: int) -> None:
    """Display a page in the notebook.

    Raises:
        OutputError: IPython is not installed.
    """
    try:
        display: Any = import_module("IPython.display")
    except ImportError as error:
        raise OutputError(
            "there is no notebook to show the graph in: install IPython, "
            "or write the graph and open its view.html"
        ) from error
    display.display(display.HTML(inline_frame(page, height=height)))
