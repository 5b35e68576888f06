"""The page on the ontology's terms has all of them, without a network."""

from __future__ import annotations

import html
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from rdflib import OWL, RDF, SKOS

from kg import documentation
from kg.documentation import main, write_documentation
from kg.errors import OntologyError, OutputError
from kg.vocabulary import PLAN

ONTOLOGY = rdflib.Graph().parse(Path(__file__).resolve().parents[1] / "ontology" / "plan.ttl")
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
TERMS = sorted(
    {str(s).removeprefix(PLAN) for k in KINDS for s in ONTOLOGY.subjects(RDF.type, k) if s.startswith(PLAN)}
)


def _pylode() -> None:
    pytest.importorskip("pylode", reason="pyLODE is not installed: pip install 'kg[docs]'")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Build the page once."""
    _pylode()
    path = tmp_path_factory.mktemp("docs") / "ontology.html"
    write_documentation(path)
    yield path.read_text(encoding="utf8")


def _words(text: str) -> str:
    """Return the words of a page or literal, without tags and what quotation marks may become."""
    plain = html.unescape(re.sub(r"<[^>]+>", "", text))
    return " ".join(plain.split())


def test_every_term_has_its_place(page: str) -> None:
    """Each class and property has an entry with its IRI, once, at an anchor of its own name."""
    assert [name for name in TERMS if page.count(f"<code>{PLAN[name]}</code>") != 1] == []
    assert [name for name in TERMS if page.count(f'id="{name}"') != 1] == []
    assert [name for name in TERMS if f'href="#{name}"' not in page] == []


@pytest.mark.parametrize(
    "property_", [SKOS.definition, SKOS.scopeNote, SKOS.example], ids=lambda p: p.fragment
)
def test_documentation_of_every_term_is_on_the_page(page: str, property_: rdflib.URIRef) -> None:
    """Definitions, notes and examples stand on the page as they are in the ontology."""
    words = _words(page)
    values = [" ".join(str(ONTOLOGY.value(PLAN[name], property_)).split()) for name in TERMS]
    assert [value for value in values if value not in words] == []


def test_characteristics_and_inverses_are_told(page: str) -> None:
    """What pyLODE itself leaves out stands among the notes."""
    entry = _words(page[page.index('id="partOf"') : page.index('id="hasPart"')])
    assert "Transitive: what holds step by step" in entry
    assert "Inverse of hasPart." in entry


def test_alignments_are_told(page: str) -> None:
    """An alignment stands with the term, with the reason."""
    entry = _words(page[page.index('id="Agency"') : page.index('id="Organization"')])
    assert "rdfs:subClassOf org:Organization. Exact, one way:" in entry


def test_union_of_classes_is_listed(page: str) -> None:
    """All classes of a union that is a domain stand with the property."""
    entry = page[page.index('id="inPlan"') : page.index('id="inSection"')]
    assert all(f'href="#{name}"' in entry for name in ("Section", "Passage", "Action", "Target", "Plan"))


def test_page_loads_nothing(page: str) -> None:
    """The page brings all it needs: no script, style or picture from elsewhere."""
    assert re.findall(r'(?:src="(?!data:)|<link[^>]*href="(?!data:)|@import|url\()[^>]*', page) == []


def test_command_writes_the_page_alike_and_prints_nothing(tmp_path: Path, page: str) -> None:
    """A process with a hash seed of its own writes the same bytes, without a word."""
    root, path = Path(__file__).resolve().parents[1], tmp_path / "ontology.html"
    environment = {**os.environ, "PYTHONHASHSEED": "1", "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "kg.documentation", str(path)]
    done = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    assert (done.stdout, done.stderr) == ("", "")
    assert path.read_text(encoding="utf8") == page


def test_unwritable_output_is_one_line(tmp_path: Path) -> None:
    """A folder that is not there ends the command in one line that names it."""
    _pylode()
    result = CliRunner().invoke(main, [str(tmp_path / "missing" / "ontology.html")])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1
    assert "missing" in result.output


def test_missing_pylode_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without pyLODE the error says what to install."""
    monkeypatch.setitem(sys.modules, "pylode.profiles.ontpub", None)
    with pytest.raises(OutputError, match=re.escape("pip install 'kg[docs]'")):
        write_documentation(tmp_path / "ontology.html")


def test_unreadable_ontology_is_one_error(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A broken ontology file gives the package's own error, which names it."""
    (tmp_path / "plan.ttl").write_text("not turtle", encoding="utf8")
    monkeypatch.setattr(documentation, "ontology_folder", lambda: tmp_path)
    with pytest.raises(OntologyError, match=r"plan\.ttl"):
        write_documentation(tmp_path / "ontology.html")
