"""Sign-on of professionals, simulated: a small OpenID Connect provider under the test PKI."""

from __future__ import annotations

from harness.environment.oidc.service import PscService

__all__ = ["PscService"]
