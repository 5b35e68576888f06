"""The best dependency tree of arc scores."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.nlp.trees import coordinated, maximum_arborescence, misnamed_subjects, spanning_tree

SCORES = st.integers(2, 7).flatmap(
    lambda size: st.lists(
        st.lists(st.integers(-50, 50), min_size=size, max_size=size), min_size=size, max_size=size
    )
)


def weight(scores: np.ndarray, heads: np.ndarray) -> float:  # type: ignore[type-arg]
    return float(sum(scores[i, heads[i]] for i in range(1, len(scores))))


def reaches_root(heads: np.ndarray, node: int) -> bool:  # type: ignore[type-arg]
    for _ in range(len(heads)):
        if node == 0:
            return True
        node = int(heads[node])
    return node == 0


@settings(max_examples=60, deadline=None)
@given(SCORES)
def test_tree_is_as_good_as_the_library_s(rows: list[list[int]]) -> None:
    """The weight is that of NetworkX's maximum spanning arborescence, and every node leads to the root."""
    scores = np.array(rows, dtype=float)
    np.fill_diagonal(scores, -1e9)
    heads = maximum_arborescence(scores)
    graph = nx.DiGraph()
    for i in range(1, len(scores)):
        graph.add_weighted_edges_from((j, i, scores[i, j] + 1000) for j in range(len(scores)) if i != j)
    best = nx.maximum_spanning_arborescence(graph)
    expected = sum(data["weight"] - 1000 for _, _, data in best.edges(data=True))
    assert weight(scores, heads) == pytest.approx(expected)
    assert all(reaches_root(heads, node) for node in range(len(scores)))


@settings(max_examples=60, deadline=None)
@given(SCORES)
def test_sentence_has_one_root(rows: list[list[int]]) -> None:
    """However the arcs score, just one word of a sentence hangs on the root."""
    arcs = np.array(rows, dtype=float)[1:]
    heads = spanning_tree(arcs, 0, len(arcs))
    assert (heads == 0).sum() == 1
    assert all(reaches_root(np.array([0, *heads]), node) for node in range(1, len(arcs) + 1))


def test_heads_count_from_the_window() -> None:
    """A sentence inside a window gets heads in the numbering of the window."""
    arcs = np.full((4, 5), -9.0)
    arcs[2, 0] = 5
    arcs[3, 3] = 5
    assert spanning_tree(arcs, 2, 4).tolist() == [0, 3]


def test_word_after_a_conjunction_joins_its_sibling() -> None:
    """ "cooperation between firms and schools": schools hang on firms, not beside them."""
    heads = [-1, 2, 0, 4, 0]
    assert list(coordinated(heads, ["root", "case", "nmod", "cc", "nmod"])) == [(4, 2)]


def test_word_with_a_preposition_of_its_own_stays() -> None:
    """ "cooperation with firms and with schools" may join the prepositions' phrases: nothing is changed."""
    heads = [-1, 2, 0, 5, 5, 0]
    assert not list(coordinated(heads, ["root", "case", "nmod", "cc", "case", "nmod"]))


def test_subject_taken_for_an_indirect_object() -> None:
    """An indirect object before a verb that lacks a subject is one; after the verb it is not."""
    assert list(misnamed_subjects([1, -1, 1], ["iobj", "root", "obj"])) == [0]
    assert not list(misnamed_subjects([-1, 0, 0], ["root", "iobj", "obj"]))
    assert not list(misnamed_subjects([2, 2, -1], ["nsubj", "iobj", "root"]))
