"""Listening: in the family of the host, and refused in words that name what to change."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text

from bot.http_server import CannotListen, PortInUse, listen, reachable, serving

_AN_ADDRESS_OF_NOBODY = "192.0.2.1"  # kept for documentation, RFC 5737
_A_NAME_OF_NOBODY = "nobody.invalid"  # kept for this purpose, RFC 2606


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        yield int(holder.getsockname()[1])


def test_a_port_in_use_is_told_with_its_remedy(taken_port: int) -> None:
    with pytest.raises(PortInUse, match=f"Port {taken_port} on 127.0.0.1 is in use by another program. Stop that program, or set X"):
        listen("127.0.0.1", taken_port, remedy="set X")


@pytest.mark.parametrize(
    ("host", "reason"), [(_AN_ADDRESS_OF_NOBODY, "Cannot assign requested address"), (_A_NAME_OF_NOBODY, "(Name or service not known|name resolution)")]
)
def test_a_host_that_is_not_this_machine_is_told_with_the_systems_reason_and_not_as_a_port_in_use(host: str, reason: str) -> None:
    with pytest.raises(CannotListen, match=rf"^SAPA_HOST = '{host}' cannot be used: .*{reason}.*Expected 127\.0\.0\.1 or ::1"):
        listen(host, 0, setting="SAPA_HOST")


@pytest.mark.parametrize(
    ("host", "family"),
    [("127.0.0.1", socket.AF_INET), ("localhost", socket.AF_INET), ("0.0.0.0", socket.AF_INET), ("::1", socket.AF_INET6), ("::", socket.AF_INET6)],
)
def test_the_address_family_is_that_of_the_host(host: str, family: socket.AddressFamily) -> None:
    with listen(host, 0) as listener:
        assert listener.family == family


def test_all_networks_over_ipv6_are_also_all_networks_over_ipv4() -> None:
    with listen("::", 0) as listener, socket.create_connection(("127.0.0.1", listener.getsockname()[1])) as connection:
        assert connection.getpeername()[0] == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "written"),
    [("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("0.0.0.0", "127.0.0.1"), ("::1", "[::1]"), ("::", "[::1]"), ("fd00::2", "[fd00::2]")],
)
def test_a_host_is_written_as_a_url_needs_it(host: str, written: str) -> None:
    assert reachable(host) == written


async def test_an_app_is_served_on_the_ipv6_loopback() -> None:
    app = Sanic("test_ipv6", configure_logging=False)

    @app.get("/healthz")
    async def healthz(_request: Request) -> HTTPResponse:
        return text("ok")

    async with serving(app, "::1", 0) as port, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"http://{reachable('::1')}:{port}/healthz")).text == "ok"


async def test_an_app_on_a_port_in_use_is_not_begun(taken_port: int) -> None:
    with pytest.raises(PortInUse):
        async with serving(Sanic("test_in_use", configure_logging=False), "127.0.0.1", taken_port):
            await asyncio.Event().wait()
