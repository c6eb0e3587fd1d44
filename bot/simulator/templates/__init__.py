"""Message templates: which there are, whether a send fits one, and the words it then has."""

from __future__ import annotations

from .records import Template, TemplateRecords
from .text import render

__all__ = ["Template", "TemplateRecords", "render"]
