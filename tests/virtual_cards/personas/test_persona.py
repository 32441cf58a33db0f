"""Personas: the check digit, and values that do not fit a card."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPrivateNumbers
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from tests.virtual_cards.people import ODILE, VITALE, doctor, key_and_certificate
from virtual_cards import PersonaError, build_cps, build_vitale
from virtual_cards.personas import luhn_digit


def test_luhn_digit_of_the_example_of_the_standard() -> None:
    assert luhn_digit("7992739871") == "3"
    assert luhn_digit("0") == "0"


@pytest.mark.parametrize(
    ("field", "value"),
    [("fund", "99"), ("birth_date", "1985-02-17"), ("nir", "123"), ("name", ""), ("name", "CŒURSYN"), ("sex", "")],
)
def test_a_person_that_does_not_fit_is_named(field: str, value: str) -> None:
    person = replace(ODILE, **{field: value})  # type: ignore[arg-type]
    with pytest.raises(PersonaError) as caught:
        build_vitale(replace(VITALE, people=(person,)))
    assert (caught.value.name, caught.value.found) == (field, value)


def test_a_card_without_anybody_is_refused() -> None:
    with pytest.raises(PersonaError, match="1 to 19 persons"):
        build_vitale(replace(VITALE, people=()))


@pytest.mark.parametrize(("field", "value"), [("serial", "1234567"), ("pin", "12"), ("pin", "12a4"), ("rpps", "1")])
def test_a_professional_that_does_not_fit_is_named(field: str, value: str) -> None:
    with pytest.raises(PersonaError) as caught:
        build_cps(replace(doctor(), **{field: value}))  # type: ignore[arg-type]
    assert caught.value.name == field


def test_a_refused_code_is_not_repeated_in_the_message() -> None:
    with pytest.raises(PersonaError) as caught:
        build_cps(replace(doctor(), pin="987"))
    assert "987" not in str(caught.value)


def test_the_certificate_must_be_the_one_of_the_key() -> None:
    pem, _ = key_and_certificate()
    key_and_certificate.cache_clear()
    _, other = key_and_certificate()
    with pytest.raises(PersonaError, match="another public key"):
        build_cps(replace(doctor(), key_pem=pem, certificate_der=other))
    with pytest.raises(PersonaError, match="unreadable"):
        build_cps(replace(doctor(), key_pem=b"nothing"))


@pytest.mark.parametrize(
    ("found", "damaged"),
    [
        ("A003020102", "A003020109"),  # version 10: X.509 ends at 3
        ("06092A864886F70D010101", "06092A864886F70D01017F"),  # a kind of key that nobody knows
        ("003082010A0282", "003182010A0282"),  # a SET where the two numbers of the key are a SEQUENCE
    ],
)
def test_a_certificate_that_no_library_understands_is_refused(found: str, damaged: str) -> None:
    pem, certificate = key_and_certificate()
    other = certificate.replace(bytes.fromhex(found), bytes.fromhex(damaged))
    assert other != certificate
    with pytest.raises(PersonaError, match="unreadable"):
        build_cps(replace(doctor(), key_pem=pem, certificate_der=other))


def test_a_key_of_a_kind_that_nobody_knows_is_refused() -> None:
    pem, certificate = key_and_certificate()
    der = base64.b64decode(b"".join(pem.splitlines()[1:-1]))
    unknown = der.replace(bytes.fromhex("06092A864886F70D010101"), bytes.fromhex("06092A864886F70D01017F"))
    assert unknown != der
    lines = b"-----BEGIN PRIVATE KEY-----\n" + base64.encodebytes(unknown) + b"-----END PRIVATE KEY-----\n"
    with pytest.raises(PersonaError, match="unreadable"):
        build_cps(replace(doctor(), key_pem=lines, certificate_der=certificate))


def test_secrets_do_not_show_in_a_representation() -> None:
    shown = repr(doctor())
    assert "1234" not in shown
    assert "PRIVATE KEY" not in shown


def test_a_key_whose_numbers_do_not_belong_together_is_refused() -> None:
    pem, certificate = key_and_certificate()
    key = load_pem_private_key(pem, None)
    assert isinstance(key, RSAPrivateKey)
    true = key.private_numbers()
    # OpenSSL signs with dmp1 and dmq1, and with d when their result does not verify: all three are wrong here.
    false = RSAPrivateNumbers(
        true.p, true.q, true.d ^ 2, true.dmp1 ^ 2, true.dmq1 ^ 2, true.iqmp, true.public_numbers
    ).private_key(unsafe_skip_rsa_key_validation=True)
    damaged = false.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with pytest.raises(PersonaError, match="numbers that do not belong together"):
        build_cps(replace(doctor(), key_pem=damaged, certificate_der=certificate))


def test_an_authentication_key_needs_its_certificate() -> None:
    pem, _ = key_and_certificate()
    with pytest.raises(PersonaError, match="authentication_key_pem, authentication_certificate_der"):
        build_cps(replace(doctor(), authentication_key_pem=pem, authentication_certificate_der=b""))
