"""The data of the page as the front end reads them."""

from __future__ import annotations

import json

from kg.layout import lay_out
from kg.model import Graph
from kg.view.data import explorer_data
from tests.explorer.page import Explorer
from tests.explorer.plans import hostile_plan

ALL = "JSON.stringify(kg.model.data)"


def test_page_reads_what_python_wrote(explorer: Explorer, graph: Graph) -> None:
    """The packed tables come out as the columns that they were made of, number by number."""
    assert json.loads(explorer.value(ALL)) == explorer_data(graph, lay_out(graph))


def test_odd_texts_survive(hostile: Explorer) -> None:
    """So do texts with markup, quotes, control characters and emoji."""
    graph = hostile_plan()
    assert json.loads(hostile.value(ALL)) == explorer_data(graph, lay_out(graph))
