"""Synthetic personas for the tests of this folder, with a key pair made once per process."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from virtual_cards import Persona, PersonOnCard, ProfessionalPersona

ODILE = PersonOnCard(
    name="MERESYN",
    first_names=("ODILE", "ANNE"),
    birth_date="19850217",
    nir="285029990310345",
    sex="F",
    scheme="01",
    fund="999",
    centre="9999",
    insured_nir="285029990310345",
    rights_from="20200101",
    amc_number="9990000001",
)
LILA = PersonOnCard(
    name="ENFANTSYN",
    first_names=("LILA",),
    birth_date="20191120",
    nir="219119990310411",
    sex="F",
    scheme="01",
    fund="999",
    centre="9999",
    insured_nir="285029990310345",
    rights_from="20200101",
    rights_until="20260331",
)
VITALE = Persona(serial="8025099000000003", people=(ODILE,))
OTHER_VITALE = Persona(serial="8025099000000004", people=(ODILE, LILA))


@cache
def key_and_certificate() -> tuple[bytes, bytes]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "899900000021")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2050, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem, certificate.public_bytes(serialization.Encoding.DER)


def doctor(serial: str = "99900002") -> ProfessionalPersona:
    pem, certificate = key_and_certificate()
    return ProfessionalPersona(
        serial=serial,
        name="RAYONSYN",
        first_name="LUCIE",
        national_id="889990000021",
        rpps="89990000021",
        profession="10",
        valid_until="20271231",
        billing_number="991990029",
        specialty="06",
        convention="1",
        practice="L",
        pin="1234",
        key_pem=pem,
        certificate_der=certificate,
    )
