"""What is fuzzed: each target has valid samples and takes any bytes without an exception."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from harness.codecs.arl import Arl, LotStatus, arl_from_files, decode_arl, encode_arl
from harness.codecs.b2 import Layout, check_rules, check_sequence, decode, invoices
from harness.codecs.mime import unpack_lot, unpack_return
from harness.codecs.noemie import check_totals, encode, invoice_states
from harness.codecs.noemie import decode as decode_noemie
from harness.codecs.soap import describe_call, field, read_assertions, read_envelope, read_fault, verify_assertion
from harness.codecs.xml.safe import XmlProblem
from harness.comparison import compare_b2, compare_xml
from harness.drivers.protocol import LineBuffer, TooLong, parse
from harness.loading import load_corpus, load_statement, shipped_packs
from harness.loading.cases import CaseContext, read_case_file
from harness.loading.statement import read_statement
from harness.loading.yaml_nodes import read_yaml
from harness.model.corpus import Corpus
from harness.planning import PlanError, PlanOptions, make_plan, parse_plan, plan_json
from tests.codecs.b2.sample import SAMPLE, files, hospital, town
from tests.codecs.mime.test_lot import CERTIFICATE, KEY, _mail
from tests.codecs.noemie.test_noemie import ENTITIES, _return
from tests.codecs.soap.messages import ADRI, INS2, Request, adri_body, signer, traits_body
from tests.proof.fuzz_codecs import CODECS
from tests.proof.fuzz_dossier import (
    documents,
    journals,
    manifests,
    seals,
    take_document,
    take_journal,
    take_manifest,
    take_seal,
)
from tests.proof.fuzz_lots import lots, take_lot

__all__ = ["TARGETS", "Target"]

_AT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Target:
    """A reader of foreign bytes."""

    samples: Callable[[], Sequence[bytes]]
    take: Callable[[bytes], object]
    full: int = 100_000
    """Inputs in ``make prove``."""


def _pack_samples() -> list[bytes]:
    root = shipped_packs()
    paths = sorted(root.rglob("*.yaml"))
    return [p.read_bytes() for p in paths if p.stat().st_size < 6_000]


@cache
def _corpus() -> Corpus:
    corpus, _ = load_corpus([shipped_packs()])
    return corpus


@cache
def _context() -> CaseContext:
    return CaseContext("x", _corpus().actions, _corpus().persons, {})


def _take_pack(data: bytes) -> None:
    document = read_yaml(data, "cases/x.yaml")
    read_case_file(document, "cases/x.yaml", _context())
    read_statement(document)


@cache
def _request_samples() -> tuple[bytes, ...]:
    rights = Request(action=ADRI, body=adri_body())
    traits = Request(action=INS2, body=traits_body())
    return rights.bytes(), traits.bytes()


def _take_soap(data: bytes) -> None:
    describe_call(data)
    field(data, "Body/Requete/DatedeReference")
    compare_xml(_request_samples()[0], data)
    envelope = read_envelope(data)
    if isinstance(envelope, XmlProblem):
        return
    read_fault(envelope)
    for assertion in read_assertions(envelope):
        verify_assertion(assertion, [signer().authority], _AT)


@cache
def _layouts() -> tuple[Layout, Layout]:
    return town(), hospital()


def _b2_samples() -> list[bytes]:
    records = [SAMPLE[start : start + 128] for start in range(0, len(SAMPLE), 128)]
    return [SAMPLE, b"".join(records[:7]), b"\r\n".join(records)]


def _take_b2(data: bytes) -> None:
    for layout in _layouts():
        file = decode(data, layout)
        invoices(file, layout)
        check_rules(file, layout)
        check_sequence([file, file], layout)
    compare_b2(SAMPLE, data, _layouts()[1])


def _take_noemie(data: bytes) -> None:
    check_totals(decode_noemie(data, ENTITIES))
    invoice_states(data)


def _arl_samples() -> list[bytes]:
    said = Arl("00000991038431", "AB12", "250915093000", True, "T001", "REFUS", (LotStatus(1, False, "T001"),))
    return [encode_arl(said, arl_from_files(files()), origin="1", made=_AT)]


def _driver_samples() -> list[bytes]:
    hello = {"type": "hello", "protocol": "1", "product": "P", "version": "1", "build": "b", "actions": ["show"]}
    done = {
        "id": "1",
        "status": "done",
        "message": "fait",
        "artifacts": [{"path": "a.txt", "media_type": "text/plain"}],
    }
    return [json.dumps(one).encode() + b"\n" for one in (hello, done, {"progress": "…"}, {"type": "bye"})]


def _take_driver(data: bytes) -> None:
    buffer = LineBuffer(limit=4_096)
    for start in range(0, len(data), 700):
        for line in buffer.feed(data[start : start + 700]):
            if not isinstance(line, TooLong):
                parse(line)
    parse(data)


def _take_mail(data: bytes) -> None:
    unpack_lot(data, KEY, CERTIFICATE)
    unpack_return(data)


def _plan_samples() -> list[bytes]:
    statement, _ = load_statement(shipped_packs() / "products" / "reference.yaml")
    assert statement is not None
    options = PlanOptions(date(2025, 9, 15), cases=("addendum-7/consultation-*",))
    return [plan_json(make_plan(_corpus(), statement, options))]


def _take_plan(data: bytes) -> None:
    try:
        parse_plan(data)
    except PlanError:
        return  # the declared refusal


TARGETS: dict[str, Target] = {
    "packs": Target(_pack_samples, _take_pack),
    "b2": Target(_b2_samples, _take_b2),
    "noemie": Target(lambda: [encode(_return())], _take_noemie),
    "arl": Target(_arl_samples, decode_arl),
    "soap": Target(_request_samples, _take_soap),
    "driver": Target(_driver_samples, _take_driver),
    "mail": Target(lambda: [_mail(), _mail(compressed=False)], _take_mail),
    "plan": Target(_plan_samples, _take_plan),
    "lots and returns": Target(lots, take_lot),
    "dossier, manifest": Target(manifests, take_manifest, full=25_000),
    "dossier, journal": Target(journals, take_journal, full=25_000),
    "dossier, seal": Target(seals, take_seal, full=25_000),
    "dossier, document": Target(documents, take_document, full=25_000),
    **{name: Target(*pair, full=50_000) for name, pair in CODECS.items()},
}
