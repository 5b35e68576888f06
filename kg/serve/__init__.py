"""A build on the web, for reading: SPARQL endpoint, pages of everything, its IRIs in RDF."""

from kg.serve.application import create_app
from kg.serve.pool import Limits
from kg.serve.server import serve
from kg.serve.site import open_site

__all__ = ["Limits", "create_app", "open_site", "serve"]
