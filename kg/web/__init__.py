"""The pages' scripts and styles: TypeScript in ``src``, bundled into ``dist`` when kg is installed."""

from pathlib import Path

DIST = Path(__file__).resolve().parent / "dist"
MISSING = (
    "The scripts of this page were left out when kg was installed (KG_SKIP_WEB was set). "
    "Unset it and install kg again, with access to the npm registry."
)


def bundled(name: str) -> bool:
    """Return whether the script of the page ``name`` is there; say ``MISSING`` where it is not."""
    return (DIST / f"{name}.js").is_file()
