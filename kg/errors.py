"""The one exception tree of the package."""

LONGEST_REASON = 200


def one_line(error: object) -> str:
    """Return what went wrong, short enough for one line."""
    line = " ".join(str(error).split())
    return line if len(line) <= LONGEST_REASON else f"{line[:LONGEST_REASON]} ..."


class KgError(Exception):
    """Base of every error that a user can mend; the message is one line with the remedy."""


class InputError(KgError):
    """A plan, a folder or a file of units cannot be read."""


class OutputError(KgError):
    """A result cannot be written."""


class QueryError(KgError):
    """A SPARQL query is malformed or cannot be answered."""


class StoreError(KgError):
    """A folder does not hold a usable build."""


class OntologyError(KgError):
    """The ontology files lack something that the package needs."""


class ValidationError(KgError):
    """A graph breaks the shapes that every build keeps to."""


class PipelineError(KgError):
    """A language pipeline cannot be loaded or used."""
