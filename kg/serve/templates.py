"""The templates of the pages; everything that they show is escaped."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from kg.config import PACKAGE

FOLDER = PACKAGE / "serve" / "templates"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page made from a template."""
    text = _environment().get_template(template).render(**values)
    return HTMLResponse(text, status_code=status, headers={"Vary": "Accept"})
