"""The front end: what pins it, what is bundled, and the hook that bundles it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kg.query import QUERY_PREFIXES
from kg.web import DIST, bundled, licences
from kg.web import build_hook as hook
from kg.web.completions import completions

WEB = DIST.parent
LOCK: dict[str, Any] = json.loads((WEB / "package-lock.json").read_text("utf-8"))["packages"]
PACKAGES = {name: entry for name, entry in LOCK.items() if name}
HOST = re.compile(r"""(?:fetch\(|\.src\s*=|importScripts\(|import\(|url\(|@import)\s*["'`(]*https?:""")
BUILT = pytest.mark.skipif(hook.is_skipped(), reason=f"{hook.SKIP} is set")


# What pins the front end.


def test_lock_has_no_addresses() -> None:
    """The lock names packages, so any registry will do."""
    assert PACKAGES
    assert [name for name, entry in PACKAGES.items() if "resolved" in entry] == []
    assert [name for name, entry in PACKAGES.items() if "://" in entry["version"]] == []


def test_lock_has_the_digest_of_every_package() -> None:
    """Nothing but the bytes that were locked is installed."""
    assert [name for name, entry in PACKAGES.items() if not entry["integrity"].startswith("sha512-")] == []


def test_lock_has_the_bundler_for_other_machines() -> None:
    """A lock written on one machine serves the others too."""
    bundlers = {name.rpartition("/")[2] for name in PACKAGES if "/@esbuild/" in name}
    assert {"linux-x64", "linux-arm64", "darwin-arm64", "darwin-x64", "win32-x64"} <= bundlers


def test_versions_are_pinned() -> None:
    """Every package that is asked for is asked for in one version."""
    wanted = json.loads((WEB / "package.json").read_text("utf-8"))
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]
    assert [version for version in versions if not re.fullmatch(r"\d+\.\d+\.\d+", version)] == []


# What is bundled.


@BUILT
def test_bundle_is_of_the_sources_as_they_are() -> None:
    """An installation for development bundles; `python -m kg.web.build_hook` does it again."""
    assert bundled("query") and bundled("explorer")
    assert hook.is_fresh()


@BUILT
@pytest.mark.parametrize("name", ["query.js", "query.css", "explorer.js", "explorer.css"])
def test_bundle_asks_no_other_host(name: str) -> None:
    """No script, style, picture or data is loaded from an address, and the look-ups of terms are gone."""
    text = (DIST / name).read_text("utf-8")
    assert HOST.findall(text) == []
    assert re.findall(r"lov\.linkeddata\.es|prefix\.cc|leaflet|tile\.", text) == []


@BUILT
def test_licences_of_all_that_is_bundled_are_there() -> None:
    """Each package stands with its version and its licence, also those that came inside others."""
    packages = json.loads((DIST / "bundle.json").read_text("utf-8"))["packages"]
    assert {"@zazuko/yasgui", "@zazuko/yasqe", "codemirror", "jquery", "datatables.net-dt"} <= set(packages)
    parts = re.split(r"^=+\n(.+) (\S+)\n=+\n", (DIST / "LICENSES.txt").read_text("utf-8"), flags=re.MULTILINE)
    texts = dict(zip(parts[1::3], parts[3::3], strict=True))
    assert sorted(texts) == packages
    assert [name for name, text in texts.items() if len(text.split()) < 80] == []
    versions = dict(zip(parts[1::3], parts[2::3], strict=True))
    assert versions == {name: PACKAGES[f"node_modules/{name}"]["version"] for name in packages}


@BUILT
def test_page_carries_the_licences_of_its_own_packages() -> None:
    """A page that is mailed on has the licences of what it holds code of, and of nothing else."""
    pages = json.loads((DIST / "bundle.json").read_text("utf-8"))["pages"]
    assert set(pages) == {"explorer", "query"}
    for page, packages in pages.items():
        assert re.findall(r"^=+\n(.+) \S+\n=+$", licences(page), flags=re.MULTILINE) == packages


@BUILT
def test_types_are_right() -> None:
    """The TypeScript compiler has nothing to say."""
    compiler = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    if not compiler.is_file():
        pytest.skip("the type checker is installed by an installation for development only")
    node, _ = hook.find_node()
    done = subprocess.run(
        [*node, str(compiler), "--noEmit"], cwd=WEB, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_completions_are_the_terms_of_the_ontology() -> None:
    """Classes and properties are told apart; the prefixes are those that queries have anyway."""
    found = completions(QUERY_PREFIXES)
    plan = found.prefixes["plan"]
    assert f"{plan}Agency" in found.classes
    assert f"{plan}appliedIn" in found.properties
    assert not set(found.classes) & set(found.properties)


# The build hook.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a front end of one line, without packages."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "query.ts").write_text("export {};\n")
    for name in ("package.json", "package-lock.json", "bundle.mjs"):
        shutil.copy(WEB / name, tmp_path)
    return tmp_path


def _pretend_built(folder: Path) -> None:
    (folder / "dist").mkdir()
    hook.write(folder / "dist" / "bundle.json", json.dumps({"sources": hook._digest(folder), "packages": []}))


def test_nothing_is_done_where_nothing_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bundle of the same sources stays, and neither Node nor a network is needed for that."""
    _pretend_built(folder)
    monkeypatch.setenv("PATH", "")
    assert hook.bundle(folder, tools=False) is False


@pytest.mark.parametrize("name", ["src/query.ts", "package-lock.json", "bundle.mjs"])
def test_bundle_is_old_when_a_source_changed(folder: Path, name: str) -> None:
    """Sources, lock and bundler all count."""
    _pretend_built(folder)
    assert hook.is_fresh(folder)
    (folder / name).write_text((folder / name).read_text() + "\n")
    assert not hook.is_fresh(folder)


def test_line_ends_of_a_checkout_do_not_count(folder: Path) -> None:
    """A checkout with other line ends has the same sources."""
    _pretend_built(folder)
    (folder / "src" / "query.ts").write_bytes(b"export {};\r\n")
    assert hook.is_fresh(folder)


def test_no_registry_is_told_in_one_line(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where npm cannot reach a registry, the line says so and how to do without."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    with pytest.raises(SystemExit) as stop:
        hook.bundle(folder)
    line = str(stop.value)
    assert "\n" not in line
    assert "npm registry" in line
    assert "ECONNREFUSED" in line
    assert "KG_SKIP_WEB=1" in line
    assert not (folder / "dist").exists()


def test_no_node_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither PyPI nor the machine has Node, the line says what to install."""
    monkeypatch.setattr(hook, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match=r"install node .*KG_SKIP_WEB=1"):
        hook.find_node()


def test_machine_without_a_wheel_uses_its_own_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Node and npm on the path serve where PyPI has none."""
    for name in ("node", "npm"):
        (tmp_path / name).write_text("")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(hook, "find_spec", lambda _: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert hook.find_node() == ((str(tmp_path / "node"),), (str(tmp_path / "npm"),))


def test_package_without_a_licence_is_refused(folder: Path) -> None:
    """What states no licence is not shipped."""
    place = folder / "node_modules" / "bare"
    place.mkdir(parents=True)
    (place / "package.json").write_text('{"name": "bare", "version": "1.0.0"}')
    with pytest.raises(SystemExit, match="bare comes without a licence"):
        hook.licences(folder, ["bare"])


def test_unused_files_are_not_counted_as_bundled(folder: Path) -> None:
    """Only what put bytes into a bundle counts."""
    inputs = {
        "node_modules/used/index.js": {"bytesInOutput": 10},
        "node_modules/@scope/shaken/index.js": {"bytesInOutput": 0},
    }
    assert hook.bundled_packages(folder, {"outputs": {"query.js": {"inputs": inputs}}}) == ["used"]


def test_skipping_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """With KG_SKIP_WEB the build needs neither Node nor npm."""
    monkeypatch.setenv(hook.SKIP, "1")
    monkeypatch.setattr(hook, "is_fresh", lambda: False)
    assert _hook().dependencies() == []
    _hook().initialize("standard", {})


@pytest.mark.parametrize(
    ("platform", "machine", "wanted"),
    [("linux", "x86_64", [hook.NODE_FROM_PYPI]), ("linux", "riscv64", []), ("sunos5", "x86_64", [])],
)
def test_node_is_asked_for_where_there_is_a_wheel(
    monkeypatch: pytest.MonkeyPatch, platform: str, machine: str, wanted: list[str]
) -> None:
    """On other machines the build would try to compile Node."""
    monkeypatch.delenv(hook.SKIP, raising=False)
    monkeypatch.setattr(hook, "is_fresh", lambda: False)
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr("platform.machine", lambda: machine)
    assert _hook().dependencies() == wanted


@BUILT
def test_node_is_not_asked_for_where_the_bundle_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """Installing again downloads no Node."""
    monkeypatch.delenv(hook.SKIP, raising=False)
    assert _hook().dependencies() == []


def _hook() -> Any:
    pytest.importorskip("hatchling", reason="hatchling is not installed")
    return hook.get_build_hook()(str(WEB.parents[1]), {}, None, None, "", "wheel")


@BUILT
@pytest.mark.skipif(not os.environ.get("CI"), reason="bundles twice, so it runs where CI is set")
def test_bundling_again_gives_the_same_bytes(tmp_path: Path) -> None:
    """The same lock gives the same bundle, wherever it is made."""
    other = tmp_path / "elsewhere"
    shutil.copytree(WEB, other, ignore=shutil.ignore_patterns("dist"), symlinks=True)
    assert hook.bundle(other)
    made = {path.name: path.read_bytes() for path in (other / "dist").iterdir()}
    assert made == {path.name: path.read_bytes() for path in DIST.iterdir()}
