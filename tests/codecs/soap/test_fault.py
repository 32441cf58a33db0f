"""Faults are written as the captures show them and read back whatever their prefixes."""

from __future__ import annotations

from lxml import etree

from harness.codecs.soap import Envelope, SoapFault, read_envelope, read_fault, serialise, write_fault

FAULT = SoapFault("Receiver", "siram_40", "insi_102", "fatale", "Service indisponible.", "panne", "uuid:1")

# Own composition with fictitious values, three prefixes for one namespace.
CAPTURED_LIKE = b"""<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body>
<S:Fault xmlns:S="http://www.w3.org/2003/05/soap-envelope" xmlns:env="http://www.w3.org/2003/05/soap-envelope">
<env:Code><S:Value>S:Sender</S:Value><S:Subcode><S:Value>S:siram_100</S:Value></S:Subcode></env:Code>
<S:Reason><S:Text xml:lang="fr">Texte</S:Text></S:Reason>
<S:Detail><ns2:Erreur xmlns:ns2="urn:siram" severite="fatal" code="desir_550">t</ns2:Erreur></S:Detail>
</S:Fault></soap:Body></soap:Envelope>"""


def envelope(data: bytes) -> Envelope:
    found = read_envelope(data)
    assert isinstance(found, Envelope)
    return found


def test_round_trip_with_one_and_with_mixed_prefixes() -> None:
    for mixed in (False, True):
        data = serialise(write_fault(FAULT, mixed_prefixes=mixed))
        assert read_fault(envelope(data)) == FAULT
    assert {b"soap:Envelope", b"S:Fault", b"env:Code"} <= set(data.replace(b"<", b" ").replace(b">", b" ").split())


def test_reads_mixed_prefixes_and_the_misspelt_severity() -> None:
    expected = SoapFault("Sender", "siram_100", "desir_550", "fatal", "Texte", "t")
    assert read_fault(envelope(CAPTURED_LIKE)) == expected


def test_the_family_stands_in_the_namespace_of_the_envelope() -> None:
    root = write_fault(FAULT)
    value = root.find(".//{*}Subcode/{*}Value")
    assert value is not None
    assert value.text is not None
    prefix = value.text.partition(":")[0]
    assert value.nsmap[prefix] == "http://www.w3.org/2003/05/soap-envelope"


def test_an_answer_is_no_fault() -> None:
    data = etree.tostring(etree.fromstring(CAPTURED_LIKE)).replace(b"S:Fault", b"S:Answer")
    assert read_fault(envelope(data)) is None
