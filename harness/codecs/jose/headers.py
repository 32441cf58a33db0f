"""The header of a signed token: what no reader should follow, one check each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from harness.codecs.jose.problems import jose_problem
from harness.codecs.jsons import Plain
from harness.codecs.problem import Problem

__all__ = ["ASYMMETRIC", "SYMMETRIC", "header_problems"]

SYMMETRIC = frozenset({"HS256", "HS384", "HS512"})
ASYMMETRIC = frozenset(f"{kind}{size}" for kind in ("RS", "PS", "ES") for size in (256, 384, 512)) | {
    "EdDSA",
    "Ed25519",
}
_KEY_BEARERS = ("jwk", "jku", "x5u", "x5c")
"""Parameters by which a token says itself what it is to be verified with."""
_KID = re.compile(r"[A-Za-z0-9._~:+/=@-]{1,200}")
_PATH = re.compile(r"\.\.|^/|^[A-Za-z][A-Za-z0-9+.-]*:/")
"""A climb, a path from the root, or an address."""

Header = Mapping[str, Plain]


def _algorithm(header: Header, _protected: Header) -> Iterator[Problem]:
    """RFC 7515 §4.1.1; RFC 8725 §3.1 and §3.2: a known algorithm, never ``none``."""
    named = header.get("alg")
    if not isinstance(named, str):
        yield jose_problem("alg-missing", "header")
    elif named.lower() == "none":
        yield jose_problem("alg-none", "header")
    elif named not in SYMMETRIC | ASYMMETRIC:
        yield jose_problem("alg-unknown", "header", alg=named[:40])


def _critical(header: Header, protected: Header) -> Iterator[Problem]:
    """RFC 7515 §4.1.11: whatever is critical must be understood; nothing is here."""
    if "crit" not in header:
        return
    names = header["crit"]
    if "crit" not in protected or not isinstance(names, list) or not names:
        yield jose_problem("crit-form", "header")
        return
    for name in names[:20]:
        yield jose_problem("crit", "header", name=str(name)[:80])


def _key_identifier(header: Header, _protected: Header) -> Iterator[Problem]:
    """RFC 8725 §3.10: a key identifier is a name, not a path, an address or a piece of a query."""
    kid = header.get("kid", "")
    if not isinstance(kid, str) or (kid and (not _KID.fullmatch(kid) or _PATH.search(kid))):
        yield jose_problem("kid", "header", kid=str(kid)[:80])


def _foreign_keys(header: Header, _protected: Header) -> Iterator[Problem]:
    """RFC 8725 §3.10: a key that the token brings along proves nothing."""
    for name in _KEY_BEARERS:
        if name in header:
            yield jose_problem("foreign-key", "header", name=name)


def _unencoded(header: Header, _protected: Header) -> Iterator[Problem]:
    """RFC 7797: a payload that is not in base64url."""
    if header.get("b64", True) is not True:
        yield jose_problem("unencoded", "header")


_CHECKS: Sequence[Callable[[Header, Header], Iterator[Problem]]] = (
    _algorithm,
    _critical,
    _key_identifier,
    _foreign_keys,
    _unencoded,
)


def header_problems(header: Header, protected: Header) -> Iterator[Problem]:
    """Yield everything odd about a header.

    Args:
        header: All parameters.
        protected: Those the signature covers.
    """
    for check in _CHECKS:
        yield from check(header, protected)
