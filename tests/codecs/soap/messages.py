"""Requests composed by the tests themselves: correct by default, wrong only where told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
ADRI = "urn:adr:1.1.0:acquerirLesDroits"
INS1 = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale"
INS2 = "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite"
NATIONAL_ID = "899900000001"
NOW = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)

ADRI_BODY = """<q:Requete xmlns:q="urn:ir:se_req_adr" xmlns:n="urn:siram:beneficiaire">
  <q:DatedeReference>{date}</q:DatedeReference>
  <q:BeneficiaireDeSoins>
    <n:NIRcertifie><n:Num>{own}</n:Num><n:Cle>{own_key}</n:Cle></n:NIRcertifie>
    <n:DatedeNaissance>{birth}</n:DatedeNaissance>
    <n:SituationAdministrativeAMO><n:RangdeNaissance>{rank}</n:RangdeNaissance></n:SituationAdministrativeAMO>
    <n:Assure><n:NIRassure><n:Num>{insured}</n:Num><n:Cle>{insured_key}</n:Cle></n:NIRassure></n:Assure>
  </q:BeneficiaireDeSoins>
</q:Requete>"""

COVER = """<COUVERTURE xmlns="urn:siram:bam:ctxbam"><GrandRegime>01</GrandRegime><Organisme>999</Organisme>
<CodeCentre>9999</CodeCentre><ASSURE><Id><Num>2850299903103</Num><Cle>45</Cle></Id></ASSURE>
<BENEFICIAIRE><DateNai>1985-02-14</DateNai><Rang>1</Rang></BENEFICIAIRE></COUVERTURE>"""


@dataclass(frozen=True, slots=True)
class Signer:
    """A key, its certificate and the authority above it."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate

    @property
    def certificate_pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@cache
def signer(name: str = NATIONAL_ID, until: int = 2050) -> Signer:
    """Return a signer whose certificate is valid from 2000 until the given year."""
    top, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    since, ca = datetime(2000, 1, 1, tzinfo=UTC), _name("RECETTE TEST AUTHORITY")

    def certify(subject: x509.Name, public: rsa.RSAPublicKey, end: int, *, is_ca: bool) -> x509.Certificate:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(ca).public_key(public)
        builder = builder.serial_number(x509.random_serial_number()).not_valid_before(since)
        builder = builder.not_valid_after(datetime(end, 1, 1, tzinfo=UTC))
        builder = builder.add_extension(x509.BasicConstraints(is_ca, None), critical=True)
        return builder.sign(top, hashes.SHA256())

    authority = certify(ca, top.public_key(), 2050, is_ca=True)
    return Signer(key, certify(_name(name), key.public_key(), until, is_ca=False), authority)


def instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def assertion(
    *,
    identity: str = NATIONAL_ID,
    qualifier: str = "CPS",
    issued: datetime = NOW,
    identifier: str = "_00000000-0000-4000-8000-000000000001",
    billing: str = "991000011",
) -> etree._Element:
    """Return an assertion with a placeholder where the signature goes."""
    attributes = (
        f'<a:AttributeStatement><a:Attribute Name="identifiantFacturation"><a:AttributeValue'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' xsi:type="xs:string">{billing}</a:AttributeValue></a:Attribute></a:AttributeStatement>'
    )
    return etree.fromstring(
        f'<a:Assertion xmlns:a="{SAML}" ID="{identifier}" IssueInstant="{instant(issued)}" Version="2.0">'
        f'<a:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">'
        f"CN={identity}</a:Issuer>"
        f'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Id="placeholder"/>'
        f'<a:Subject><a:NameID NameQualifier="{qualifier}">{identity}</a:NameID></a:Subject>'
        f"{attributes if billing else ''}</a:Assertion>"
    )


def unsigned(element: etree._Element) -> etree._Element:
    """Take the placeholder away."""
    for node in element.findall("{http://www.w3.org/2000/09/xmldsig#}Signature"):
        element.remove(node)
    return element


class _Sha1Signer(XMLSigner):
    """The library refuses to sign with SHA-1; published samples do."""

    def check_deprecated_methods(self) -> None:
        return


