"""A small real CRM to start with; a business replaces it by putting its own address into endpoints.yml."""

from .app import create_app
from .store import KeyReused, Lead, LeadStore

__all__ = ["KeyReused", "Lead", "LeadStore", "create_app"]
