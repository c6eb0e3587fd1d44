"""`sapa doctor`: what is set and where it was read, and what is wrong, with the next step for each."""

from __future__ import annotations

import json
import sys

import click

from bot.cli._failures import load_settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def doctor(as_json: bool) -> None:
    """Check this installation; exit code 1 when something needs doing. Secrets are never shown."""
    from bot.doctor import examine

    settings = load_settings()
    findings = examine(settings)
    values = [
        {"name": name, "value": "(set)" if read.setting.secret and read.value is not None else read.value, "origin": read.origin}
        for name, read in settings.read.items()
    ]
    wrong = [finding for finding in findings if finding.level == "problem"]
    if as_json:
        click.echo(json.dumps({"settings": values, "findings": [vars(finding) for finding in findings], "ok": not wrong}, ensure_ascii=False))
    else:
        click.echo("Settings (environment, then .env, then default):")
        for value in values:
            shown = "-" if value["value"] is None else value["value"]
            click.echo(f"  {value['name']:<26} {shown!s:<34} {value['origin']}")
        click.echo("\nChecks:")
        for finding in findings:
            mark = {"ok": "ok ", "note": "-- ", "problem": "!! "}[finding.level]
            click.echo(f"  {mark}{finding.what}: {finding.found}")
            if finding.next_step:
                click.echo(f"       {finding.next_step}")
    sys.exit(1 if wrong else 0)
