"""ADRi: the rights of a person at a date of reference, computed or scripted; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from harness.codecs.soap.fault import SoapFault
from harness.codecs.soap.names import ACTION_ADRI, NS_ADRI_REQUEST, NS_ADRI_SYNTHETIC
from harness.codecs.soap.view import CallView
from harness.codecs.xml.safe import Element
from harness.environment.teleservices.model import Answer, Handler, Register, Situation, Tree
from harness.environment.teleservices.trees import Builder, day, flag, records, shifted, text
from harness.i18n import say
from harness.model.person import Person

__all__ = ["BODY", "OPERATIONS", "acquire_rights", "find_person"]

BODY = (NS_ADRI_REQUEST, "Requete")
_PERSON = "Body/Requete/BeneficiaireDeSoins"
_ALD = "4"
"""Code of the exemption table that a person with a long-term condition holds."""
_NO_SCRIPT: Mapping[str, Tree] = {}


@dataclass(frozen=True, slots=True)
class _Period:
    """A right from a day on, until a day or for ever."""

    since: str
    until: str | None = None

    def open_at(self, reference: date) -> bool:
        return self.since <= reference.isoformat() and not self.over_at(reference)

    def over_at(self, reference: date) -> bool:
        return self.until is not None and self.until < reference.isoformat()


def acquire_rights(call: CallView, situation: Situation) -> Answer:
    """Answer one request for rights."""
    reference = day(call.get("Body/Requete/DatedeReference") or "")
    if reference is None:
        return _refused(call, "adri-reference-date", "SYN_adri_02")
    person = find_person(call, situation.register)
    script = situation.scripts.get(person.id, _NO_SCRIPT) if person else _NO_SCRIPT
    if person is None or flag(script, "unknown", default=False):
        return _refused(call, "adri-person-unknown", "SYN_adri_01")
    silent = flag(script, "silent", default=False)
    return Answer(_rights(person, reference, script), silent=silent)


def find_person(call: CallView, register: Register) -> Person | None:
    """Return the beneficiary the request names: insured number, birth date and rank, own number if sent."""
    insured = call.get(f"{_PERSON}/Assure/NIRassure/Num") or ""
    own = call.get(f"{_PERSON}/NIRcertifie/Num") or ""
    born = call.get(f"{_PERSON}/DatedeNaissance") or ""
    rank = (call.get(f"{_PERSON}/SituationAdministrativeAMO/RangdeNaissance") or "").lstrip("0")
    found = [
        person
        for person in register.values()
        if person.insured_nir.number == insured
        and person.birth.date == born
        and str(person.birth.rank) == rank
        and own in ("", person.nir.number)
    ]
    return found[0] if len(found) == 1 else None


def _refused(call: CallView, finding: str, code: str) -> Answer:
    said = say(f"teleservices.{finding}")
    return Answer(SoapFault("Sender", "siram_10", code, "erreur", said, finding, call.message_id), (finding,))


def _rights(person: Person, reference: date, script: Mapping[str, Tree]) -> Element:
    periods = _periods(person, reference, script)
    builder = Builder(NS_ADRI_SYNTHETIC, "ReponseADR", "adr")
    code, words = _report(periods, reference)
    builder.group("CompteRendu", {"Code": code, "Libelle": say(f"teleservices.{words}")})
    _beneficiary(builder, person)
    full = bool(_exemptions(person, reference, script) or records(script, "c2s"))
    for period in periods:
        _right(builder, person, period, full=full)
    declared = flag(script, "treating_doctor", default=bool(person.coverage.treating_doctor))
    builder.group("MedecinTraitant", {"Declare": "true" if declared else "false"})
    for kind, period in _exemptions(person, reference, script):
        builder.group("Exoneration", {"Type": kind, "DateDebut": period.since, "DateFin": period.until})
    for entry in records(script, "c2s"):
        period = _scripted(entry, reference)
        builder.group("C2S", {"Type": text(entry, "type"), "DateDebut": period.since, "DateFin": period.until})
    for entry in records(script, "at"):
        when = _scripted(entry, reference).since
        builder.group("AT", {"NumSinistre": text(entry, "number"), "Date": when})
    return builder.root


def _beneficiary(builder: Builder, person: Person) -> None:
    inner = builder.under("Beneficiaire")
    inner.group("NIRcertifie", {"Num": person.nir.number, "Cle": person.nir.key})
    inner.group("NIRassure", {"Num": person.insured_nir.number, "Cle": person.insured_nir.key})
    inner.leaf("DatedeNaissance", person.birth.date).leaf("RangdeNaissance", str(person.birth.rank))


def _right(builder: Builder, person: Person, period: _Period, *, full: bool) -> None:
    cover = person.coverage
    builder.group(
        "DroitAMO",
        {
            "Regime": cover.scheme,
            "Caisse": cover.fund,
            "Centre": cover.centre,
            "CodeGestion": cover.management_code,
            "CodeCouverture": "SYN_COUV_100" if full else "SYN_COUV_BASE",
            "CodeService": "00",
            "DateDebut": period.since,
            "DateFin": period.until,
        },
    )


def _periods(person: Person, reference: date, script: Mapping[str, Tree]) -> tuple[_Period, ...]:
    if "rights" in script:
        return tuple(_scripted(entry, reference) for entry in records(script, "rights"))
    until = person.coverage.rights_until
    return (_Period(person.coverage.rights_from.isoformat(), until.isoformat() if until else None),)


def _scripted(entry: Mapping[str, Tree], reference: date) -> _Period:
    """Return the period of an entry, written in days from the date of reference."""
    since = shifted(reference, text(entry, "from")) or reference.isoformat()
    return _Period(since, shifted(reference, text(entry, "until")))


def _exemptions(person: Person, reference: date, script: Mapping[str, Tree]) -> tuple[tuple[str, _Period], ...]:
    if "exemptions" in script:
        listed = records(script, "exemptions")
        return tuple((text(entry, "type"), _scripted(entry, reference)) for entry in listed)
    if person.coverage.exemption == _ALD:
        return (("ALD", _Period(person.coverage.rights_from.isoformat())),)
    return ()


def _report(periods: tuple[_Period, ...], reference: date) -> tuple[str, str]:
    """Return the code of the report and the message that words it."""
    if any(period.open_at(reference) for period in periods):
        return "SYN_ADR_00", "adri-open"
    if any(not period.over_at(reference) for period in periods):
        return "SYN_ADR_02", "adri-future"
    return "SYN_ADR_01", "adri-closed"


OPERATIONS: Mapping[str, Handler] = {ACTION_ADRI: acquire_rights}
"""Handlers by ``wsa:Action``."""
