"""An assertion signed by either key of a professional card, and by neither once the card is out of date."""

from __future__ import annotations

import pytest

from harness.environment.keystore import Identity
from tests.codecs.soap.messages import Signer, assertion, sign, vitale
from tests.environment.teleservices.world import DOCTOR, Bench, fault_of


def findings(world: Bench, identity: Identity) -> list[object]:
    signer = Signer(identity.key, identity.certificate, world.context.pki.persons.certificate)
    response = world.post(world.request(security=lambda: [sign(assertion(), signer), vitale()]).bytes())
    if response.status_code != 200:
        assert fault_of(response).code == "SYN_access_05"
    return world.findings()


@pytest.mark.parametrize("key", ["professional", "professional_authentication"])
def test_both_keys_of_the_card_are_accepted(world: Bench, key: str) -> None:
    assert findings(world, getattr(world.context.pki, key)(DOCTOR)) == []


@pytest.mark.parametrize("key", ["professional", "professional_authentication"])
def test_an_expired_card_is_refused_by_either_key(world: Bench, key: str) -> None:
    assert findings(world, getattr(world.context.pki, key)(DOCTOR, expired=True)) == ["certificate-expired"]


@pytest.mark.parametrize("key", ["professional", "professional_authentication"])
def test_a_card_of_another_authority_is_refused_by_either_key(world: Bench, key: str) -> None:
    stranger = world.context.pki.foreign()
    assert findings(world, getattr(stranger, key)(DOCTOR)) == ["certificate-unknown-authority"]
