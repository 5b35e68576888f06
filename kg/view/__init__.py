"""The graph for people: the explorer, and a plain drawing by pyvis."""

from kg.view.inline import show_inline
from kg.view.page import explorer_page, with_links

VIEW_FILE = "view.html"

__all__ = ["VIEW_FILE", "explorer_page", "show_inline", "with_links"]
