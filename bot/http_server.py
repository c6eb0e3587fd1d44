"""Serving one Sanic app in one asyncio process, the same way for every HTTP role.

Sanic's own `run` waits 15 s for open connections and installs a process manager; here a stop is graceful within
`STOP_S`, and an address that cannot be listened on is one plain sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import signal
import socket
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from sanic import Sanic
from sanic.touchup import TouchUp

STOP_S = 4.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class PortInUse(Exception):
    """Another program already listens on the port; the message names it and says what to do."""

    def __init__(self, host: str, port: int, remedy: str = "choose another port") -> None:
        self.host, self.port = host, port
        super().__init__(f"Port {port} on {host} is in use by another program. Stop that program, or {remedy}.")


class CannotListen(Exception):
    """The system does not let this machine listen there; the message gives its reason and says what would be accepted."""

    def __init__(self, host: str, port: int, error: OSError, setting: str = "host") -> None:
        self.host, self.port = host, port
        if error.errno == errno.EACCES:
            told = f"Port {port} on {host} cannot be used: {os.strerror(error.errno)}. Choose a port of 1024 or more, or run as a user who may."
        else:
            # The text of an error of the resolver is in strerror alone; its errno is none of the system's.
            reason = error.strerror if isinstance(error, socket.gaierror) else os.strerror(error.errno or 0)
            accepted = "127.0.0.1 or ::1 (this machine only), 0.0.0.0 or :: (all its networks), or another address or name of this machine"
            told = f"{setting} = {host!r} cannot be used: {reason}. Expected {accepted}."
        super().__init__(told)


def listen(host: str, port: int, *, setting: str = "host", remedy: str = "choose another port") -> socket.socket:
    """A listening socket in the address family of `host`; a name that stands for both is served over IPv4.

    `setting` and `remedy` are for the messages: where the host was set, and what to do about a port in use.
    Raises PortInUse, CannotListen.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
        both = host == "::" and socket.has_dualstack_ipv6()
        return socket.create_server(address, family=family, backlog=1024, dualstack_ipv6=both)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host, port, remedy) from None
        raise CannotListen(host, port, error, setting) from None


def loopback(url: str) -> str:
    """The loopback address to listen on for a URL of this machine: that of its address family."""
    return "::1" if urlsplit(url).hostname == "::1" else "127.0.0.1"


def reachable(host: str) -> str:
    """`host` as it is written in a URL of this machine: an address for all networks as loopback, IPv6 in brackets."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        host = "127.0.0.1" if host == "0.0.0.0" else "::1"  # noqa: S104
    return f"[{host}]" if ":" in host else host


@contextlib.asynccontextmanager
async def serving(app: Sanic, host: str, port: int, *, setting: str = "host") -> AsyncIterator[int]:
    """Serve `app` while the block runs; yields the port, which port 0 leaves to the system. Raises PortInUse, CannotListen."""
    app.config.ACCESS_LOG = False
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOP_S
    listener = listen(host, port, setting=setting)
    server: Any = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False, asyncio_server_kwargs={"start_serving": False})
    if getattr(Sanic, "__touched__", False):
        TouchUp._registry = set()  # noqa: SLF001 - Sanic 21.12 rewrites its methods at each start and cannot do it twice
    await server.startup()
    await server.before_start()
    await server.start_serving()
    await server.after_start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        server.server.close()
        await server.before_stop()
        for connection in list(server.connections):
            connection.close_if_idle()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_until_closed(server.connections), STOP_S)
        for connection in list(server.connections):
            connection.abort()
        await server.after_stop()


async def _until_closed(connections: set[object]) -> None:
    while connections:
        await asyncio.sleep(0.05)


async def until_stopped() -> None:
    """Return when this process is asked to stop (SIGINT or SIGTERM)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()


async def serve(app: Sanic, host: str, port: int, *, setting: str = "host") -> None:
    """Serve `app` until the process is asked to stop; `setting` names where `host` was set. Raises PortInUse, CannotListen."""
    async with serving(app, host, port, setting=setting):
        await until_stopped()
