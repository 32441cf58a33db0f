"""Twin: makes one assertion and uses it until it stops."""

from __future__ import annotations

from lxml import etree

from reference_product.ports import ServiceContext
from reference_product.teleservices import insi
from reference_product.twins import replace

REQUIREMENT = "insi-assertion-fraiche"
DEFECT = "Réutilise l'assertion fabriquée au premier appel."


def apply() -> None:
    """Put the defect in place."""
    honest = insi.fresh_assertion
    kept: list[bytes] = []

    def stale(context: ServiceContext) -> etree._Element:
        if not kept:
            kept.append(etree.tostring(honest(context)))
        return etree.fromstring(kept[0])

    replace(insi, "fresh_assertion", stale)
