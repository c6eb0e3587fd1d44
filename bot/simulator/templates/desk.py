"""Adding templates and changing their status, and telling the business about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from random import Random

from ..clock import Clock
from ..config import SimulatedNumber
from ..history import History
from ..identifiers import new_media_id
from ..jsontype import JsonObject
from ..webhooks.delivery import Deliverer, Delivery
from ..webhooks.envelope import account_envelope
from ..world import World
from .records import Template


@dataclass(frozen=True)
class TemplateDesk:
    """What Meta's reviewers do."""

    clock: Clock
    rng: Random
    history: History
    world: World
    deliverer: Deliverer

    def add(
        self,
        number: SimulatedNumber,
        name: str,
        language: str,
        category: str,
        status: str,
        parameter_format: str,
        components: list[JsonObject],
    ) -> Template:
        """Add a template, or replace the one of the same name and language, and report its status."""
        known = self.world.templates.find(name, language)
        template_id = known.id if known else new_media_id(self.rng)
        template = Template(template_id, name, language, category, status, parameter_format, tuple(components))
        self.history.append("template", template={**asdict(template), "components": components})
        self._report(number, template)
        return template

    def set_status(self, number: SimulatedNumber, template: Template, status: str, reason: str = "NONE") -> Delivery:
        """Approve, reject, pause or disable a template, and report it by `message_template_status_update`."""
        self.history.append("template.status", name=template.name, language=template.language, status=status)
        return self._report(number, self.world.templates.find(template.name, template.language) or template, reason)

    def _report(self, number: SimulatedNumber, template: Template, reason: str = "NONE") -> Delivery:
        value = {
            "event": template.status,
            "message_template_id": int(template.id),
            "message_template_name": template.name,
            "message_template_language": template.language,
            "message_template_category": template.category,
            "reason": reason,
        }
        body = account_envelope(number.waba_id, "message_template_status_update", value, int(self.clock.now()))
        return self.deliverer.queue(number.phone_number_id, "field", body)
