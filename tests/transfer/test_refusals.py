"""What a store may refuse, and the command: each told in one line with its remedy."""

from __future__ import annotations

import json
import socket
import threading
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kg.cli import main
from kg.errors import InputError, OutputError, StoreError
from kg.transfer import Credentials, transfer
from kg.transfer.client import Client, UnclearError
from tests.transfer.stores import (
    Place,
    Proxy,
    free_port,
    notes_of,
)


def test_wrong_password_is_told(virtuoso: Place, folder: Path, graph: str) -> None:
    """A store that refuses the user is one error that names the remedy."""
    wrong = Client(Credentials(user="dba", password="no"), pauses=())
    with pytest.raises(OutputError, match=r"answers 401: .*KG_PASSWORD"):
        virtuoso.load(folder, into=graph, client=wrong)


def test_basic_authentication_is_answered(oxigraph: Place, folder: Path, graph: str) -> None:
    """A store behind basic authentication takes the right password, in any script, and no other."""
    lock = f"Basic {b64encode('jo:päss'.encode()).decode()}"
    with Proxy(oxigraph, lock=lock) as proxy:
        with pytest.raises(OutputError, match=r"answers 401: .*KG_PASSWORD"):
            proxy.place.load(folder, into=graph, client=Client(Credentials(user="jo", password="no")))
        right = Client(Credentials(user="jo", password="päss"))
        result = proxy.place.load(folder, into=graph, client=right, to=proxy.to, queries=oxigraph.queries)
    assert oxigraph.size(graph) == result.triples


def test_missing_user_is_told(virtuoso: Place, folder: Path, graph: str) -> None:
    """A store that wants a user says so."""
    with pytest.raises(OutputError, match=r"answers 401: it wants a user name: give --user"):
        virtuoso.load(folder, into=graph, client=Client(pauses=()))


def test_missing_right_is_told(virtuoso: Place, folder: Path, graph: str) -> None:
    """Where a user may only read, the lack of the right is told, although Virtuoso calls it a failure."""
    with pytest.raises(OutputError, match="this user may not do that"):
        virtuoso.load(folder, to=virtuoso.queries, into=graph, client=Client(pauses=()))


def test_address_of_queries_takes_no_data(oxigraph: Place, folder: Path, graph: str) -> None:
    """A query address given as the one to load to is told from it."""
    with pytest.raises(OutputError, match=r"/query answers 415: .*correct --to"):
        oxigraph.load(folder, to=oxigraph.queries, into=graph)


def test_missing_address_is_told(oxigraph: Place, folder: Path, graph: str) -> None:
    """Where nothing is at an address, the option that gave it is named."""
    wrong = oxigraph.gsp.replace("/store", "/nothing")
    with pytest.raises(OutputError, match=r"/nothing answers 404: .*correct --query-at"):
        oxigraph.load(folder, into=graph, queries=wrong)
    with pytest.raises(OutputError, match=r"/nothing answers 404: .*correct --to"):
        oxigraph.load(folder, to=wrong, queries=oxigraph.queries, into=graph)


def test_refused_connection_is_told(folder: Path) -> None:
    """A store that does not run is an error at once."""
    address = f"http://127.0.0.1:{free_port()}/store"
    with pytest.raises(OutputError, match=r"nothing answers at .*start the store"):
        transfer(folder, to=address)


def test_silent_store_is_told(folder: Path) -> None:
    """A store that takes the connection and never answers is given up after a while."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises(UnclearError, match=f"{address} gave no answer in time: run again to go on"):
            transfer(folder, to=address, client=Client(pauses=(0.01,), timeout=(1, 0.1)))


def test_broken_connection_is_told(folder: Path) -> None:
    """A store that hangs up is an error that says so."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=lambda: listener.accept()[0].close(), daemon=True).start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
        with pytest.raises(UnclearError, match=f"the connection to {address} broke"):
            transfer(folder, to=address, client=Client(pauses=()))


def test_missing_certificate_is_told(answering: Callable[..., str], folder: Path) -> None:
    """An https address where there is no TLS is told from a store that is down."""
    address = answering(200).replace("http:", "https:")
    with pytest.raises(OutputError, match="has no certificate to trust"):
        transfer(folder, to=address, client=Client(pauses=()))


