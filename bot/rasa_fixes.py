"""The only place that corrects the inside of Rasa 3.6.21, which gets no more releases.

Each correction is guarded by `RASA_VERSION` and by a test that fails when it no longer applies:

    without_tensorflow   `import rasa` loads TensorFlow even for a pipeline that has no use for it (10 s, 350 MB)
    answer validator     jsonschema re-checks its own schema at each action call (20 ms of 33)
    event class look-up  Event.resolve_by_type walks all subclasses for every stored event (grows with the conversation)

`without_tensorflow()` must run before the first `import rasa`; `apply()` after it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import logging
import sys
import types
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

RASA_VERSION = "3.6.21"
TENSORFLOW_COMPONENTS = ("DIETClassifier", "ResponseSelector", "TEDPolicy", "UnexpecTEDIntentPolicy", "ConveRTFeaturizer", "LanguageModelFeaturizer")
_ABSENT_ROOTS = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "tensorflow_probability", "keras")
logger = logging.getLogger(__name__)


class TensorFlowAbsent(RuntimeError):
    """Something that needs TensorFlow was made although this process runs without it."""


class FixDoesNotApply(RuntimeError):
    """The installed Rasa is not the one these corrections were written for."""


def needs_tensorflow(config: Path) -> bool:
    """Whether the pipeline or the policies named in a `config.yml` use TensorFlow. Raises OSError."""
    text = config.read_text(encoding="utf-8")
    lines = [line.split("#", 1)[0] for line in text.splitlines()]
    return any(component in line for line in lines for component in TENSORFLOW_COMPONENTS)


def check_version() -> None:
    """Raises FixDoesNotApply unless the installed Rasa is the one known here."""
    if version("rasa") != RASA_VERSION:
        raise FixDoesNotApply(f"Rasa {version('rasa')} is installed; the corrections in {__name__} were written for {RASA_VERSION}. Check each of them.")


def without_tensorflow() -> None:
    """Answer every `import tensorflow…` of this process with stand-ins that raise TensorFlowAbsent when used."""
    check_version()
    if "tensorflow" in sys.modules or any(isinstance(finder, _AbsentFinder) for finder in sys.meta_path):
        return
    sys.meta_path.insert(0, _AbsentFinder())


def apply() -> None:
    """Install the corrections that need Rasa to be importable. Doing it twice does no harm."""
    check_version()
    _fix_answer_validator()
    _fix_event_lookup()


def _fix_answer_validator() -> None:
    from jsonschema import Draft7Validator
    from rasa.core.actions.action import RemoteAction

    validator = Draft7Validator(RemoteAction.action_response_format_spec())

    def _validate_action_result(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = _validate_action_result  # noqa: SLF001 - the correction itself


def _fix_event_lookup() -> None:
    import rasa.shared.utils.common
    from rasa.shared.core.events import Event

    if getattr(Event.resolve_by_type, "sapa", False):
        return
    original = Event.resolve_by_type
    known: dict[str, type[Event]] = {}

    def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
        if not known:
            for event_class in rasa.shared.utils.common.all_subclasses(Event):
                known.setdefault(event_class.type_name, event_class)
        return known.get(type_name) or original(type_name, default)

    resolve_by_type.sapa = True  # type: ignore[attr-defined]
    Event.resolve_by_type = staticmethod(resolve_by_type)


class _AbsentType(type):
    """Metaclass of the stand-ins: usable as a base class, annotation or namespace, not for making anything."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _stand_in(f"{cls.__name__}.{name}")

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if len(args) == 1 and not kwargs and isinstance(args[0], types.FunctionType):
            return args[0]  # a decorator: the function is kept, and fails when it uses TensorFlow
        raise TensorFlowAbsent(f"{cls.__name__} needs TensorFlow, which this process runs without: no component of its config.yml asked for it.")

    def __or__(cls, other: Any) -> Any:
        return cls

    __ror__ = __or__


def _stand_in(name: str) -> _AbsentType:
    return _AbsentType(name, (), {"__module__": "tensorflow", "__init_subclass__": classmethod(lambda _cls, **_: None)})


class _AbsentModule(types.ModuleType):
    """A stand-in module: any attribute is a stand-in class."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _stand_in(f"{self.__name__}.{name}")
        setattr(self, name, value)
        return value


class _AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds every module below the absent roots."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: types.ModuleType | None = None) -> importlib.machinery.ModuleSpec | None:
        if name.split(".", 1)[0] not in _ABSENT_ROOTS:
            return None
        return importlib.util.spec_from_loader(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        module = _AbsentModule(spec.name)
        module.__version__ = "0"  # type: ignore[attr-defined]
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""
