"""The IAS application of a CPS3: its PKCS#15 directory files, certificates and data objects, for one persona."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from virtual_cards.cards.cps3_data import (
    FREE_OBJECTS,
    InvoicingSituation,
    OpaqueFile,
    Situation,
    VendorArea,
    synthetic_content,
)
from virtual_cards.cards.cps3_files import (
    SyntheticAuthenticationCertificate,
    SyntheticCertificate,
    SyntheticHolder,
    SyntheticSituation,
)
from virtual_cards.cards.pkcs15_files import AuthenticationObjects, ObjectDirectory, TokenInfo
from virtual_cards.cards.pkcs15_objects import Certificates, DataObjects, PrivateKeys, PublicKeys
from virtual_cards.cards.specification import Record
from virtual_cards.iso7816.files import DedicatedFile, ElementaryFile
from virtual_cards.personas import PersonaError, ProfessionalPersona

__all__ = [
    "APPLICATION",
    "AUTHENTICATION_KEY",
    "IAS_AID",
    "PIN_REFERENCE",
    "SIGNATURE_KEY",
    "UNBLOCKING_REFERENCE",
    "application",
    "authentication_certificate",
    "business_files",
    "free_objects",
    "holder",
    "token_information",
]

IAS_AID = bytes.fromhex("E828BD080F8025000001FF0010")
APPLICATION = 0x0001
PIN_REFERENCE = 0x01
"""The code porteur."""
UNBLOCKING_REFERENCE = 0x02
SIGNATURE_KEY = 0x81
"""CPS_PRIV_SIG, non-repudiation."""
AUTHENTICATION_KEY = 0x82
"""CPS_PRIV_AUT, authentication and deciphering."""

_HERE = f"3F00{APPLICATION:04X}"
_EXPIRED = "20001231"
_VENDOR_AREA = bytes(256)
_MARKED: tuple[type[OpaqueFile], ...] = (*FREE_OBJECTS[1:], InvoicingSituation)
"""Objects that hold a marked text when nobody gives them."""
_VIEW_CPS2TER = "CPS2TER_"
# PKCS#11 mechanism : operation : reference that MSE takes.
_ALGORITHMS = (
    "1:compute-signature:2 1:decipher:1A 6:compute-signature:12 40:compute-signature:42 220:hash:10 250:hash:40"
)


def application(
    persona: ProfessionalPersona, state: str, keys: tuple[int, int] = (SIGNATURE_KEY, AUTHENTICATION_KEY)
) -> DedicatedFile:
    """Build the application as it is by contact; ``keys`` are the references of both keys on this card."""
    directories = (AuthenticationObjects, PrivateKeys, PublicKeys, Certificates, DataObjects)
    kinds = ("authObjects", "privateKeys", "publicKeys", "certificates", "dataObjects")
    files = (
        ObjectDirectory.file(
            [{"kind": kind, "path": _path(file.fid)} for kind, file in zip(kinds, directories, strict=True)]
        ),
        token_information(persona, "loginRequired prnGeneration"),
        AuthenticationObjects.file(_codes()),
        PrivateKeys.file(_keys("CPS_PRIV", keys, private=True)),
        PublicKeys.file(_keys("CPS_PUB", keys, private=False)),
        Certificates.file(_certificates()),
        DataObjects.file((*free_objects(), *_closed_objects(persona))),
        SyntheticHolder.file([holder(persona, state)]),
        SyntheticCertificate.file([{"der": persona.certificate_der.hex()}]),
        authentication_certificate(persona),
        *business_files(persona),
    )
    return DedicatedFile(APPLICATION, "IAS", files, IAS_AID)


def holder(persona: ProfessionalPersona, state: str) -> Record:
    """Return what SYN-CPS-01 says of the holder; an expired card ended with the year 2000."""
    names = ("name", "first_name", "national_id", "rpps", "profession", "valid_until")
    record = {name: str(getattr(persona, name)) for name in names}
    return {**record, "valid_until": min(record["valid_until"], _EXPIRED)} if state == "expired" else record


def token_information(persona: ProfessionalPersona, flags: str) -> ElementaryFile:
    """Build TokenInfo; its serial number is the eight digits of the card."""
    return TokenInfo.file(
        [
            {
                "serial": persona.serial,
                "manufacturer": "SYN RECETTE",
                "label": f"CPS SYN {persona.serial}",
                "flags": flags,
                "algorithms": _ALGORITHMS,
            }
        ]
    )


def authentication_certificate(persona: ProfessionalPersona) -> ElementaryFile:
    """Build the file of the authentication certificate."""
    der = persona.authentication_certificate_der or persona.certificate_der
    return SyntheticAuthenticationCertificate.file([{"der": der.hex()}])


def business_files(persona: ProfessionalPersona) -> Iterator[ElementaryFile]:
    """Build the files of the data objects, given or synthetic.

    Raises:
        PersonaError: The persona gives an object that no CPS has.
    """
    given = _blobs(persona)
    yield _opaque(VendorArea, given.get(VendorArea.name, _VENDOR_AREA))
    for file in _MARKED:
        yield _opaque(file, given.get(file.name, synthetic_content(file.name)))
    first, *others = Situation.names
    yield (
        Situation.numbered(first, given[first])
        if first in given
        else SyntheticSituation.file(
            [{name: str(getattr(persona, name)) for name in ("billing_number", "specialty", "convention", "practice")}]
        )
    )
    yield from (Situation.numbered(name, given[name]) for name in others if name in given)


def free_objects() -> Sequence[Record]:
    """Return the lines of the DODF that need no code."""
    return [_data(file.name, file.fid, "modifiable" if file is VendorArea else "") for file in FREE_OBJECTS]


def _closed_objects(persona: ProfessionalPersona) -> Sequence[Record]:
    given = _blobs(persona)
    situations = [(name, Situation.fid + at) for at, name in enumerate(Situation.names) if name in given or at == 0]
    return [
        _data(name, fid, "private") for name, fid in (*situations, (InvoicingSituation.name, InvoicingSituation.fid))
    ]


def _path(fid: int) -> str:
    return f"{_HERE}{fid:04X}"


def _identifier(number: int) -> str:
    """Return the identifier that a key and its certificate share: the AID, then 1 to sign or 2 to authenticate."""
    return f"{IAS_AID.hex()}{number:02X}".upper()


def _codes() -> Sequence[Record]:
    porteur = {"label": "code porteur", "flags": "private modifiable", "auth": f"{UNBLOCKING_REFERENCE:02X}"}
    unblocking = {"label": "code de deblocage", "flags": "private"}
    return (
        {**porteur, "id": "01", "rules": "initialized", "sizes": "4 8 8", "reference": f"{PIN_REFERENCE:02X}"},
        {
            **unblocking,
            "id": "02",
            # The national middleware takes the unblocking code for that of the security officer.
            "rules": "initialized unblockingPin soPin",
            "sizes": "8 8 8",
            "reference": f"{UNBLOCKING_REFERENCE:02X}",
        },
    )


def _keys(prefix: str, keys: tuple[int, int], *, private: bool) -> Sequence[Record]:
    usages = ("sign nonRepudiation", "sign decrypt") if private else ("verify", "verify encrypt")
    protected = {"flags": "private", "auth": f"{PIN_REFERENCE:02X}", "access": "sensitive neverExtractable local"}
    return [
        {
            "label": f"{prefix}_{name}",
            **(protected if private else {}),
            "id": _identifier(number),
            "usage": usage,
            "reference": f"{key:02X}",
            "path": _HERE,
            "bits": "2048",
        }
        for number, (name, key, usage) in enumerate(zip(("SIG", "AUT"), keys, usages, strict=True), 1)
    ]


def _certificates() -> Sequence[Record]:
    return (
        {
            "label": "Certificat de Signature CPS",
            "id": _identifier(1),
            "path": _path(SyntheticCertificate.fid),
        },
        {
            "label": "Certificat d'Authentification CPS",
            "id": _identifier(2),
            "path": _path(SyntheticAuthenticationCertificate.fid),
        },
    )


def _data(name: str, fid: int, flags: str) -> Record:
    auth = f"{PIN_REFERENCE:02X}" if flags == "private" else ""
    return {"label": name, "flags": flags, "auth": auth, "application": "CPS", "path": _path(fid)}


def _opaque(file: type[OpaqueFile], content: bytes) -> ElementaryFile:
    return file.file([{"content": content.hex()}])


def _blobs(persona: ProfessionalPersona) -> Mapping[str, bytes]:
    known = {VendorArea.name, *(file.name for file in _MARKED), *Situation.names}
    for name, _ in persona.blobs:
        # The CPS2ter view of a later card may stand in the same persona.
        if name not in known and not name.startswith(_VIEW_CPS2TER):
            raise PersonaError("blobs", name, "CPS_DATA, CPS_ID_CARD, CPS_NAME_PS… or CPS_ACTIVITY_01_PS to 16")
    return dict(persona.blobs)
