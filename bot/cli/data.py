"""`sapa data`: look at the training files."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from bot.cli._failures import load_settings, told_plainly

CLEAN = "Nothing found in config.yml, domain.yml and data/ that Rasa or Meta would refuse, or that is shown in another form than written."


@click.group()
def data() -> None:
    """Check what the bot understands and says."""


@data.command("check")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def check_files(as_json: bool) -> None:
    """Check config.yml, domain.yml and data/ for what Meta would refuse and what stops the training.

    An error names the file, the response and the limit. A warning is what customers see in another form than it was written in, such
    as choices that become numbered text. Exit code 1 when there is an error.
    """
    from bot.data_check import check
    from bot.whatsapp.media import MediaFolder

    settings = load_settings()
    with told_plainly():
        found = check(MediaFolder(Path(settings.required("SAPA_MEDIA_DIR"))))
    for problem in found:
        click.echo(json.dumps(asdict(problem), ensure_ascii=False) if as_json else str(problem))
    errors = sum(problem.level == "error" for problem in found)
    if not as_json:
        click.echo(f"{_counted(errors, 'error')}, {_counted(len(found) - errors, 'warning')}." if found else CLEAN)
    if errors:
        raise SystemExit(1)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
