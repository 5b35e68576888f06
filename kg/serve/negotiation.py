"""Which format a client gets: the formats there are, and what ``Accept`` says of them (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Format:
    """A format by its short name; ``aliases`` are media types that are taken for it where they are named."""

    name: str
    media: str
    title: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """The format for a client, with the media type that it asked for."""

    format: str
    media: str

    @property
    def content_type(self) -> str:
        """Return the value of the Content-Type header."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


RESULT_FORMATS = (
    Format(name="json", media="application/sparql-results+json", title="JSON", aliases=("application/json",)),
    Format(
        name="xml",
        media="application/sparql-results+xml",
        title="XML",
        aliases=("application/xml", "text/xml"),
    ),
    Format(name="csv", media="text/csv", title="CSV"),
    Format(name="tsv", media="text/tab-separated-values", title="TSV"),
)
GRAPH_FORMATS = (
    Format(name="ttl", media="text/turtle", title="Turtle", aliases=("application/x-turtle",)),
    Format(name="nt", media="application/n-triples", title="N-Triples", aliases=("text/plain",)),
    Format(name="rdf", media="application/rdf+xml", title="RDF/XML", aliases=("application/xml", "text/xml")),
    Format(name="jsonld", media="application/ld+json", title="JSON-LD", aliases=("application/json",)),
    Format(name="n3", media="text/n3", title="N3"),
    Format(name="trig", media="application/trig", title="TriG"),
    Format(name="nq", media="application/n-quads", title="N-Quads"),
)
HTML = Format(name="html", media="text/html", title="HTML", aliases=("application/xhtml+xml",))

ALL_FORMATS = (HTML, *RESULT_FORMATS, *GRAPH_FORMATS)

# Other names, some of which mean one format of results and another of graphs.
_NAMES = {
    "json": ("json", "jsonld"),
    "xml": ("xml", "rdf"),
    "json-ld": ("jsonld",),
    "turtle": ("ttl",),
    "n-triples": ("nt",),
    "ntriples": ("nt",),
    "rdf+xml": ("rdf",),
    "rdfxml": ("rdf",),
}
_Ranges = dict[str, float]


def choose(accept: str, formats: Sequence[Format]) -> Choice | None:
    """Return the format of the highest quality, of equals the earliest, or nothing that will do."""
    ranges = _ranges(accept) or {"*/*": 1.0}
    best, best_quality = None, 0.0
    for format in formats:
        for media in (format.media, *format.aliases):
            quality = _quality(media, ranges) if media == format.media else ranges.get(media, 0.0)
            if quality > best_quality:
                best, best_quality = Choice(format=format.name, media=media), quality
    return best


def negotiate(name: str, accept: str, formats: Sequence[Format]) -> Choice | None:
    """Return the format that the ``format`` parameter of an address names, or else what ``Accept`` asks for.

    Clients add such parameters with words of their own; one that means nothing here is passed over.
    """
    wanted = _NAMES.get(name.lower(), (name.lower(),))
    for format in formats:
        if format.name in wanted or format.media in wanted:
            return Choice(format=format.name, media=format.media)
    is_known = any(format.name in wanted or format.media in wanted for format in ALL_FORMATS)
    return None if is_known else choose(accept, formats)


def _quality(media: str, ranges: _Ranges) -> float:
    """Return the quality that the most specific range gives."""
    for range_ in (media, f"{media.partition('/')[0]}/*", "*/*"):
        if range_ in ranges:
            return ranges[range_]
    return 0.0


def _ranges(accept: str) -> _Ranges:
    found: _Ranges = {}
    for item in accept.split(","):
        media, *parameters = (part.strip().lower() for part in item.split(";"))
        if media:
            found[media] = max(_q(parameters), found.get(media, 0.0))
    return found


def _q(parameters: Sequence[str]) -> float:
    value = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
