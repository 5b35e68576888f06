"""Apache Jena's command ``riot``, as Debian packages it (``libapache-jena-java``), for tests only."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

JARS = Path("/usr/share/java")
NAMES = (
    *("jena-arq", "jena-base", "jena-cmds", "jena-core", "jena-iri", "jena-dboe-base", "jena-dboe-index"),
    *("jena-dboe-storage", "jena-dboe-trans-data", "jena-dboe-transaction", "jena-rdfconnection"),
    *("jena-shacl", "jena-shex", "jena-tdb", "jena-tdb2"),
    *("commons-cli", "commons-codec", "commons-compress", "commons-csv", "commons-io", "commons-lang3"),
    *("dexx.collection", "gson", "guava", "httpclient", "httpclient-cache", "httpcore"),
    *("jackson-annotations", "jackson-core", "jackson-databind", "jakarta.json-api", "jcl-over-slf4j"),
    *("jsonld-java", "protobuf", "slf4j-api", "slf4j-simple", "thrift", "titanium-json-ld"),
)
COUNT = re.compile(r" : (?:Triples|Quads) = ([\d,]+)$")
MOVED = "org/apache/jena/ext/"


def riot(folder: Path, *arguments: str | Path) -> tuple[list[int], list[str]]:
    """Run ``riot --count``; return what it counts in each file, and what it complains of.

    It skips the test where there is no Jena.

    ``folder`` is given what Debian's jar keeps where its own classes do not look for it.
    """
    java, core = shutil.which("java"), JARS / "jena-core.jar"
    if java is None or not core.is_file():
        pytest.skip("Jena is not installed: apt-get install libapache-jena-java default-jre-headless")
    with zipfile.ZipFile(core) as jar:
        for name in jar.namelist():
            if name.startswith(MOVED) and name.endswith(".properties"):
                path = folder / name.removeprefix(MOVED)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    path_of_classes = ":".join(str(p) for p in (folder, *(JARS / f"{name}.jar" for name in NAMES)))
    command = (java, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", path_of_classes, "riotcmd.riot")
    done = subprocess.run(
        [*command, "--count", *map(str, arguments)], capture_output=True, text=True, timeout=300, check=False
    )
    counts, complaints = [], []
    for line in (done.stdout + done.stderr).splitlines():
        found = COUNT.search(line)
        if found:
            counts.append(int(found[1].replace(",", "")))
        elif not line.startswith("Total"):
            complaints.append(line)
    return counts, complaints
