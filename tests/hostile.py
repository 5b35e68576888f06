"""A plan that tries to run something wherever a page could let it."""

from __future__ import annotations

from kg.model import Document, Entity, Evidence, Graph, Passage, PlanMetadata, Statement

HOSTILE = (
    "</script><script>window.hacked=1</script>",
    '<img src=x onerror="window.hacked=2">',
    'href="javascript:window.hacked=3"',
    "line\u2028separator",
    "الذكاء الاصطناعي",
    "人工智能",
)


def hostile_graph() -> Graph:
    """Return a graph whose title, names and sentences all try to run something."""
    passages = tuple(
        Passage(
            id=f"h/passage/{n}", kind="sentence", section=None, block=n, order=n, text=f"{text} {text}",
            begin=n, end=n + 1, offsets=(n,),
        )
        for n, text in enumerate(HOSTILE)
    )  # fmt: skip
    document = Document(
        id="h",
        metadata=PlanMetadata(title=HOSTILE[0]),
        source="",
        sections=(),
        passages=passages,
        left_out=(),
    )
    entities = tuple(
        Entity(id=f"entity/risk/{n}", label="Risk", name=text, alt_names=(text + "2",))
        for n, text in enumerate(HOSTILE)
    )
    statements = tuple(
        Statement(
            subject=f"entity/risk/{n}", predicate="causes", object="entity/risk/0",
            evidence=(Evidence(passage=f"h/passage/{n}", confidence=0.9, pattern="p"),),
        )
        for n in range(1, len(HOSTILE))
    )  # fmt: skip
    return Graph(
        documents=(document,), entities=entities, mentions=(), statements=statements, actions=(), targets=(),
        reports=(),
    )  # fmt: skip
