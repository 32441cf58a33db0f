"""A mail as received, sealed by openssl, in clear, half sealed or damaged: what the bench says of it without a key."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.i18n import say
from harness.judging.checks import run_check
from harness.judging.finding import Met
from harness.judging.readings import READINGS, Reading, Tables
from harness.model.expectation import FieldRule, MessageFacts, MessageSelector
from harness.model.observation import OtherMail
from tests.codecs.b2.sample import dre
from tests.judging.world import context, seen

HEAD = b"From: Ps <PS@editeur.invalid>\r\nTo: 01.999@01.SCOR.rss.fr\r\nSubject: SYN_SCOR/2.12/1\r\n"
CLEAR = HEAD + b"Content-Type: application/json\r\n\r\n{}\r\n"
TABLES = Tables({}, lambda dialect: dre())


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two certificates made by openssl, whose keys nobody reads."""
    folder = tmp_path_factory.mktemp("certificates")
    made = []
    for name in ("caisse", "autre"):
        made.append(str(folder / f"{name}.pem"))
        asked = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-out", made[-1]]
        subprocess.run(["openssl", *asked, "-keyout", str(folder / "key")], check=True, capture_output=True)
    return made[0], made[1]


@pytest.fixture(scope="module")
def whole(certificates: tuple[str, str]) -> bytes:
    """One sealed mail, to be damaged."""
    return HEAD + sealed(certificates[:1])


def sealed(holders: Sequence[str], cipher: str = "-aes256") -> bytes:
    """A part that carries what openssl enveloped."""
    command = ["openssl", "cms", "-encrypt", "-binary", cipher, "-outform", "DER", *holders]
    der = subprocess.run(command, input=b"Content-Type: text/plain\r\n\r\nsecret", check=True, capture_output=True)
    return part("application/pkcs7-mime; smime-type=enveloped-data", der.stdout)


def part(kind: str, content: bytes) -> bytes:
    head = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + base64.encodebytes(content)


def mixed(*parts: bytes) -> bytes:
    cut = b"".join(b"--b\r\n" + one + b"\r\n" for one in parts)
    return HEAD + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + cut + b"--b--\r\n"


def read(data: bytes) -> Reading:
    reading = READINGS["mail"](data, TABLES)
    assert all(say(p.code, **dict(p.arguments)) for p in reading.problems)
    return reading


def values(reading: Reading, path: str) -> list[str]:
    return [fact.value for fact in reading.at(path)]


def test_a_sealed_mail_says_for_how_many_and_by_which_cipher(certificates: tuple[str, str]) -> None:
    for holders in (certificates[:1], certificates):
        reading = read(HEAD + sealed(holders))
        assert reading.problems == ()
        assert {fact.path: fact.value for fact in reading.facts} == {
            "/from": "ps@editeur.invalid",
            "/to": "01.999@01.scor.rss.fr",
            "/subject": "SYN_SCOR/2.12/1",
            "/sealed": "yes",
            "/cipher": "aes256_cbc",
            "/recipients": str(len(holders)),
        }


def test_an_envelope_may_stand_alone_among_parts(certificates: tuple[str, str]) -> None:
    reading = read(mixed(part("text/plain", b"\r\n "), sealed(certificates[:1])))
    assert values(reading, "/sealed") == ["yes"]


def test_what_stands_beside_the_envelope_is_in_clear(certificates: tuple[str, str]) -> None:
    reading = read(mixed(sealed(certificates[:1]), part("image/jpeg", b"page")))
    assert (values(reading, "/sealed"), values(reading, "/recipients")) == (["no"], ["1"])


@pytest.mark.parametrize(
    "data",
    [
        CLEAR,
        mixed(part("application/json", b"{}"), part("image/png", b"page")),
        HEAD + part("application/pkcs7-mime; smime-type=enveloped-data", b"pas une enveloppe"),
        HEAD + b"\r\n",
    ],
    ids=["one part", "several parts", "not what it says", "nothing"],
)
def test_a_mail_in_clear_is_not_sealed(data: bytes) -> None:
    reading = read(data)
    assert (values(reading, "/sealed"), values(reading, "/cipher")) == (["no"], [])


def test_signed_is_not_sealed(certificates: tuple[str, str]) -> None:
    key = str(Path(certificates[0]).parent / "key")
    command = ["openssl", "cms", "-sign", "-nodetach", "-signer", certificates[1], "-inkey", key, "-outform", "DER"]
    der = subprocess.run(command, input=b"Content-Type: text/plain\r\n\r\nlisible", check=True, capture_output=True)
    reading = read(HEAD + part("application/pkcs7-mime; smime-type=signed-data", der.stdout))
    assert values(reading, "/sealed") == ["no"]


def test_a_cipher_the_bench_does_not_take_is_told(certificates: tuple[str, str]) -> None:
    reading = read(HEAD + sealed(certificates[:1], "-camellia128"))
    assert [p.code for p in reading.problems] == ["codecs.mime-cipher"]


@pytest.mark.parametrize("data", [b"", b"\r\n\r\nbonjour", b"bonjour"])
def test_what_is_no_mail_says_nothing(data: bytes) -> None:
    reading = read(data)
    assert (reading.facts, bool(reading.problems)) == ((), True)


def test_a_check_tells_a_mail_in_clear_from_a_sealed_one(certificates: tuple[str, str]) -> None:
    """Both were opened, or needed not be: the opened mails are alike, what was received is not."""
    verdicts = []
    for raw in (HEAD + sealed(certificates[:1]), CLEAR):
        selector = MessageSelector("sealed", "mail", flow="scor", recipient="01.999@01.scor.rss.fr")
        rule = FieldRule("/sealed", equal="yes")
        check = MessageFacts(check="message_facts", id="c", sentence="C.", message=selector, facts=(rule,))
        sent = OtherMail(30, "2025-11-03T18:00:00Z", "scor", "01.999@01.scor.rss.fr", raw, CLEAR, "")
        verdicts.append(run_check(context(check, seen(other_mails=[sent])), check).met)
    assert verdicts == [Met.YES, Met.NO]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_or_told(data: bytes, headed: bool) -> None:
    reading = read(HEAD + data if headed else data)
    assert reading.facts or reading.problems


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_envelope_never_raises(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=4)) + whole[at + data.draw(st.integers(0, 8)) :]
    assert read(damaged) is not None
