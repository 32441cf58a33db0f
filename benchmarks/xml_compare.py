"""The XML comparator: 400 items with 8 changes beside xmldiff, and SOAP requests beside lxml's own parsing.

What is counted.  Items: both sides read, compared, differences told; xmldiff likewise (its default algorithm).
SOAP: base = lxml parses each request received, once, with its default parser, and nothing else; ours = the same
requests read through the bounds of the bench and compared with references that hold matchers and a variable,
the references read again in every round.
Reading both sides is given as well: base x 2.  Time is that of the processor, and both ways take turns every
hundred requests in one process, so that what else the machine does falls on both.
"""

# ruff: noqa: PLC0415, E501 - each child process imports its own side only; a message is written as it is sent

from __future__ import annotations

import argparse
import base64
import gc
import hashlib
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

LEAST_OVER_XMLDIFF = 200.0
MOST_OF_PARSING = 6.0
SEED = 20260901
ITEMS, CHANGES = 400, 8
TIMES = 10
"""Comparisons timed together: one alone is too short for the clock of the processor."""
CHUNK = 100
"""Requests parsed, then compared, in turn; a multiple of the number of references."""
CLOCK = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)

# --- messages ------------------------------------------------------------------------------------


def items(count: int, chance: random.Random) -> bytes:
    """Write a list of synthetic acts."""
    lines = [
        f'<a:Acte xmlns:a="urn:x-harness:synthetic:actes"><a:Numero>{n:05d}</a:Numero><a:Code>{chance.choice(("G", "COE"))}'
        f"</a:Code><a:Date>2025-09-{chance.randint(1, 28):02d}</a:Date><a:Montant>{chance.randint(1000, 9999)}</a:Montant>"
        f"</a:Acte>"
        for n in range(1, count + 1)
    ]
    return ("<Actes>" + "".join(lines) + "</Actes>").encode()


