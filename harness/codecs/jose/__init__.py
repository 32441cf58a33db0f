"""Signed tokens (JWS, JWT): taken apart, verified, held against rules, and made; encrypted ones are told, not read."""

from __future__ import annotations

from harness.codecs.jose.build import compact, sign_json, sign_jws
from harness.codecs.jose.claims import ClaimRule, check_claims, profile
from harness.codecs.jose.headers import ASYMMETRIC, SYMMETRIC
from harness.codecs.jose.keys import JoseKey, KeyRing, key_from_pem, key_from_secret, key_set, read_keys
from harness.codecs.jose.token import Jws, Token, decode_token
from harness.codecs.jose.verify import Verification, verify_jws

__all__ = [
    "ASYMMETRIC",
    "SYMMETRIC",
    "ClaimRule",
    "JoseKey",
    "Jws",
    "KeyRing",
    "Token",
    "Verification",
    "check_claims",
    "compact",
    "decode_token",
    "key_from_pem",
    "key_from_secret",
    "key_set",
    "profile",
    "read_keys",
    "sign_json",
    "sign_jws",
    "verify_jws",
]
