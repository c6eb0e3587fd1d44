"""Service URLs, read from `endpoints.yml`: their one home. The file is Rasa's own, with a section per backend."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.http_server import LOOPBACK
from bot.settings import SettingError, Settings
from bot.yaml_files import YamlError, read_yaml


@dataclass(frozen=True)
class Service:
    """One service of `endpoints.yml`."""

    section: str
    url: str

    @property
    def port(self) -> int:
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine, so that `sapa run` may start it."""
        return urlsplit(self.url).hostname in LOOPBACK


def service(settings: Settings, section: str) -> Service:
    """The URL of a section. Raises SettingError naming file and section when it is missing or no URL."""
    path = Path(settings.required("SAPA_ENDPOINTS"))
    try:
        content = read_yaml(path)
    except YamlError as error:
        raise SettingError(str(error)) from error
    node = content.get(section) if isinstance(content, dict) else None
    url = node.get("url") if isinstance(node, dict) else None
    if not isinstance(url, str) or not urlsplit(url).hostname:
        raise SettingError(f"{path}: section '{section}' has no usable 'url'. Write, for example:\n  {section}:\n    url: http://127.0.0.1:5055/webhook")
    return Service(section, url)
