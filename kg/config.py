"""Settings that several layers share."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
PIPELINE = PACKAGE / "data" / "en_plan"
BASE_IRI = "https://w3id.org/plan-kg/id/"
DEFAULT_CORPUS = Path("corpus")
DEFAULT_BUILD = Path("build")


def ontology_folder() -> Path:
    """Return the folder of the ontology files, installed with the package or in the checkout."""
    installed = PACKAGE / "ontology_files"
    return installed if installed.is_dir() else PACKAGE.parent / "ontology"
