"""Serving one Sanic app in one asyncio process, the same way for every HTTP role.

Sanic's own `run` waits 15 s for open connections and installs a process manager; here a stop is graceful within
`STOP_S` and a port in use is one plain sentence.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import signal
import socket
from collections.abc import AsyncIterator
from typing import Any

from sanic import Sanic
from sanic.touchup import TouchUp

STOP_S = 4.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class PortInUse(Exception):
    """Another program already listens on the port; the message names it and says what to do."""

    def __init__(self, host: str, port: int, remedy: str = "choose another port") -> None:
        self.host, self.port = host, port
        super().__init__(f"Port {port} on {host} is in use by another program. Stop that program, or {remedy}.")


@contextlib.asynccontextmanager
async def serving(app: Sanic, host: str, port: int) -> AsyncIterator[int]:
    """Serve `app` while the block runs; yields the port, which port 0 leaves to the system. Raises PortInUse."""
    app.config.ACCESS_LOG = False
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = STOP_S
    try:
        listener = socket.create_server((host, port), backlog=1024)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(host, port) from None
        raise
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


async def serve(app: Sanic, host: str, port: int) -> None:
    """Serve `app` until the process is asked to stop. Raises PortInUse."""
    async with serving(app, host, port):
        await until_stopped()
