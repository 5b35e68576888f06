"""HTTP with one store: credentials, patience, and every failure as an error that says what to do."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from urllib3.exceptions import NewConnectionError

from kg.errors import InputError, OutputError

logger = logging.getLogger(__name__)

TIMEOUT = (10, 180)
PAUSES = (1.0, 2.0, 4.0, 8.0)
LONGEST_EXCERPT = 200

_PASSING = frozenset((429, 502, 503, 504))
_REMEDIES: Mapping[int, str] = MappingProxyType(
    {
        400: "it does not understand the request",
        403: "this user may not do that there: have the right to write granted, or give another --user",
        404: "there is nothing at this address: correct {option}",
        405: "it is no address for this: correct {option}, or choose another --protocol",
        406: "it is no address for this: correct {option}, or choose another --protocol",
        413: "the request is too large for it: give a smaller --batch",
        415: "it is no address for this: correct {option}, or choose another --protocol",
    }
)
# Virtuoso answers 500 where the user lacks a right.
_FORBIDDEN = ("No permission", "SECURITY:")
_LOCAL = ("localhost", "127.0.0.1", "::1")

T = TypeVar("T")


class UnclearError(OutputError):
    """No answer: what was sent may have arrived, or not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """Who asks."""

    user: str
    password: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is asked of an address, and the option of the command that gave the address."""

    method: str
    url: str
    option: str
    params: Mapping[str, str] | None = None
    headers: Mapping[str, str] | None = None
    body: bytes | Mapping[str, str] | None = None
    may_lack: bool = False


class Client:
    """Sends requests to a store and maps what goes wrong.

    It waits ``timeout`` seconds to connect and for an answer, and ``pauses`` before it tries again.
    Redirects are not followed, so that no password goes where the user did not send it.
    """

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        pauses: Sequence[float] = PAUSES,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        self._credentials = credentials
        self._pauses = pauses
        self._timeout = timeout
        self._session = requests.Session()

    def patiently(self, attempt: Callable[[bool], T]) -> T:
        """Call ``attempt`` until it is clear what came of it, a few times; it is told if it is not the first.

        Raises:
            OutputError: it failed, or remained unclear.
        """
        again = False
        for pause in self._pauses:
            try:
                return attempt(again)
            except UnclearError as error:
                logger.info("%s; once more in %s s", error, pause)
                time.sleep(pause)
                again = True
        return attempt(again)

    def send(self, request: Request) -> str:
        """Return the body of the answer.

        Raises:
            UnclearError: the store did not answer, or is busy.
            OutputError: it refused.
        """
        try:
            response = self._sent(request)
        except requests.RequestException as error:
            raise _failure(request, error) from error
        _check(request, response, known=self._credentials is not None)
        return response.text

    def _sent(self, request: Request) -> requests.Response:
        response = self._request(request)
        if response.status_code == 401 and self._credentials and self._session.auth is None:
            challenge = response.headers.get("WWW-Authenticate", "")
            self._session.auth = _authentication(challenge, self._credentials, request.url)
            response = self._request(request)
        return response

    def _request(self, request: Request) -> requests.Response:
        return self._session.request(
            request.method,
            request.url,
            params=request.params,
            headers=request.headers,
            data=request.body,
            timeout=self._timeout,
            allow_redirects=False,
        )


def check_address(url: str, *, option: str) -> str:
    """Return ``url`` without what comes after the path.

    Raises:
        InputError: it is no address on the web, or holds a password.
    """
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        raise InputError(f"{option} {url} is no address: give one like http://localhost:3030/plans/data")
    if parts.username or parts.password:
        raise InputError(f"{option} holds a user name: give it by --user, and the password in KG_PASSWORD")
    if parts.query or parts.fragment:
        raise InputError(f"{option} {url} has a query: give the bare address, and the graph by --into")
    return url.rstrip("/")


def _authentication(challenge: str, credentials: Credentials, url: str) -> AuthBase:
    if "digest" in challenge.lower():
        return HTTPDigestAuth(credentials.user, credentials.password)
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        logger.warning("the password goes to %s unencrypted: prefer https", parts.hostname)
    return HTTPBasicAuth(credentials.user.encode(), credentials.password.encode())


def _failure(request: Request, error: requests.RequestException) -> OutputError:
    url, reason = request.url, _reason(error)
    if isinstance(error, requests.exceptions.SSLError):
        return OutputError(f"{url} has no certificate to trust ({reason}): see REQUESTS_CA_BUNDLE")
    if isinstance(error, requests.exceptions.ProxyError):
        return OutputError(f"the proxy before {url} fails ({reason}): see HTTP_PROXY, NO_PROXY")
    if isinstance(_cause(error), NewConnectionError):
        return OutputError(f"nothing answers at {url}: start the store, or correct {request.option}")
    if isinstance(error, requests.Timeout):
        return UnclearError(f"{url} gave no answer in time: run again to go on, or give a smaller --batch")
    if isinstance(error, requests.ConnectionError | requests.exceptions.ChunkedEncodingError):
        return UnclearError(f"the connection to {url} broke ({reason}): run again to go on")
    return OutputError(f"cannot ask {url} ({reason}): correct {request.option}")


def _cause(error: Exception) -> object:
    """Return what the pool of connections failed of, underneath ``error``."""
    inner = error.args[0] if error.args else None
    return getattr(inner, "reason", inner)


def _reason(error: Exception) -> str:
    cause = _cause(error)
    return _excerpt(str(cause or error) or type(error).__name__)


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_EXCERPT else f"{line[:LONGEST_EXCERPT]} ..."


def _check(request: Request, response: requests.Response, *, known: bool) -> None:
    """Raise what a status means."""
    status = response.status_code
    if status < 300 or (status == 404 and request.may_lack):
        return
    head = f"{request.url} answers {status}"
    if status in _PASSING:
        raise UnclearError(f"{head}, it is busy or down: run again later to go on")
    raise OutputError(f"{head}: {_meaning(request, response, known)}")


def _meaning(request: Request, response: requests.Response, known: bool) -> str:
    status = response.status_code
    if status < 400:
        where = response.headers.get("Location", "another address")
        return f"it sends on to {where}: give that by {request.option} if you trust it"
    if status == 401:
        return (
            "the user name or the password is wrong: correct --user, KG_PASSWORD"
            if known
            else "it wants a user name: give --user, and the password in KG_PASSWORD"
        )
    said = _excerpt(response.text)
    if any(mark in said for mark in _FORBIDDEN):
        status = 403
    remedy = _REMEDIES.get(status, "the store failed").format(option=request.option)
    return f"{remedy} ({said})" if said and "<html" not in said.lower() else remedy