def sow(data: bytes, count: int, changes: int, chance: random.Random) -> tuple[bytes, list[tuple[str, str]]]:
    """Change values, take one item away and add one; return the message and (place, value observed)."""
    acts = data.split(b"<a:Acte ")
    told = []
    chosen = sorted(chance.sample(range(2, count), changes - 1))
    gone = chosen[len(chosen) // 2]
    for rank in chosen:
        if rank != gone:
            place = rank - (rank > gone)
            acts[rank] = acts[rank].replace(b"<a:Montant>", b"<a:Montant>7")
            value = acts[rank].split(b"<a:Montant>")[1].split(b"<")[0].decode()
            told.append((f"/Actes/Acte[{place}]/Montant", value))
    told.append((f"/Actes/Acte[{gone}]", ""))
    extra = acts[-1].replace(b"</Actes>", b"").replace(f"{count:05d}".encode(), f"{count + 1:05d}".encode())
    kept = [act for rank, act in enumerate(acts) if rank != gone]
    kept[-1] = kept[-1].replace(b"</Actes>", b"") + b"<a:Acte " + extra + b"</Actes>"
    told.append((f"/Actes/Acte[{count}]", "<Acte>"))
    return b"<a:Acte ".join(kept), told


ENVELOPE = """\
<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://www.w3.org/2005/08/addressing">
 <s:Header>
  <w:MessageID>{message}</w:MessageID>
  <w:Action>urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite</w:Action>
  <o:Security xmlns:o="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
   <a:Assertion xmlns:a="urn:oasis:names:tc:SAML:2.0:assertion" ID="{assertion}" IssueInstant="{instant}" Version="2.0">
    <a:Issuer Format="urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName">CN=RECETTE TEST,O=SYNTHETIQUE</a:Issuer>
    <d:Signature xmlns:d="http://www.w3.org/2000/09/xmldsig#"><d:SignedInfo>
     <d:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
     <d:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>
     <d:Reference URI="{uri}"><d:Transforms>
      <d:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
      <d:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></d:Transforms>
      <d:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><d:DigestValue>{digest}</d:DigestValue>
     </d:Reference></d:SignedInfo><d:SignatureValue>{signature}</d:SignatureValue></d:Signature>
    <a:Subject><a:NameID NameQualifier="CPS">899900000001</a:NameID></a:Subject>
    <a:AttributeStatement>
     <a:Attribute Name="identifiantFacturation"><a:AttributeValue>991100001</a:AttributeValue></a:Attribute>
     <a:Attribute Name="codeSpecialiteAMO"><a:AttributeValue>01</a:AttributeValue></a:Attribute>
    </a:AttributeStatement>
   </a:Assertion>
  </o:Security>
  <l:ContexteLPS xmlns:l="urn:siram:lps:ctxlps" Version="01_00" Nature="CTXLPS">
   <l:Id>{lps}</l:Id><l:Temps>{instant}</l:Temps><l:Emetteur>{emitter}</l:Emetteur>
   <l:LPS><l:IDAM R="4">SYN-AUT-0001</l:IDAM><l:Version>1.0</l:Version><l:Instance>{instance}</l:Instance><l:Nom>LPS-X</l:Nom></l:LPS>
  </l:ContexteLPS>
  <b:ContexteBAM xmlns:b="urn:siram:bam:ctxbam" Version="01_02" Nature="CTXBAM">
   <b:Id>{bam}</b:Id><b:Temps>{instant}</b:Temps><b:Emetteur>{emitter}</b:Emetteur><b:COUVERTURE/>
  </b:ContexteBAM>
 </s:Header>
 <s:Body><i:RECSANSVITALE xmlns:i="http://www.cnamts.fr/INSiRecSans"><i:NomNaissance>{name}</i:NomNaissance>
  <i:Prenom>ALPHA</i:Prenom><i:Sexe>F</i:Sexe><i:DateNaissance>1980-01-01</i:DateNaissance>
  <i:LieuNaissance>99999</i:LieuNaissance></i:RECSANSVITALE></s:Body>
</s:Envelope>
"""
NAMES = ("ALPHA-SYN", "BETA-SYN", "GAMMA-SYN", "DELTA-SYN")
SHAPES = {
    "message": "${urn-uuid}",
    "assertion": "_${var:ASSERTION:uuid}",
    "instant": "${instant±PT5M}",
    "uri": "#_${var:ASSERTION}",
    "digest": "${base64}",
    "signature": "${base64}",
    "lps": "${any}",
    "emitter": "${var:EMETTEUR:regex:[0-9]{12}}",
    "instance": "${uuid}",
    "bam": "${any}",
}


def references() -> Sequence[bytes]:
    """Return one reference for each person asked about."""
    return [ENVELOPE.format(**SHAPES, name=name).encode() for name in NAMES]


def envelope(rank: int, chance: random.Random) -> bytes:
    """Write one request: every value that changes at every call is another one."""

    def uuid() -> str:
        digits = f"{chance.getrandbits(128):032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    assertion = f"_{uuid()}"
    moment = CLOCK + timedelta(milliseconds=chance.randint(-299_000, 299_000))
    return ENVELOPE.format(
        message=f"urn:uuid:{uuid()}",
        assertion=assertion,
        instant=moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        uri=f"#{assertion}",
        digest=base64.b64encode(hashlib.sha256(assertion.encode()).digest()).decode(),
        signature=base64.b64encode(chance.randbytes(256)).decode(),
        lps=f"lps-{rank}",
        emitter="899900000001",
        instance=uuid(),
        bam=f"bam-{rank}",
        name=NAMES[rank % len(NAMES)],
    ).encode()


# --- ways ----------------------------------------------------------------------------------------


def seconds(work: Callable[[], object]) -> float:
    """Return the processor seconds one piece of work takes."""
    began = time.process_time()
    work()
    return time.process_time() - began


def clocked(work: Callable[[], object]) -> float:
    """Return the processor seconds of one piece of work, garbage left aside before."""
    gc.collect()
    return seconds(work)


def by_items(rounds: int, slow_rounds: int) -> Mapping[str, float | str]:
    """Compare the lists of acts both ways."""
    from lxml import etree
    from xmldiff import main as xmldiff

    from harness.comparison.xml import compare_xml

    chance = random.Random(SEED)
    reference = items(ITEMS, chance)
    observed, sown = sow(reference, ITEMS, CHANGES, chance)
    ours, theirs, edits = list[float](), list[float](), 0
    for rank in range(rounds):
        if rank < slow_rounds:
            theirs.append(clocked(lambda: xmldiff.diff_texts(reference, observed)))
            edits = (
                len(xmldiff.diff_trees(etree.fromstring(reference), etree.fromstring(observed))) if not rank else edits
            )
        ours.append(clocked(lambda: [compare_xml(reference, observed) for _ in range(TIMES)]) / TIMES)
    told = sorted((d.location, d.observed) for d in compare_xml(reference, observed).differences)
    wrong = "" if told == sorted(sown) else f"{len(told)} écarts trouvés, {len(sown)} semés"
    return {
        "items_ours_ms": statistics.median(ours) * 1000,
        "items_xmldiff_ms": statistics.median(theirs) * 1000,
        "items_xmldiff_edits": edits,
        "items_differences": len(told),
        "over_xmldiff": statistics.median(theirs) / statistics.median(ours),
        "items_wrong": wrong,
    }


def by_envelopes(count: int, rounds: int) -> Mapping[str, float | str]:
    """Compare the requests with their references, and have lxml parse them."""
    from lxml import etree

    from harness.comparison.xml import XmlReference

    chance = random.Random(SEED)
    observed = [envelope(rank, chance) for rank in range(count)]
    wanted = references()

    chunks = [observed[start : start + CHUNK] for start in range(0, count, CHUNK)]

    def base(chunk: Sequence[bytes]) -> None:
        for data in chunk:
            etree.fromstring(data)

    def ours(chunk: Sequence[bytes], prepared: Sequence[XmlReference]) -> int:
        return sum(
            not prepared[rank % len(prepared)].compare(data, clock=CLOCK)[0].equal for rank, data in enumerate(chunk)
        )

    parsing, comparing, ratios = list[float](), list[float](), list[float]()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(rounds):
        prepared: list[XmlReference] = []
        spent_here = clocked(lambda to=prepared: to.extend(XmlReference.read(data) for data in wanted))
        spent_there = 0.0
        for chunk in chunks:
            spent_there += seconds(lambda chunk=chunk: base(chunk))
            spent_here += seconds(lambda chunk=chunk, to=prepared: ours(chunk, to))
        parsing.append(spent_there)
        comparing.append(spent_here)
        ratios.append(spent_here / spent_there)
    wrong = sum(ours(chunk, prepared) for chunk in chunks)
    changed = [data.replace(b"<i:Sexe>F<", b"<i:Sexe>M<") for data in observed[:50]]
    prepared = [XmlReference.read(data) for data in wanted]
    found = [prepared[rank % len(prepared)].compare(data, clock=CLOCK)[0] for rank, data in enumerate(changed)]
    caught = sum([d.location for d in c.differences] == ["/Envelope/Body/RECSANSVITALE/Sexe"] for c in found)
    return {
        "envelopes": count,
        "envelope_bytes": len(observed[0]),
        "parse_us": statistics.median(parsing) / count * 1e6,
        "compare_us": statistics.median(comparing) / count * 1e6,
        "over_parsing": statistics.median(ratios),
        "over_parsing_both_sides": statistics.median(ratios) / 2,
        "memory_grown_mib": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "envelopes_wrong": "" if not wrong and caught == len(changed) else f"{wrong} refusées, {caught} fautes vues",
    }


def child(way: str, count: int, rounds: int, slow_rounds: int) -> Mapping[str, float | str]:
    """Do the part of one process, and say its peak memory."""
    found = by_items(rounds, slow_rounds) if way == "items" else by_envelopes(count, rounds)
    return {**found, f"{way}_peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def play(way: str, arguments: Sequence[str]) -> Mapping[str, float | str]:
    """Run one part in a process of its own, so that its peak memory is its own."""
    command = [sys.executable, __file__, "--child", way, *arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    found: Mapping[str, float | str] = json.loads(done.stdout)
    return found


def report(f: Mapping[str, float | str]) -> Iterator[str]:
    """Yield the figures in French."""
    yield (
        f"{ITEMS} éléments, {CHANGES} changements (valeurs, un élément ôté, un ajouté) : "
        f"{f['items_wrong'] or 'exactement les 8 écarts semés'} ; xmldiff {f['items_xmldiff_edits']} opérations."
    )
    yield (
        f"xmldiff {f['items_xmldiff_ms']:.0f} ms, Recette {f['items_ours_ms']:.1f} ms : "
        f"{f['over_xmldiff']:.0f} fois plus rapide (au moins {LEAST_OVER_XMLDIFF:g})."
    )
    yield (
        f"{f['envelopes']} enveloppes SOAP de {f['envelope_bytes']} octets contre {len(NAMES)} références à formes : "
        f"{f['envelopes_wrong'] or 'toutes égales, et une faute semée dans 50 est vue 50 fois'}."
    )
    yield (
        f"lxml analyse en {f['parse_us']:.0f} µs, Recette lit et compare en {f['compare_us']:.0f} µs : "
        f"{f['over_parsing']:.2f} fois l'analyse des seules enveloppes reçues (au plus {MOST_OF_PARSING:g}), "
        f"{f['over_parsing_both_sides']:.2f} fois celle des deux côtés."
    )
    yield (
        f"Mémoire de pointe : éléments {f['items_peak_mib']:.0f} Mio (xmldiff compris), enveloppes "
        f"{f['envelopes_peak_mib']:.0f} Mio, dont {f['memory_grown_mib']:.0f} pendant la mesure."
    )


def main() -> int:
    """Measure and say; 1 when a bound is missed or a difference is not the one sown."""
    reader = argparse.ArgumentParser(description="Comparateur XML : temps et mémoire, face à xmldiff et à lxml.")
    reader.add_argument("--envelopes", type=int, default=5000)
    reader.add_argument("--rounds", type=int, default=7)
    reader.add_argument("--slow-rounds", type=int, default=5)
    reader.add_argument("--child", choices=["items", "envelopes"])
    asked = reader.parse_args()
    if asked.child:
        print(json.dumps(child(asked.child, asked.envelopes, asked.rounds, asked.slow_rounds)))
        return 0
    passed = [
        "--envelopes",
        str(asked.envelopes),
        "--rounds",
        str(asked.rounds),
        "--slow-rounds",
        str(asked.slow_rounds),
    ]
    found = {**play("items", passed), **play("envelopes", passed)}
    figures = {key: round(value, 3) if isinstance(value, float) else value for key, value in found.items()}
    wrong = "; ".join(str(figures.pop(key)) for key in ("items_wrong", "envelopes_wrong") if found[key])
    good = not wrong and found["over_xmldiff"] >= LEAST_OVER_XMLDIFF and found["over_parsing"] <= MOST_OF_PARSING
    print("\n".join(report(found)))
    figures = {key: value for key, value in figures.items() if not key.endswith("_wrong")}
    print(json.dumps({"ok": good, "wrong": wrong, **figures}, ensure_ascii=False, sort_keys=True))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
