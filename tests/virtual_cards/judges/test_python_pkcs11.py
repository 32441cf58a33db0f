"""python-pkcs11, another client of PKCS#11, signs with the virtual CPS3 and verifies."""

from __future__ import annotations

import importlib.util
import json
import sys

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from tests.virtual_cards.judges.clients import MODULE, library, run
from tests.virtual_cards.judges.conftest import DOCTOR, SERIAL, Holder
from virtual_cards import Reader

# In a process of its own: the PC/SC library reads the address of the daemon once.
PROGRAM = """
import hashlib, json, sys
import pkcs11
from pkcs11 import Attribute, Mechanism, ObjectClass

message = b"<Assertion/>"
info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(message).digest()
token = next(pkcs11.lib(sys.argv[1]).get_tokens(token_serial=sys.argv[2].encode()))
with token.open() as session:
    before = len(list(session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})))
with token.open(user_pin=sys.argv[3]) as session:
    private = session.get_key(ObjectClass.PRIVATE_KEY, label="CPS_PRIV_AUT")
    public = session.get_key(ObjectClass.PUBLIC_KEY, label="CPS_PUB_AUT")
    signature = private.sign(info, mechanism=Mechanism.RSA_PKCS)
    data = {item[Attribute.LABEL]: item[Attribute.VALUE].hex()
            for item in session.get_objects({Attribute.CLASS: ObjectClass.DATA})}
    other = info[:-1] + bytes([info[-1] ^ 1])
    verified = [public.verify(one, signature, mechanism=Mechanism.RSA_PKCS) for one in (info, other)]
print(json.dumps({"before": before, "signature": signature.hex(), "data": data, "verified": verified}))
"""


def test_it_signs_verifies_and_reads_the_data_objects(cps3: Reader, holder: Holder) -> None:
    assert importlib.util.find_spec("pkcs11"), "python-pkcs11 is missing: pip install python-pkcs11"
    shown = run(cps3, sys.executable, "-c", PROGRAM, library(MODULE), SERIAL, DOCTOR.code_porteur)
    found = json.loads(shown.splitlines()[-1])
    assert found["before"] == 0
    assert found["verified"] == [True, False]
    # Raises unless the signature is that of the persona's key.
    holder.authentication.key.public_key().verify(
        bytes.fromhex(found["signature"]), b"<Assertion/>", PKCS1v15(), SHA256()
    )
    assert bytes.fromhex(found["data"]["CPS_NAME_PS"]) == b"\x0c\x16SYN-CPS-02 CPS_NAME_PS"
    assert DOCTOR.billing_number.encode() in bytes.fromhex(found["data"]["CPS_ACTIVITY_01_PS"])
