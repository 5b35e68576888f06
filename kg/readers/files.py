"""Plans on disk: finding them, refusing what is no text, and the metadata beside them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

from kg.errors import InputError
from kg.model import Document, PlanMetadata
from kg.readers.documents import read_text

MAX_BYTES = 20_000_000
MAX_LINE = 1_000_000


def read_plain_text(path: Path) -> Document:
    """Read a plan in plain UTF-8 text, with the metadata file beside it if there is one."""
    return read_text(_source(path), identifier=_identifier(path), metadata=_metadata(path))


READERS: Mapping[str, Callable[[Path], Document]] = MappingProxyType({".txt": read_plain_text})


def read(path: Path) -> Document:
    """Read the plan at ``path`` with the reader of its suffix."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(f"{path}: cannot read this kind of file; give one of {', '.join(sorted(READERS))}")
    return reader(path)


def find_plans(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the plan files of ``paths`` (files, or folders holding some), sorted, each once."""
    found: dict[Path, Path] = {}
    for path in paths:
        for plan in _plans_at(path):
            found.setdefault(plan.resolve(), plan)
    plans = tuple(sorted(found.values()))
    _check_identifiers(plans)
    return plans


def _plans_at(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise InputError(f"{path}: no such file or folder; give the path of a plan or of a folder of plans")
    try:
        plans = [file for file in path.iterdir() if file.is_file() and file.suffix.lower() in READERS]
    except OSError as error:
        raise InputError(
            f"{path}: cannot list the folder ({error.strerror}); check its permissions"
        ) from error
    if not plans:
        raise InputError(f"{path}: no plans in this folder; put {', '.join(sorted(READERS))} files there")
    return plans


def _check_identifiers(plans: Sequence[Path]) -> None:
    seen: dict[str, Path] = {}
    for plan in plans:
        other = seen.setdefault(_identifier(plan), plan)
        if other is not plan:
            raise InputError(f"{plan}: has the same name as {other}; rename one of them")


def _identifier(path: Path) -> str:
    kept = "".join(character if character.isalnum() else "-" for character in path.stem.lower())
    return "-".join(part for part in kept.split("-") if part) or "plan"


def _source(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(
                f"{path}: larger than {MAX_BYTES // 1_000_000} MB; split the text into its plans"
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    if b"\0" in data:
        raise InputError(f"{path}: is a binary file, not text; save the plan as plain UTF-8 text")
    try:
        source = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not valid UTF-8 at byte {error.start}; save it as UTF-8") from error
    return _checked(path, source)


def _checked(path: Path, source: str) -> str:
    if not source.strip("\ufeff \t\r\n\f"):
        raise InputError(f"{path}: the file is empty; give a file with the text of a plan")
    if max(map(len, source.splitlines())) > MAX_LINE:
        raise InputError(f"{path}: has a line over {MAX_LINE:,} characters; break the text into lines")
    return source


def _metadata(path: Path) -> PlanMetadata | None:
    beside = path.with_suffix(".toml")
    if not beside.is_file():
        return None
    try:
        table = tomllib.loads(beside.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        reason = " ".join(str(error).split())
        raise InputError(f"{beside}: not a readable TOML file ({reason}); mend or remove it") from error
    return _from_table(beside, table)


def _from_table(path: Path, table: dict[str, object]) -> PlanMetadata:
    names = {field.name for field in fields(PlanMetadata)}
    unknown = sorted(set(table) - names)
    if unknown:
        raise InputError(f"{path}: unknown key {unknown[0]!r}; use {', '.join(sorted(names))}")
    title = table.get("title")
    if not isinstance(title, str) or not title.strip():
        raise InputError(f'{path}: has no title; add a line: title = "..."')
    translators = table.pop("translators", [])
    if not isinstance(translators, list) or not all(isinstance(name, str) for name in translators):
        raise InputError(f"{path}: translators must be a list of names in quotes")
    return PlanMetadata(translators=tuple(translators), **{key: str(value) for key, value in table.items()})
