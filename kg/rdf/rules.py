"""The rules of OWL 2 RL that infer facts about individuals, as SPARQL patterns.

The first premise is read from the ontology, the others from the facts.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule by its name in the OWL 2 profiles: triple patterns that hold, and the one that then holds."""

    name: str
    about: str
    premises: tuple[str, ...]
    conclusion: str
    guard: str = ""


_NO_LITERAL = "FILTER(!isLiteral(?o))"

RULES = (
    Rule(
        name="prp-eqp1",
        about="equivalent property",
        premises=("?p owl:equivalentProperty ?q", "?s ?p ?o"),
        conclusion="?s ?q ?o",
    ),
    Rule(
        name="prp-eqp2",
        about="equivalent property",
        premises=("?p owl:equivalentProperty ?q", "?s ?q ?o"),
        conclusion="?s ?p ?o",
    ),
    Rule(
        name="prp-spo1",
        about="broader property",
        premises=("?p rdfs:subPropertyOf ?q", "?s ?p ?o"),
        conclusion="?s ?q ?o",
    ),
    Rule(
        name="prp-inv1",
        about="inverse property",
        premises=("?p owl:inverseOf ?q", "?s ?p ?o"),
        conclusion="?o ?q ?s",
        guard=_NO_LITERAL,
    ),
    Rule(
        name="prp-inv2",
        about="inverse property",
        premises=("?p owl:inverseOf ?q", "?s ?q ?o"),
        conclusion="?o ?p ?s",
        guard=_NO_LITERAL,
    ),
    Rule(
        name="prp-symp",
        about="symmetric property",
        premises=("?p a owl:SymmetricProperty", "?s ?p ?o"),
        conclusion="?o ?p ?s",
        guard=_NO_LITERAL,
    ),
    Rule(
        name="prp-dom",
        about="domain of a property",
        premises=("?p rdfs:domain ?c", "?s ?p ?o"),
        conclusion="?s a ?c",
    ),
    Rule(
        name="prp-rng",
        about="range of a property",
        premises=("?p rdfs:range ?c", "?s ?p ?o"),
        conclusion="?o a ?c",
        guard=_NO_LITERAL,
    ),
    Rule(
        name="cax-eqc1",
        about="equivalent class",
        premises=("?c owl:equivalentClass ?d", "?s a ?c"),
        conclusion="?s a ?d",
    ),
    Rule(
        name="cax-eqc2",
        about="equivalent class",
        premises=("?c owl:equivalentClass ?d", "?s a ?d"),
        conclusion="?s a ?c",
    ),
    Rule(
        name="cax-sco",
        about="broader class",
        premises=("?c rdfs:subClassOf ?d", "?s a ?c"),
        conclusion="?s a ?d",
    ),
)

TRANSITIVITY = Rule(
    name="prp-trp",
    about="transitive property",
    premises=("?p a owl:TransitiveProperty", "?s ?p ?m", "?m ?p ?o"),
    conclusion="?s ?p ?o",
)

# The rules on properties backwards: what would imply something denied is denied too.
DENIALS = (
    Rule(
        name="prp-spo1",
        about="narrower property",
        premises=("?p rdfs:subPropertyOf ?q", "?s ?q ?o"),
        conclusion="?s ?p ?o",
    ),
    *(rule for rule in RULES if rule.name in ("prp-eqp1", "prp-eqp2", "prp-inv1", "prp-inv2", "prp-symp")),
)
