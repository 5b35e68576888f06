"""Running the application until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import uvicorn

from kg.errors import InputError
from kg.serve.application import create_app
from kg.serve.pool import Limits
from kg.serve.refusals import Refusal
from kg.serve.site import Site, open_site

GRACE_SECONDS = 5
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def serve(
    folder: Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    limits: Limits | None = None,
    cors: str = "",
    ready: Callable[[str], None] = lambda _: None,
) -> None:
    """Serve the build in ``folder`` until the process is told to stop; ``ready`` gets the address.

    Raises:
        StoreError: there is no build, or it is broken.
        InputError: nothing can listen on ``host`` and ``port``.
    """
    if sys.platform == "win32":
        raise InputError("queries are evaluated in processes that Windows cannot fork; serve from WSL")
    site = open_site(folder, workers=workers, limits=limits)
    with closing(_listening(host, port)) as listener:
        address = _address(host, listener.getsockname()[1])
        asyncio.run(_run(site, listener, cors, lambda: ready(address)))


async def _run(site: Site, listener: socket.socket, cors: str, ready: Callable[[], None]) -> None:
    async with site.pool:
        with suppress(Refusal):  # too large to count in the time of a query: tried again when asked for
            await site.counts()
        config = uvicorn.Config(
            create_app(site, cors=cors), http="h11", ws="none", lifespan="off", log_config=None,
            access_log=False, server_header=False, timeout_graceful_shutdown=GRACE_SECONDS,
        )  # fmt: skip
        await _Server(config, site, ready).serve(sockets=[listener])


class _Server(uvicorn.Server):
    """Uvicorn's server that says when it answers, and ends without raising the signal that ended it."""

    def __init__(self, config: uvicorn.Config, site: Site, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._site = site
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End queries first, so that nobody waits for them."""
        await self._site.pool.close()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        before = {number: signal.signal(number, self.handle_exit) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _listening(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"cannot listen on {host}: {_reason(error)}; give an address of this machine"
        ) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except (OSError, OverflowError) as error:
        listener.close()
        remedy = "choose another --port, or 0 for a free one"
        raise InputError(f"cannot listen on {host} port {port}: {_reason(error)}; {remedy}") from error
    return listener


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or " ".join(str(error).split())


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"
