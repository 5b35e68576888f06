"""What several test files share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.goldens import build_corpus


@pytest.fixture(scope="session")
def corpus_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a build of the plan in ``corpus/``, made once for all tests; only to be read."""
    folder = tmp_path_factory.mktemp("corpus") / "build"
    build_corpus(folder)
    return folder
