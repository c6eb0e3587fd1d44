"""`python -m bot.cli` is `sapa`; the supervisor starts its children this way."""

from __future__ import annotations

from bot.cli import main

main(prog_name="sapa")