@pytest.mark.parametrize(
    ("status", "headers", "message"),
    [
        (301, {"Location": "http://elsewhere.example/"}, "sends on to http://elsewhere.example/"),
        (403, {}, "may not do that"),
        (413, {}, "smaller --batch"),
        (500, {}, "the store failed"),
        (503, {}, "busy or down: run again"),
    ],
)
def test_every_refusal_names_a_remedy(
    answering: Callable[..., str], folder: Path, status: int, headers: dict[str, str], message: str
) -> None:
    """What a store may answer is told with its address."""
    address = answering(status, **headers)
    with pytest.raises(OutputError, match=f"{address} answers {status}.*{message}"):
        transfer(folder, to=address, client=Client(pauses=(0.01,)))


def test_answer_that_is_none_is_told(answering: Callable[..., str], folder: Path) -> None:
    """A web page where query results should be is told from a store."""
    with pytest.raises(OutputError, match="does not answer queries"):
        transfer(folder, to=answering(200, "<html>"))


@pytest.mark.parametrize(
    "address",
    [
        "localhost:3030/x",
        "ftp://localhost/x",
        "http://",
        "http://a:b@localhost/x",
        "http://h:x/",
        "http://h/?graph=x",
    ],
)
def test_address_must_be_one(folder: Path, address: str) -> None:
    """An address that is none, or that holds a password or a graph, is refused before anything is asked."""
    with pytest.raises(InputError, match="--to"):
        transfer(folder, to=address)


def test_arguments_are_checked(folder: Path) -> None:
    """A graph that is no IRI, an unknown protocol and an empty batch are refused."""
    for wrong in ({"into": "no iri"}, {"protocol": "ftp"}, {"batch": 0}, {"replace": True, "restart": True}):
        with pytest.raises(InputError):
            transfer(folder, to="http://127.0.0.1:9/store", **wrong)


def test_folder_without_a_build_is_told(tmp_path: Path) -> None:
    """Only a build can be loaded."""
    with pytest.raises(StoreError, match="kg build"):
        transfer(tmp_path, to="http://127.0.0.1:9/store")


def test_broken_notes_are_told(oxigraph: Place, folder: Path, graph: str) -> None:
    """Notes that cannot be read are an error that names their file."""
    oxigraph.load(folder, into=graph)
    notes_of(folder).write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"\.export-.*--restart"):
        oxigraph.load(folder, into=graph)


def test_notes_hold_no_password(virtuoso: Place, folder: Path, graph: str) -> None:
    """The notes say what was sent, and nothing of who sent it."""
    virtuoso.load(folder, into=graph)
    notes = json.loads(notes_of(folder).read_text(encoding="utf-8"))
    assert set(notes) == {"batch", "begun", "done", "doubtful", "graphs"}
    assert "dba" not in notes_of(folder).read_text(encoding="utf-8")


def _run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(
        main, ["export", *map(str, arguments)], env={"KG_PASSWORD": None, **environment}
    )


def test_command_loads_and_then_has_nothing_to_do(virtuoso: Place, folder: Path, graph: str) -> None:
    """The command takes the password from the environment, and says what the store holds."""
    command = ("--to", virtuoso.gsp, "-g", folder, "--into", graph, "--user", "dba")
    first = _run(*command, KG_PASSWORD="dba")
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("Loaded into http://")
    assert f"<{graph}>" in first.stdout
    assert _run(*command, KG_PASSWORD="dba").stdout.startswith("Nothing to do")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "give either -f FORMAT to write files, or --to URL"),
        (("-f", "ttl", "--to", "http://127.0.0.1:9/"), "give either -f FORMAT"),
        (("-f", "ttl", "--replace"), "--replace does not go with -f"),
        (("--to", "http://127.0.0.1:9/", "-o", "out"), "-o does not go with --to"),
        (("--to", "http://127.0.0.1:9/", "plan.txt"), "PATH does not go with --to"),
        (("--to", "http://127.0.0.1:9/", "--user", "dba"), "KG_PASSWORD"),
    ],
)
def test_command_takes_one_kind_of_export(arguments: tuple[str, ...], message: str) -> None:
    """What does not go together is refused in one line."""
    result = _run(*arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert message in result.stderr
