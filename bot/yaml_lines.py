"""In which line of a YAML file a value stands."""

from __future__ import annotations

from collections.abc import Sequence

from ruamel.yaml import YAML
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode


class Lines:
    """The lines of one YAML text, counted from 1. It must be readable."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root: Node | None = None

    def of(self, path: Sequence[str | int]) -> int | None:
        """The line of the value that keys and positions lead to, or of the nearest one above it; None for the whole file."""
        if self._root is None:
            self._root = YAML(typ="safe", pure=True).compose(self._text)
        node, line = self._root, None
        for part in path:
            found = _child(node, part)
            if found is None:
                break
            begins, node = found
            line = begins.start_mark.line + 1
        return line


def _child(node: Node | None, part: str | int) -> tuple[Node, Node] | None:
    """Where the child begins, at its key if it has one, and the child."""
    if isinstance(node, MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None
