"""The téléservices the program calls: ADRi and INSi, each made on first use."""

from __future__ import annotations

from reference_product.ports import IdentityService, RightsService, ServiceContext

__all__ = ["identity_service", "rights_service"]


def rights_service(context: ServiceContext) -> RightsService | None:
    """Return the ADRi client; None when this program has none."""
    from reference_product.teleservices.adri import Adri

    return Adri(context)


def identity_service(context: ServiceContext) -> IdentityService | None:
    """Return the INSi client; None when this program has none."""
    from reference_product.teleservices.insi import Insi

    return Insi(context)
