"""The office's API: our client of it, the check of its webhooks, and the contract both sides are tested against."""

from pathlib import Path

from integrations.backend.client import HttpBackend
from integrations.backend.webhook import status_change

__all__ = ["OPENAPI", "SCHEMA", "HttpBackend", "status_change"]

OPENAPI = Path(__file__).with_name("openapi.yml")
SCHEMA = Path(__file__).with_name("application.schema.json")
