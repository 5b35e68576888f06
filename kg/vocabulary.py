"""Names of the ontology that other people's queries depend on."""

from rdflib import Namespace

PLAN = Namespace("https://w3id.org/plan-kg/ontology#")

ENTITY_CLASSES = (
    "Technology", "Theory", "Product", "Platform", "Infrastructure", "Facility", "Sector", "Agency",
    "Organization", "ActorGroup", "Person", "Programme", "Instrument", "Risk", "Place",
)  # fmt: skip
RELATIONS = (
    "partOf", "broader", "appliedIn", "uses", "focusesOn", "supports", "develops", "responsibleFor",
    "regulates", "locatedIn", "causes", "cooperatesWith",
)  # fmt: skip
STRENGTHS = ("must", "shall", "will", "should", "call", "encourage", "explore", "may")
