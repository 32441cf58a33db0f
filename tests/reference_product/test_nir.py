"""Keys of NIR and billing numbers, against the published vectors."""

from __future__ import annotations

import pytest

from reference_product import nir
from tests.reference_product.golden import B2_KEYS, NIR_KEYS


@pytest.mark.parametrize(("number", "key"), NIR_KEYS)
def test_published_nir_key(number: str, key: str) -> None:
    assert nir.key_of(number) == key
    assert nir.key_is_right(number, key)
    assert not nir.key_is_right(number, f"{(int(key) + 1) % 100:02d}")


@pytest.mark.parametrize(("number", "key"), B2_KEYS)
def test_published_billing_key(number: str, key: str) -> None:
    assert nir.b2_key(number) == key


@pytest.mark.parametrize("number", ["", "25514999999990", "2551499999A99", "25514C9999999", "²551499999999"])
def test_other_shapes_have_no_right_key(number: str) -> None:
    assert not nir.key_is_right(number, "65")
