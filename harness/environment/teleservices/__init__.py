"""Téléservices of health insurance, simulated behind one SOAP bus."""

from __future__ import annotations

from harness.environment.teleservices.catalogue import CatalogueError
from harness.environment.teleservices.listener import TlsiListener
from harness.environment.teleservices.services import STRUCTURE, AdriService, InsiService, teleservices

__all__ = ["STRUCTURE", "AdriService", "CatalogueError", "InsiService", "TlsiListener", "teleservices"]
