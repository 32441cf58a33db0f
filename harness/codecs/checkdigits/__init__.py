"""Check digits of the trade: billing numbers (B2 key), NIR keys, Luhn, EAN-13 and the registers."""

from __future__ import annotations

from harness.codecs.checkdigits.nir import nir_key, nir_key_ok
from harness.codecs.checkdigits.registers import finess_ok, rpps_ok, siren_ok, siret_ok
from harness.codecs.checkdigits.weighted import b2_key, ean13_key, ean13_ok, luhn_ok

__all__ = [
    "b2_key",
    "ean13_key",
    "ean13_ok",
    "finess_ok",
    "luhn_ok",
    "nir_key",
    "nir_key_ok",
    "rpps_ok",
    "siren_ok",
    "siret_ok",
]
