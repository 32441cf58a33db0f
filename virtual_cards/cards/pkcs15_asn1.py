"""The structures of PKCS#15 v1.1 (ISO/IEC 7816-15) that a professional card writes, as ASN.1 classes.

Names, tags and order are those of the standard; only the choices a CPS makes are here.
"""

from __future__ import annotations

from typing import ClassVar

# ruff: noqa: RUF012 - asn1crypto fills these lists and dictionaries itself, class by class.
from asn1crypto.core import (
    Any,
    BitString,
    Boolean,
    Choice,
    Enumerated,
    Integer,
    Null,
    ObjectIdentifier,
    OctetString,
    Sequence,
    SequenceOf,
    UTF8String,
)

__all__ = [
    "AuthenticationObject",
    "CertificateObject",
    "DataObject",
    "DiscretionaryObjects",
    "ObjectDirectoryEntry",
    "PrivateKeyObject",
    "PublicKeyObject",
    "TokenInformation",
]


class Path(Sequence):
    """Where a file is: identifiers from the master file down."""

    _fields = [("path", OctetString, {"optional": True}), ("index", Integer, {"optional": True})]


class Flags(BitString):
    """CommonObjectFlags."""

    _map = {0: "private", 1: "modifiable"}


class CommonObject(Sequence):
    """CommonObjectAttributes: label, flags, and the code that opens the object."""

    _fields = [
        ("label", UTF8String, {"optional": True}),
        ("flags", Flags, {"optional": True}),
        ("auth_id", OctetString, {"optional": True}),
    ]


class PathChoice(Choice):
    """PathOrObjects, always a path here."""

    _alternatives = [("path", Path)]


class ObjectDirectoryEntry(Choice):
    """One line of the ODF: a kind of object and the directory file of that kind."""

    _alternatives = [
        ("privateKeys", PathChoice, {"explicit": 0}),
        ("publicKeys", PathChoice, {"explicit": 1}),
        ("certificates", PathChoice, {"explicit": 4}),
        ("dataObjects", PathChoice, {"explicit": 7}),
        ("authObjects", PathChoice, {"explicit": 8}),
    ]


class PinFlags(BitString):
    """PinFlags of PinAttributes."""

    _map = {
        0: "case-sensitive",
        1: "local",
        2: "change-disabled",
        3: "unblock-disabled",
        4: "initialized",
        5: "needs-padding",
        6: "unblockingPin",
        7: "soPin",
    }


class PinType(Enumerated):
    """How a code is written."""

    _map = {0: "bcd", 1: "ascii-numeric", 2: "utf8"}


class PinAttributes(Sequence):
    """What a code must look like and how it is presented."""

    _fields = [
        ("flags", PinFlags),
        ("type", PinType),
        ("minimum", Integer),
        ("stored", Integer),
        ("maximum", Integer, {"optional": True}),
        ("reference", Integer, {"implicit": 0, "default": 0}),
    ]


class AuthenticationClass(Sequence):
    """CommonAuthenticationObjectAttributes."""

    _fields = [("auth_id", OctetString)]


class AuthenticationObject(Sequence):
    """A code, as the AODF lists it."""

    _fields = [
        ("common", CommonObject),
        ("class", AuthenticationClass),
        ("type", PinAttributes, {"explicit": 1}),
    ]


class KeyUsage(BitString):
    """KeyUsageFlags."""

    _map = {
        0: "encrypt",
        1: "decrypt",
        2: "sign",
        3: "signRecover",
        4: "wrap",
        5: "unwrap",
        6: "verify",
        7: "verifyRecover",
        8: "derive",
        9: "nonRepudiation",
    }


class KeyAccess(BitString):
    """KeyAccessFlags."""

    _map = {0: "sensitive", 1: "extractable", 2: "alwaysSensitive", 3: "neverExtractable", 4: "local"}


class KeyClass(Sequence):
    """CommonKeyAttributes."""

    _fields = [
        ("id", OctetString),
        ("usage", KeyUsage),
        ("native", Boolean, {"default": True}),
        ("access", KeyAccess, {"optional": True}),
        ("reference", Integer, {"optional": True}),
    ]


class EmptySubclass(Sequence):
    """CommonPrivateKeyAttributes or CommonPublicKeyAttributes, with nothing said."""

    _fields: ClassVar[list[tuple[str, type]]] = []


class RsaKey(Sequence):
    """PrivateRSAKeyAttributes or PublicRSAKeyAttributes, by reference."""

    _fields = [("value", Path), ("bits", Integer)]


class PrivateKeyObject(Sequence):
    """A private key, as the PrKDF lists it."""

    _fields = [
        ("common", CommonObject),
        ("class", KeyClass),
        ("subclass", EmptySubclass, {"explicit": 0, "optional": True}),
        ("type", RsaKey, {"explicit": 1}),
    ]


class PublicKeyObject(PrivateKeyObject):
    """A public key, as the PuKDF lists it: the same shape."""


class CertificateClass(Sequence):
    """CommonCertificateAttributes."""

    _fields = [("id", OctetString), ("authority", Boolean, {"default": False})]


class X509Attributes(Sequence):
    """X509CertificateAttributes, by reference."""

    _fields = [("value", Path)]


class CertificateObject(Sequence):
    """A certificate, as the CDF lists it."""

    _fields = [
        ("common", CommonObject),
        ("class", CertificateClass),
        ("type", X509Attributes, {"explicit": 1}),
    ]


class DataClass(Sequence):
    """CommonDataObjectAttributes."""

    _fields = [("application", UTF8String, {"optional": True})]


class DataObject(Sequence):
    """A data object, as the DODF lists it: opaque, by reference."""

    _fields = [("common", CommonObject), ("class", DataClass), ("type", Path, {"explicit": 1})]


class Operations(BitString):
    """Operations of AlgorithmInfo."""

    _map = {
        0: "compute-checksum",
        1: "compute-signature",
        2: "verify-checksum",
        3: "verify-signature",
        4: "encipher",
        5: "decipher",
        6: "hash",
        7: "generate-key",
    }


class AlgorithmInformation(Sequence):
    """AlgorithmInfo: a PKCS#11 mechanism and the reference the card gives it in MSE."""

    _fields = [
        ("number", Integer),
        ("mechanism", Integer),
        ("parameters", Null),
        ("operations", Operations),
        ("identifier", ObjectIdentifier, {"optional": True}),
        ("reference", Integer, {"optional": True}),
    ]


class Algorithms(SequenceOf):
    """The algorithms of a card."""

    _child_spec = AlgorithmInformation


class TokenFlags(BitString):
    """TokenFlags."""

    _map = {0: "readonly", 1: "loginRequired", 2: "prnGeneration", 3: "eidCompliant"}


class TokenInformation(Sequence):
    """TokenInfo."""

    _fields = [
        ("version", Integer),
        ("serial", OctetString, {"optional": True}),
        ("manufacturer", UTF8String, {"optional": True}),
        ("label", UTF8String, {"implicit": 0, "optional": True}),
        ("flags", TokenFlags),
        ("algorithms", Algorithms, {"implicit": 2, "optional": True}),
    ]


class DiscretionaryObjects(Sequence):
    """DDO of EF.DIR: where the ODF and the TokenInfo of an application are."""

    class_ = 1
    tag = 19
    _fields = [
        ("identifier", ObjectIdentifier, {"optional": True}),
        ("odf", Path, {"optional": True}),
        ("token", Path, {"implicit": 0, "optional": True}),
        ("rest", Any, {"optional": True}),
    ]
