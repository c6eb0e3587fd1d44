"""Reading YAML with an error that names file, line and what to look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError


class YamlError(Exception):
    """A YAML file cannot be read; the message names the file and, where known, line and column."""


def read_yaml(path: Path) -> Any:
    """The content of a YAML file as plain Python values. Raises YamlError."""
    try:
        return YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise YamlError(f"{path} does not exist.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise YamlError(f"{path} cannot be read: {error}") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise YamlError(f"{path}{where}: {error.problem or 'not valid YAML'}. Look at the indentation, quotes and colons there.") from None
    except YAMLError as error:
        raise YamlError(f"{path}: not valid YAML: {error}") from None
