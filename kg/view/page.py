"""The explorer as one file: the front end's bundle, its style and the data of a graph.

The page opens from disk without a network. Its policy allows the bundle and the
style by their hashes and no request at all. The texts of a plan reach the page as
JSON, and the front end shows them as text.
"""

from __future__ import annotations

import html
import logging
import re

from kg.layout import Layout
from kg.model import Graph
from kg.view.data import explorer_data
from kg.view.packing import packed
from kg.view.safety import hashes, safe_json
from kg.web import DIST, MISSING, bundled, licences

logger = logging.getLogger(__name__)

BUNDLE = "explorer"
_MEANT = re.compile("<(?=!--|/script)", re.IGNORECASE)
_UNLINKED = '"links":null'
_NO_SCRIPT = (
    "This page draws the graph with JavaScript, which is turned off in this browser. Turn it on to see the "
    "graph; nothing is loaded from anywhere. The tables nodes.csv and edges.csv of the build have them too."
)
_FRAME = """<!DOCTYPE html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<div id="kg-explorer"></div>
<noscript><p>{noscript}</p></noscript>
<script type="application/json" id="kg-data">{data}</script>
<script type="text/plain" id="kg-licences">{licences}</script>
<script>{script}</script>
</body>
</html>
"""


def explorer_page(graph: Graph, layout: Layout) -> str:
    """Return the explorer of a graph, the same bytes for the same graph and layout in every run.

    Where the front end was left out of the installation, the page is the plain drawing, which says so.
    """
    if not bundled(BUNDLE):
        from kg.view.drawing import drawing_page

        logger.warning("view.html is a plain drawing: %s", MISSING)
        return drawing_page(graph, layout, notice=MISSING)
    data = explorer_data(graph, layout)
    script = _in_script((DIST / f"{BUNDLE}.js").read_text(encoding="utf-8"))
    style = (DIST / f"{BUNDLE}.css").read_text(encoding="utf-8").replace("</", "<\\/")
    return _FRAME.format(
        language=html.escape(data["language"]),
        direction=data["direction"],
        policy=_policy(script, style),
        title=html.escape(data["title"]),
        style=style,
        noscript=_NO_SCRIPT,
        data=safe_json(packed(data)),
        licences=_as_text(licences(BUNDLE)),
        script=script,
    )


def with_links(page: str, *, entity: str, query: str) -> str:
    """Return an explorer that links its entities to pages, and itself to a page for queries.

    ``entity`` is what comes before the id in the address of an entity's page. A plain drawing stays as it is.
    """
    # Inside a JSON string the quotes would be escaped, so no text of a plan can look like this.
    return page.replace(_UNLINKED, f'"links":{safe_json({"entity": entity, "query": query})}', 1)


def _policy(script: str, style: str) -> str:
    return (
        f"default-src 'none'; script-src {hashes([script])}; style-src {hashes([style])}; "
        "img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def _in_script(script: str) -> str:
    """Return the same script without what HTML gives a meaning inside scripts; it stands in strings only."""
    return _MEANT.sub(r"\\x3C", script)


def _as_text(text: str) -> str:
    """Return a text that does not end the element it is in."""
    return text.replace("<!--", "<! --").replace("</", "< /")
