"""Service URLs from endpoints.yml."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.endpoints import Service, service
from bot.settings import SettingError, Settings


def found(tmp_path: Path, yaml: str | None, section: str = "crm") -> Service:
    path = tmp_path / "endpoints.yml"
    if yaml is not None:
        path.write_text(yaml)
    return service(Settings.load(environ={"SAPA_ENDPOINTS": str(path)}, dotenv=None), section)


@pytest.mark.parametrize(
    ("url", "port", "is_local"),
    [
        ("http://127.0.0.1:5056", 5056, True),
        ("http://localhost:5056/leads", 5056, True),
        ("http://[::1]:5056", 5056, True),
        ("http://crm.example", 80, False),
        ("https://crm.example/api", 443, False),
        ("https://crm.example:8443", 8443, False),
    ],
)
def test_a_section_names_its_service(tmp_path: Path, url: str, port: int, is_local: bool) -> None:
    one = found(tmp_path, f"crm:\n  url: '{url}'\n")
    assert (one.section, one.url, one.port, one.is_local) == ("crm", url, port, is_local)


@pytest.mark.parametrize(
    "yaml",
    [
        "",
        "other:\n  url: http://x\n",
        "crm:\n",
        "crm: http://x\n",
        "crm:\n  url:\n",
        "crm:\n  url: nothing\n",
        "crm:\n  url: 5056\n",
        "crm:\n  url: 'http://'\n",
        "- crm\n",
    ],
)
def test_a_missing_or_useless_section_is_named_with_an_example(tmp_path: Path, yaml: str) -> None:
    with pytest.raises(SettingError) as caught:
        found(tmp_path, yaml)
    assert str(caught.value).startswith(f"{tmp_path / 'endpoints.yml'}: section 'crm' has no usable 'url'. Write, for example:\n  crm:\n    url: http")


@pytest.mark.parametrize(
    ("yaml", "words"),
    [(None, "endpoints.yml does not exist."), ("crm:\n\turl: x\n", "endpoints.yml, line 2, column 1: "), ("crm: {url: 'x}\n", "endpoints.yml, line")],
)
def test_a_file_that_cannot_be_read_is_named_with_the_place(tmp_path: Path, yaml: str | None, words: str) -> None:
    with pytest.raises(SettingError) as caught:
        found(tmp_path, yaml)
    assert words in str(caught.value)
