"""The picture of a graph: a fixed place for every entity, in a file that the next build starts from."""

from kg.layout.arrangement import lay_out
from kg.layout.record import LAYOUT_FILE, NO_COMMUNITY, Layout, Spot, layout_text, read_layout

__all__ = ["LAYOUT_FILE", "NO_COMMUNITY", "Layout", "Spot", "lay_out", "layout_text", "read_layout"]
