"""Templates: their shape only. There is no template store, so any name and language exists here."""

from __future__ import annotations

from ..jsontype import JsonObject
from . import _fields as f


def check_template(body: JsonObject) -> None:
    """`template.name`, `template.language.code` and a list of components."""
    template = f.need_object(body, "template")
    f.only_keys(template, {"name", "language", "components", "namespace"}, "template")
    f.need_text(template, "name", "template", 512)
    language = f.need_object(template, "language", "template")
    f.only_keys(language, {"code", "policy"}, "template.language")
    f.need_text(language, "code", "template.language", 15)
    components = f.need_list(template, "components", "template") if "components" in template else []
    for index, item in enumerate(components):
        component = f.as_object(item, f"template.components[{index}]")
        f.need_text(component, "type", f"template.components[{index}]", 20)
        parameters = f.need_list(component, "parameters", f"template.components[{index}]") if "parameters" in component else []
        for n, parameter in enumerate(parameters):
            f.as_object(parameter, f"template.components[{index}].parameters[{n}]")
