"""`sapa model`: train a model for the current data, list models."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.cli._failures import load_settings, told_plainly
from bot.logs import configure


@click.group()
def model() -> None:
    """Train and list models."""


@model.command("train")
@click.option("--force", is_flag=True, help="Train even when there is a model for the current data.")
def train_model(force: bool) -> None:
    """Train a model for the current config.yml, domain.yml and data/."""
    from bot.model import TrainingFailed, check_data, model_path, train

    settings = load_settings()
    folder = Path(settings.required("SAPA_MODELS"))
    with told_plainly():
        target = model_path(folder)
        if target.is_file() and not force:
            check_data()
            click.echo(f"{target} sudah sesuai data sekarang / is up to date.")
            return
        configure("train", settings.required("SAPA_LOG_LEVEL"))
        click.echo("Melatih model / training the model:")
        terminal = sys.stdout
        try:
            train(folder, lambda step: click.echo(f"  - {step}", file=terminal))
        except TrainingFailed as error:
            raise click.ClickException(f"{error}\n`sapa data check` says what to write instead.") from error


@model.command("list")
def list_models() -> None:
    """Models by age, with a mark at the one for the current data."""
    from bot.model import model_path, models

    folder = Path(load_settings().required("SAPA_MODELS"))
    current = model_path(folder)
    found = list(models(folder))
    if not found:
        click.echo(f"No models in {folder} yet. Run `sapa model train`.")
    for path in found:
        click.echo(f"{'*' if path == current else ' '} {path.name}  {path.stat().st_size / 1e6:.2f} MB")
