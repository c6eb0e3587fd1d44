"""A whole Sapa on free ports: real processes, the emulator in Meta's place, and hands to break things with."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import sqlalchemy as sa
from ruamel.yaml import YAML

ROOT = Path(__file__).parent.parent
READY_WITHIN_S = 120.0
_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH = 24, 1, 2
Found = TypeVar("Found")


def free_ports(count: int) -> list[int]:
    """Ports that nothing listens on now."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]


def until(what: str, look: Callable[[], Found], within_s: float = 30.0) -> Found:
    """The first truthy result of `look`; fails the test naming `what` when there is none in time."""
    end = time.monotonic() + within_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"Not within {within_s:g} s: {what}")
        time.sleep(0.05)


def obey_file_permissions() -> None:
    """In a new process: as root too, a file without permissions shall be one that cannot be opened (Linux)."""
    if os.geteuid() == 0:
        libc = ctypes.CDLL(None)
        for capability in (_CAP_DAC_OVERRIDE, _CAP_DAC_READ_SEARCH):
            libc.prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)


class Stack:
    """`sapa run` with the simulator, under its own SAPA_HOME. Use as a context manager."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        gateway, actions, crm, simulator = free_ports(4)
        self.gateway_url, self.simulator_url, self.crm_url = (f"http://127.0.0.1:{port}" for port in (gateway, simulator, crm))
        self.crash_file = home / "crash"
        self.log_path = home / "run.log"
        endpoints = YAML(typ="safe").load((ROOT / "endpoints.yml").read_text())
        endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{actions}/webhook"
        endpoints["crm"]["url"] = self.crm_url
        with (home / "endpoints.yml").open("w") as file:
            YAML().dump(endpoints, file)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAPA_", "WHATSAPP_"))}
        self.environment = {
            **kept,
            "SAPA_HOME": str(home),
            "SAPA_ENDPOINTS": str(home / "endpoints.yml"),
            "SAPA_GATEWAY_PORT": str(gateway),
            "SAPA_SIMULATOR_PORT": str(simulator),
            "SAPA_CRASH_FILE": str(self.crash_file),
            "SAPA_CRM_API_KEY": "a-test-key",
            "RASA_TELEMETRY_ENABLED": "false",
            **settings,
        }
        self._client = httpx.Client(timeout=40.0, trust_env=False)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Stack:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        self.close()

    def close(self) -> None:
        """Drop the connections of this object."""
        self._client.close()

    def start(self) -> None:
        """Start everything and wait until a message would be answered."""
        with self.log_path.open("ab") as log:
            command = [sys.executable, "-m", "bot.cli", "run"]
            self._process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=obey_file_permissions,  # noqa: PLW1509
            )
        until("sapa run is ready", self.ready, READY_WITHIN_S)
        until("the webhook is verified", self.connected)

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        """Stop everything as Ctrl-C does and return the exit code."""
        if self._process is None:
            return 0
        if self._process.poll() is None:
            self._process.send_signal(number)
        code = self._process.wait(timeout=20)
        self._process = None
        return code

    def ready(self) -> bool:
        if self._process is not None and self._process.poll() is not None:
            raise AssertionError(f"sapa run ended with {self._process.returncode}:\n{self.log()[-3000:]}")
        with contextlib.suppress(httpx.HTTPError):
            return self._client.get(f"{self.gateway_url}/readyz").status_code == 200
        return False

    def gateway_lives(self) -> bool:
        """Whether the gateway answers at all, ready or not."""
        with contextlib.suppress(httpx.HTTPError):
            return self._client.get(f"{self.gateway_url}/healthz").status_code == 200
        return False

    def connected(self) -> bool:
        """Whether the emulator has verified the webhook."""
        with contextlib.suppress(httpx.HTTPError):
            return bool(self.control("GET", "stats")["handshake"]["connected"])
        return False

    def log(self) -> str:
        return self.log_path.read_text(errors="replace") if self.log_path.exists() else ""

    def control(self, method: str, path: str, body: dict[str, Any] | None = None, **params: Any) -> Any:
        """One call of the emulator's control API; fails the test when it is refused."""
        response = self._client.request(method, f"{self.simulator_url}/_control/{path}", json=body, params=params)
        assert response.status_code < 300, f"{path}: {response.status_code} {response.text}"
        return response.json()

    def say(self, customer: str, text: str, **more: Any) -> str:
        """A customer writes; returns the wamid as soon as the emulator has taken the message."""
        return str(self.control("POST", "messages", {"from": customer, "text": text, **more})["id"])

    def tap(self, customer: str, button: dict[str, str]) -> str:
        """A customer taps a reply button."""
        message = {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": button}}
        return str(self.control("POST", "messages", {"from": customer, "message": message})["id"])

    def replies(self, customer: str) -> list[dict[str, Any]]:
        """What the emulator accepted for a customer, in order."""
        answer = self.control("GET", "sent", to=customer)
        return list(answer if isinstance(answer, list) else answer["sent"])

    def texts(self, customer: str) -> list[str]:
        return [str(reply["text"]) for reply in self.replies(customer)]

    def reply_after(self, customer: str, count: int, within_s: float = 30.0) -> dict[str, Any]:
        """The customer's reply number `count` + 1."""
        until(f"reply {count + 1}", lambda: len(self.replies(customer)) > count, within_s)
        return self.replies(customer)[count]

    def leads(self) -> list[dict[str, Any]]:
        """What the backend wrote."""
        answer = self._client.get(f"{self.crm_url}/leads", headers={"X-Api-Key": "a-test-key"}).json()
        return list(answer if isinstance(answer, list) else answer["leads"])

    def pids(self, role: str) -> list[int]:
        """Processes of a role of this stack."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes().split(b"\0")
                environment = (entry / "environ").read_bytes()
                if b"bot.cli" in words and role.encode() in words and f"SAPA_HOME={self.home}".encode() in environment.split(b"\0"):
                    found.append(int(entry.name))
        return found

    def kill(self, role: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to every process of a role."""
        for pid in self.pids(role):
            os.kill(pid, number)

    def arm(self, point: str) -> None:
        """Have the next process that reaches `point` kill itself there."""
        Path(f"{self.crash_file}.hit").unlink(missing_ok=True)
        self.crash_file.write_text(point)

    def was_hit(self) -> bool:
        return Path(f"{self.crash_file}.hit").exists()

    def query(self, statement: str, **values: Any) -> list[Any]:
        """Read the database as it stands."""
        engine = sa.create_engine(f"sqlite:///{self.home / 'sapa.sqlite3'}", future=True)
        try:
            with engine.connect() as connection:
                return list(connection.execute(sa.text(statement), values))
        finally:
            engine.dispose()

    def settled(self, within_s: float = 60.0) -> None:
        """Wait until no message and no reply waits."""
        busy = "SELECT (SELECT COUNT(*) FROM inbox WHERE state IN ('new', 'claimed')) + (SELECT COUNT(*) FROM outbox WHERE state IN ('queued', 'sending', 'unknown'))"
        until("nothing waits", lambda: self.query(busy)[0][0] == 0, within_s)
