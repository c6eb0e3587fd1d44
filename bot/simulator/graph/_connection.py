"""Breaking a TCP connection on purpose."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import NoReturn, cast

from sanic import Request


async def reset(request: Request) -> NoReturn:
    """Close the client's connection with a TCP reset and no response. Ends in the handler's cancellation."""
    transport = cast(asyncio.Transport, request.transport)
    if transport is not None:
        raw = cast(socket.socket, transport.get_extra_info("socket"))
        if raw is not None:
            # Zero linger makes the kernel send RST: the client sees a reset, not an orderly end.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    # Sanic cancels the handler once the transport is gone; returning would make it write an error first.
    await asyncio.sleep(60)
    raise asyncio.CancelledError
