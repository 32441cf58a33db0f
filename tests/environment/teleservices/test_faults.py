"""Every fault of the shipped catalogues, seen by a plain client."""

from __future__ import annotations

import errno
import select
import socket
import ssl
import time
from pathlib import Path

import pytest
import requests
from lxml import etree

from harness.environment.teleservices import CatalogueError
from harness.environment.teleservices.catalogue import read_faults
from harness.environment.teleservices.faults import ArmedFaults
from harness.environment.teleservices.model import FaultSpec
from harness.model.case import Fault, ServiceWorld
from tests.codecs.soap.messages import INS1, INS2, card_body, traits_body
from tests.environment.teleservices.world import Bench, bench, fault_of, files

OLA = {"NomNaissance": "TRIPLESYN", "Prenom": "CATARINA", "Sexe": "F", "DateNaissance": "1936-06-20"}
COMMON = {
    "siram_40-insi_111": ("siram_40", "insi_111", "fatale"),
    "http-503": None,
    "tcp-reset": None,
    "silence": None,
    "malformed-xml": None,
    "truncated-body": None,
    "slow": None,
}
SOAP_FAULTS = [
    ("adri", "siram_40-syn-adri-tech", "SYN_adri_tech", "fatale"),
    ("adri", "siram_40-insi_111", "insi_111", "fatale"),
    ("adri", "fatal-spelling", "SYN_adri_tech", "fatal"),
    ("adri", "mixed-prefixes", "SYN_adri_tech", "fatale"),
    ("insi", "siram_40-insi_102", "insi_102", "fatal"),
    ("insi", "siram_40-insi_111", "insi_111", "fatale"),
    ("insi", "fatal-spelling", "insi_111", "fatal"),
    ("insi", "mixed-prefixes", "insi_111", "fatale"),
]


def call(world: Bench, service: str, timeout: float = 10) -> requests.Response:
    request = world.request() if service == "adri" else world.insi_request(INS2, traits_body(**OLA))
    return world.post(request.bytes(), timeout=timeout)


