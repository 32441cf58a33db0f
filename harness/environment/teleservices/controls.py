"""What the bus verifies before an operation is reached: one table of findings and their faults.

Theory.  A control looks at one side of the call and names what it noticed.  The table below is in
order of precedence: of everything noticed, the first entry that has a fault decides the answer.
Entries without a fault are written in the journal and nothing else, because no public text says
that the official bus refuses them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509

from harness.codecs.soap.assertion import Assertion, instant
from harness.codecs.soap.fault import SoapFault
from harness.codecs.soap.names import SoapVersion
from harness.codecs.soap.shape import Part, defects
from harness.codecs.soap.signature import verify_assertion
from harness.codecs.soap.view import CallView
from harness.codecs.xml.safe import Element
from harness.environment.teleservices.model import ClientCertificate
from harness.i18n import say

__all__ = ["FINDINGS", "Finding", "Inquiry", "inspect", "refusal"]

_OLDEST = timedelta(minutes=60)
_EARLIEST = timedelta(minutes=5)
_SOFTWARE_NAMES = frozenset({"INSI-AUTO", "INSI-MANU"})


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Everything the controls may look at."""

    call: CallView
    body: Element | None
    service: str
    """Empty when no service knows the action."""
    expected_body: tuple[str, str] = ("", "")
    shape: tuple[Part, ...] = ()
    media_action: str = ""
    """Parameter ``action`` of the media type."""
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    authorities: Sequence[x509.Certificate] = ()
    revoked: Callable[[x509.Certificate], bool] | None = None
    authorisation: str = ""
    """The number the software declared; empty = none was declared."""
    mutual: bool = False
    client: ClientCertificate | None = None
    foreign: tuple[str, ...] = ()
    """What stands in ``wsse:Security`` besides assertions."""
    must_understand: bool = False
    """An unknown header block demands to be understood."""

    @property
    def professional(self) -> Assertion | None:
        """Return the assertion of the professional card."""
        return next((one for one in self.call.assertions if one.kind == "CPS"), None)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a control can notice; without ``family`` it is noted and not refused."""

    code: str
    family: str = ""
    detail: str = ""
    role: str = "Sender"


FINDINGS = (
    Finding("message-unreadable", "siram_10", "SYN_bus_01"),
    Finding("soap-version", "siram_10", "SYN_bus_02", "VersionMismatch"),
    Finding("header-not-understood", "siram_10", "SYN_bus_03", "MustUnderstand"),
    Finding("action-missing", "siram_10", "SYN_bus_04"),
    Finding("action-unknown", "siram_10", "SYN_bus_05"),
    Finding("body-mismatch", "siram_10", "SYN_bus_06"),
    Finding("certificate-mode-closed", "siram_100", "SYN_access_01"),
    Finding("certificate-name", "siram_100", "DESIR_560"),
    Finding("certificate-emitter", "siram_100", "SYN_access_02"),
    Finding("security-missing", "siram_100", "SYN_access_03"),
    Finding("security-foreign", "siram_10", "SYN_bus_07"),
    Finding("assertion-missing", "siram_100", "SYN_access_03"),
    Finding("signature-missing", "siram_100", "SYN_access_04"),
    Finding("signature-certificate", "siram_100", "SYN_access_04"),
    Finding("signature-reference", "siram_100", "SYN_access_04"),
    Finding("signature-invalid", "siram_100", "SYN_access_04"),
    Finding("certificate-unknown-authority", "siram_100", "SYN_access_05"),
    Finding("certificate-expired", "siram_100", "SYN_access_05"),
    Finding("certificate-revoked", "siram_100", "SYN_access_05"),
    Finding("assertion-instant", "siram_100", "SYN_access_06"),
    Finding("assertion-stale", "siram_100", "SYN_access_06"),
    Finding("assertion-future", "siram_100", "SYN_access_06"),
    Finding("lps-missing", "siram_10", "SYN_bus_08"),
    Finding("bam-missing", "siram_10", "SYN_bus_08"),
    Finding("authorisation-unknown", "siram_100", "desir_550"),
    Finding("emitter-mismatch", "siram_100", "SYN_access_07"),
    Finding("billing-number-missing", "siram_100", "SYN_access_08"),
    Finding("time-future", "siram_10", "SYN_bus_09"),
    Finding("time-unreadable"),
    Finding("time-old"),
    Finding("authorisation-undeclared"),
    Finding("lps-shape"),
    Finding("bam-shape"),
    Finding("body-shape"),
    Finding("signature-sha1"),
    Finding("signature-canonicalization"),
    Finding("signature-place"),
    Finding("security-in-certificate-mode"),
    Finding("vitale-assertion-missing"),
    Finding("message-id-missing"),
    Finding("media-type-action"),
)
"""In order of precedence."""

_RANK = {finding.code: rank for rank, finding in enumerate(FINDINGS)}


def inspect(inquiry: Inquiry) -> tuple[str, ...]:
    """Return the codes of everything noticed, in the order of the table."""
    if inquiry.call.problem is not None:
        return ("message-unreadable",)
    found = {code for control in _CONTROLS for code in control(inquiry)}
    return tuple(sorted(found, key=_RANK.__getitem__))


def refusal(findings: Sequence[str], message_id: str = "") -> SoapFault | None:
    """Return the fault that the findings call for, None when nothing is refused."""
    for code in findings:
        finding = FINDINGS[_RANK[code]]
        if finding.family:
            text = say(f"teleservices.{code}")
            return SoapFault(finding.role, finding.family, finding.detail, "erreur", text, code, message_id)
    return None


def _frame(inquiry: Inquiry) -> Iterator[str]:
    call = inquiry.call
    if call.version is not SoapVersion.V1_2:
        yield "soap-version"
    if inquiry.must_understand:
        yield "header-not-understood"
    if not call.message_id:
        yield "message-id-missing"
    if not call.action:
        yield "action-missing"
    elif not inquiry.service:
        yield "action-unknown"
    elif inquiry.body is None or call.body != inquiry.expected_body:
        yield "body-mismatch"
    elif defects(inquiry.body, inquiry.shape):
        yield "body-shape"
    if inquiry.media_action not in ("", call.action):
        yield "media-type-action"


def _security(inquiry: Inquiry) -> Iterator[str]:
    if inquiry.mutual:
        if inquiry.call.assertions or inquiry.foreign:
            yield "security-in-certificate-mode"
        return
    if inquiry.foreign:
        yield "security-foreign"
    if not inquiry.call.assertions and not inquiry.foreign:
        yield "security-missing"
    elif inquiry.professional is None:
        yield "assertion-missing"
    else:
        yield from _assertion(inquiry, inquiry.professional)
    cover = inquiry.call.bam
    card_read = inquiry.service == "adri" and cover is not None and cover.covered
    if card_read and not any(one.kind == "VITALE" for one in inquiry.call.assertions):
        yield "vitale-assertion-missing"


def _assertion(inquiry: Inquiry, assertion: Assertion) -> Iterator[str]:
    yield from verify_assertion(assertion, inquiry.authorities, inquiry.now).findings
    if inquiry.revoked is not None and _revoked(assertion, inquiry.revoked):
        yield "certificate-revoked"
    issued = assertion.instant
    if issued is None:
        yield "assertion-instant"
    elif inquiry.now - issued > _OLDEST:
        yield "assertion-stale"
    elif issued - inquiry.now > _EARLIEST:
        yield "assertion-future"
    if not any(assertion.attributes.get("identifiantFacturation", ())):
        yield "billing-number-missing"


def _revoked(assertion: Assertion, revoked: Callable[[x509.Certificate], bool]) -> bool:
    try:
        return revoked(x509.load_der_x509_certificate(assertion.certificate))
    except ValueError:
        return False  # an unreadable certificate has its own finding


def _contexts(inquiry: Inquiry) -> Iterator[str]:
    lps, bam = inquiry.call.lps, inquiry.call.bam
    if lps is None:
        yield "lps-missing"
    elif lps.defects:
        yield "lps-shape"
    if bam is None:
        yield "bam-missing"
    elif bam.defects:
        yield "bam-shape"
    for text in (context.time for context in (lps, bam) if context is not None):
        yield from _time(text, inquiry.now)


def _time(text: str, now: datetime) -> Iterator[str]:
    moment = instant(text)
    if moment is None:
        yield "time-unreadable"
    elif moment - now > _EARLIEST:
        yield "time-future"
    elif now - moment > _OLDEST:
        yield "time-old"


def _authorisation(inquiry: Inquiry) -> Iterator[str]:
    sent = inquiry.call.lps.authorisation if inquiry.call.lps else ""
    if not sent or (inquiry.authorisation and sent != inquiry.authorisation):
        yield "authorisation-unknown"
    elif not inquiry.authorisation:
        yield "authorisation-undeclared"


def _emitter(inquiry: Inquiry) -> Iterator[str]:
    contexts = [context for context in (inquiry.call.lps, inquiry.call.bam) if context is not None]
    emitters = {context.emitter for context in contexts}
    if inquiry.mutual:
        yield from _software(inquiry, emitters)
    elif inquiry.professional is not None and emitters != {inquiry.professional.name_id}:
        yield "emitter-mismatch"


def _software(inquiry: Inquiry, emitters: set[str]) -> Iterator[str]:
    if inquiry.service and inquiry.service != "insi":
        yield "certificate-mode-closed"
    if inquiry.client is None or inquiry.client.common_name not in _SOFTWARE_NAMES:
        yield "certificate-name"
    elif emitters != {inquiry.client.unit}:
        yield "certificate-emitter"


_CONTROLS: tuple[Callable[[Inquiry], Iterator[str]], ...] = (
    _frame,
    _security,
    _contexts,
    _authorisation,
    _emitter,
)