def sign(element: etree._Element, by: Signer, *, sha1: bool = False) -> etree._Element:
    """Sign with signxml, in place of the placeholder."""
    maker = (_Sha1Signer if sha1 else XMLSigner)(
        signature_algorithm=SignatureMethod.RSA_SHA1 if sha1 else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA1 if sha1 else DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    signed = maker.sign(
        element,
        key=by.key,
        cert=by.certificate_pem,
        reference_uri=element.get("ID"),
        id_attribute="ID",
    )
    assert isinstance(signed, etree._Element)
    return signed


def vitale(serial: str = "8025099000000001") -> etree._Element:
    """Return an unsigned assertion of a patient card."""
    return unsigned(assertion(identity=serial, qualifier="VITALE", billing="", identifier="_vitale-assertion"))


def adri_body(date: str = "2025-09-15", **changes: str) -> str:
    values = {
        "own": "2850299903103",
        "own_key": "45",
        "birth": "1985-02-14",
        "rank": "1",
        "insured": "2850299903103",
        "insured_key": "45",
    }
    return ADRI_BODY.format(date=date, **(values | changes))


def traits_body(**traits: str | list[str]) -> str:
    """Return RECSANSVITALE with these children; a list repeats the element."""
    inner = "".join(
        f"<i:{name}>{one}</i:{name}>"
        for name, value in traits.items()
        for one in ([value] if isinstance(value, str) else value)
    )
    return f'<i:RECSANSVITALE xmlns:i="http://www.cnamts.fr/INSiRecSans">{inner}</i:RECSANSVITALE>'


def card_body(individual: str = "", holder: str = "", **traits: str) -> str:
    """Return RECVITALE; numbers are 13 characters followed by the key."""

    def number(name: str, text: str) -> str:
        if not text:
            return ""
        return f"<i:{name}><i:NumIdentifiant>{text[:13]}</i:NumIdentifiant><i:Cle>{text[13:]}</i:Cle></i:{name}>"

    inner = number("MatriculeIndividu", individual) + number("MatriculeOD", holder)
    inner += "".join(f"<i:{name}>{value}</i:{name}>" for name, value in traits.items())
    return f'<i:RECVITALE xmlns:i="http://www.cnamts.fr/INSiRecVit">{inner}</i:RECVITALE>'


@dataclass(frozen=True, slots=True)
class Request:
    """A correct request; tests change one thing with ``but``."""

    action: str = ADRI
    body: str = field(default_factory=adri_body)
    authorisation: str = "SYN-AUT-ADRI-0001"
    lps_emitter: str = NATIONAL_ID
    bam_emitter: str = NATIONAL_ID
    cover: str = COVER
    time: datetime = NOW
    soap: str = SOAP
    lps_id: str = "lps-1"
    security: Callable[[], list[etree._Element]] | None = None
    """Makes the children of wsse:Security; None = no Security at all."""
    extra_header: str = ""

    def but(self, **changes: object) -> Request:
        return replace(self, **changes)  # type: ignore[arg-type]

    def tree(self) -> etree._Element:
        time = instant(self.time)
        root = etree.fromstring(
            f'<s:Envelope xmlns:s="{self.soap}"><s:Header>'
            f'<w:MessageID xmlns:w="{WSA}">uuid:00000000-0000-4000-8000-0000000000ff</w:MessageID>'
            f'<w:Action xmlns:w="{WSA}">{self.action}</w:Action>'
            f'<ContexteLPS xmlns="urn:siram:lps:ctxlps" Version="01_00" Nature="CTXLPS">'
            f"<Id>{self.lps_id}</Id>"
            f"<Temps>{time}</Temps><Emetteur>{self.lps_emitter}</Emetteur><LPS>"
            f'<IDAM R="4">{self.authorisation}</IDAM><Version>1.0</Version>'
            f"<Instance>00000000-0000-4000-8000-000000000001</Instance><Nom>LPS-X</Nom></LPS></ContexteLPS>"
            f'<ContexteBAM xmlns="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM"><Id>bam-1</Id>'
            f"<Temps>{time}</Temps><Emetteur>{self.bam_emitter}</Emetteur>{self.cover}</ContexteBAM>"
            f"{self.extra_header}</s:Header><s:Body>{self.body}</s:Body></s:Envelope>"
        )
        if self.security is not None:
            block = etree.Element(f"{{{WSSE}}}Security", nsmap={"wsse": WSSE})
            block.extend(self.security())
            root[0].insert(2, block)
        return root

    def bytes(self) -> bytes:
        return etree.tostring(self.tree())


def older(minutes: float) -> datetime:
    return NOW - timedelta(minutes=minutes)