def inject(world: Bench, service: str, fault: str, **more: object) -> None:
    target = world.adri if service == "adri" else world.insi
    target.inject(Fault(fault, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_this_file_looks_at_every_entry(service: str) -> None:
    soap = {fault for owner, fault, _, _ in SOAP_FAULTS if owner == service}
    assert set(read_faults(files(), service)) == soap | set(COMMON)


@pytest.mark.parametrize(("service", "fault", "code", "severity"), SOAP_FAULTS)
def test_soap_faults(world: Bench, service: str, fault: str, code: str, severity: str) -> None:
    inject(world, service, fault)
    response = call(world, service)
    seen = fault_of(response)
    assert response.status_code == 500
    assert (seen.role, seen.family, seen.code, seen.severity) == ("Receiver", "siram_40", code, severity)
    assert seen.text
    assert (world.last.data["injected"], world.last.data["service"]) == (fault, service)
    prefixes = {node.prefix for node in etree.fromstring(response.content).iter() if "soap-envelope" in node.tag}
    assert len(prefixes) == (3 if fault == "mixed-prefixes" else 1)


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_http_503(world: Bench, service: str) -> None:
    inject(world, service, "http-503")
    response = call(world, service)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert world.last.data["http_status"] == 503
    assert world.last.blobs["response"] == response.content


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_tcp_reset(world: Bench, service: str) -> None:
    inject(world, service, "tcp-reset")
    with pytest.raises(requests.exceptions.ConnectionError):
        call(world, service)
    assert (world.last.data["injected"], world.last.blobs["response"]) == ("tcp-reset", b"")


def test_the_reset_is_a_real_one(world: Bench) -> None:
    # The TLS library shows a reset as an end of file; the kernel does not.
    inject(world, "adri", "tcp-reset")
    host, port = world.url.removeprefix("https://").removesuffix("/lps").split(":")
    body = world.request().bytes()
    with socket.create_connection((host, int(port)), timeout=5) as plain:
        channel = ssl.create_default_context(cafile=world.ca).wrap_socket(
            plain, server_hostname=host, do_handshake_on_connect=True
        )
        channel.sendall(b"POST /lps HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        poll = select.poll()
        poll.register(channel, select.POLLERR)
        assert poll.poll(5000)
        assert channel.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNRESET


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_silence(world: Bench, service: str) -> None:
    inject(world, service, "silence")
    with pytest.raises(requests.exceptions.ReadTimeout):
        call(world, service, timeout=0.7)
    assert (world.last.data["injected"], world.last.data["http_status"]) == ("silence", 0)
    # The service answers the next client while the silent call may still hang.
    other = "insi" if service == "adri" else "adri"
    assert call(world, other).status_code == 200


def test_silence_is_bounded(world: Bench) -> None:
    inject(world, "adri", "silence", delay_ms=300)
    started = time.monotonic()
    with pytest.raises(requests.exceptions.ConnectionError):
        call(world, "adri", timeout=10)
    assert time.monotonic() - started < 3


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_malformed_xml(world: Bench, service: str) -> None:
    inject(world, service, "malformed-xml")
    response = call(world, service)
    assert response.status_code == 200
    with pytest.raises(etree.XMLSyntaxError):
        etree.fromstring(response.content)


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_truncated_body(world: Bench, service: str) -> None:
    whole = call(world, service).content
    inject(world, service, "truncated-body")
    with pytest.raises(requests.exceptions.RequestException):
        call(world, service)
    assert world.last.blobs["response"] == whole[: len(whole) // 2]


@pytest.mark.parametrize("service", ["adri", "insi"])
def test_slow(world: Bench, service: str) -> None:
    whole = call(world, service).content
    inject(world, service, "slow")
    started = time.monotonic()
    assert call(world, service).content == whole
    assert time.monotonic() - started >= 2


def test_a_case_arms_the_kth_call_of_one_operation(tmp_path: Path, pki_folder: Path) -> None:
    orders = (Fault("siram_40-insi_102", call=2, operation="rechercherInsAvecTraitsIdentite", code="SYN_insi_99"),)
    with bench(tmp_path, pki_folder, insi=ServiceWorld(faults=orders)) as world:
        card = world.insi_request(INS1, card_body("236069992220394")).bytes()
        assert [world.post(card).status_code, call(world, "insi").status_code] == [200, 200]
        assert world.post(card).status_code == 200
        assert fault_of(call(world, "insi")).code == "SYN_insi_99"
        assert call(world, "insi").status_code == 200
        assert [event.data["injected"] for event in world.events] == ["", "", "", "siram_40-insi_102", ""]


def test_a_new_case_starts_afresh(world: Bench) -> None:
    inject(world, "adri", "http-503")
    assert call(world, "adri").status_code == 503
    world.adri.begin(world.context.case)
    assert call(world, "adri").status_code == 200


def test_latency_delays_every_answer(tmp_path: Path, pki_folder: Path) -> None:
    with bench(tmp_path, pki_folder, adri=ServiceWorld(latency_ms=300)) as world:
        started = time.monotonic()
        assert call(world, "adri").status_code == 200
        assert time.monotonic() - started >= 0.3
        # The exchange is written down before the product can know of it.
        assert len(world.events) == 1


def test_counting_is_per_fault_from_its_arming() -> None:
    specs = {name: FaultSpec(name, "http") for name in ("a", "b")}
    armed = ArmedFaults(specs, [Fault("a", call=2)])
    assert armed.strike("x") is None
    armed.arm(Fault("b", call=1))
    # Both meet this call (second for a, first for b): the one armed first strikes.
    strike = armed.strike("x")
    assert strike is not None
    assert strike.spec.id == "a"
    assert armed.strike("x") is None


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"faults: []\nfaults: []\n", "faults.yaml:2:1"),
        (b"other: []\n", "faults"),
        (b"faults: [{id: x}]\n", "layer"),
        (b"faults: [a, b]\n", "a"),
        (b"", "faults.yaml:1:1"),
    ],
)
def test_an_unusable_catalogue_says_where(content: bytes, word: str) -> None:
    with pytest.raises(CatalogueError, match=word):
        read_faults({"adri/faults.yaml": content}, "adri")


def test_unknown_names_say_what_is_known(tmp_path: Path, pki_folder: Path, world: Bench) -> None:
    with pytest.raises(CatalogueError, match="http-503"):
        inject(world, "adri", "no-such-fault")
    broken = ServiceWorld(answers={"odile-mere": "no-such-answer"})
    with pytest.raises(CatalogueError, match="closed"), bench(tmp_path / "b", pki_folder, adri=broken):
        pass
    with pytest.raises(CatalogueError, match=r"adri/faults\.yaml"):
        read_faults({}, "adri")
