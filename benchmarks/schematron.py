"""Validates CDA-like documents by Schematron: the whole way of the bench beside saxonche alone, in one run.

The base is saxonche alone, in a process of its own: the same stylesheet compiled once, then for each document a
parse and a transformation, and nothing is done with the answer.  Ours is what a caller of the bench gets: the
document read by the hardened reader, sent to the worker, transformed, and the SVRL read back into located failures.
Both sides must find the same failed assertions.  The compilation is measured apart, once for each side.

Times are medians of rounds played alternately, after one round that is not counted.

    python benchmarks/schematron.py [--documents 40] [--sections 200] [--rounds 5]
"""

# ruff: noqa: PLC0415 - the process of the base imports its own side only

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "tests" / "codecs" / "schematron" / "syn"


def documents(count: int, sections: int) -> list[bytes]:
    """Return documents of which each has its own number of faulty sections (synthetic)."""
    made = []
    for rank in range(count):
        body = "".join(
            f'<component><section><code code="{"SYN_TOO_LONG_CODE" if at % 50 < rank % 3 else f"C{at}"}"/>'
            f"<title>Section {at}</title><text>Texte synthétique {at}</text></section></component>"
            for at in range(sections)
        )
        head = f'<id root="1.2.{rank}"/><code code="SYN_A"/><title>T</title><effectiveTime value="20250915"/>'
        made.append(f'<ClinicalDocument xmlns="urn:hl7-org:v3">{head}{body}</ClinicalDocument>'.encode())
    return made


def alone(folder: Path) -> None:
    """Play the base: each line of the input starts a round, its seconds and failures answer it."""
    from saxonche import PySaxonProcessor

    processor = PySaxonProcessor(license=False)
    texts = [path.read_text("utf-8") for path in sorted(folder.glob("*.xml"))]
    began = time.perf_counter()
    compiled = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(folder / "schema.xsl"))
    print(json.dumps({"compile": time.perf_counter() - began}), flush=True)
    for _ in sys.stdin:
        began, answers = time.perf_counter(), []
        for text in texts:
            node = processor.parse_xml(xml_text=text)
            compiled.set_global_context_item(xdm_item=node)
            answers.append(compiled.transform_to_string(xdm_node=node))
        seconds = time.perf_counter() - began
        failures = [answer.count("<svrl:failed-assert ") for answer in answers]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "failures": failures, "peak": peak}), flush=True)


def measure(count: int, sections: int, rounds: int) -> tuple[Mapping[str, float], str]:
    """Return the figures, and what is wrong with ours (empty = nothing)."""
    sys.path.insert(0, str(ROOT))
    from harness.codecs.schematron import Schematron, compile_schema

    made = documents(count, sections)
    began = time.perf_counter()
    stylesheet = compile_schema(SCHEMA, "syn.sch")
    written = time.perf_counter() - began
    base, ours, wrong = list[float](), list[float](), ""
    with tempfile.TemporaryDirectory() as name, Schematron(stylesheet) as running:
        folder = Path(name)
        (folder / "schema.xsl").write_bytes(stylesheet.xslt)
        for rank, document in enumerate(made):
            (folder / f"{rank:05d}.xml").write_bytes(document)
        command = [sys.executable, __file__, "--alone", str(folder)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdin is not None
            assert other.stdout is not None
            compiled = json.loads(other.stdout.readline())["compile"]
            began = time.perf_counter()
            running.validate(made[0])
            started = time.perf_counter() - began
            for turn in range(rounds + 1):
                other.stdin.write("\n")
                other.stdin.flush()
                theirs = json.loads(other.stdout.readline())
                began = time.perf_counter()
                reports = [running.validate(document) for document in made]
                seconds = time.perf_counter() - began
                if turn:
                    base.append(theirs["seconds"])
                    ours.append(seconds)
                counts = [sum(one.kind == "assert" for one in report.failures) for report in reports]
                if counts != theirs["failures"] or not any(counts) or any(report.problems for report in reports):
                    wrong = "les assertions en échec diffèrent de celles de saxonche seul"
            other.stdin.close()
        if running.compilations != 1:
            wrong = f"{running.compilations} compilations au lieu d'une"
    figures = {
        "documents": count,
        "bytes": statistics.fmean(map(len, made)),
        "failures": sum(theirs["failures"]),
        "alone_ms": statistics.median(base) / count * 1000,
        "ours_ms": statistics.median(ours) / count * 1000,
        "over_alone": statistics.median(ours) / statistics.median(base),
        "write_ms": written * 1000,
        "start_ms": started * 1000,
        "alone_compile_ms": compiled * 1000,
        "alone_mib": theirs["peak"],
        "worker_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        "ours_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    return {key: round(value, 3) for key, value in figures.items()}, wrong


def report(figures: Mapping[str, float], wrong: str) -> Iterator[str]:
    """Yield the figures in French."""
    yield (
        f"Schematron sur {figures['documents']:.0f} documents de {figures['bytes'] / 1000:.0f} ko : "
        f"{wrong or 'mêmes assertions en échec que saxonche seul'} ({figures['failures']:.0f})."
    )
    yield (
        f"Par document : saxonche seul {figures['alone_ms']:.2f} ms, Recette {figures['ours_ms']:.2f} ms, "
        f"soit {figures['over_alone']:.2f} fois."
    )
    yield (
        f"Une fois : schéma traduit en XSLT {figures['write_ms']:.0f} ms, processus lancé, compilé et premier document "
        f"{figures['start_ms']:.0f} ms ; saxonche seul compile en {figures['alone_compile_ms']:.0f} ms."
    )
    yield (
        f"Mémoire de pointe : saxonche seul {figures['alone_mib']:.0f} Mio, "
        f"le plus gros des processus lancés {figures['worker_mib']:.0f} Mio, le banc {figures['ours_mib']:.0f} Mio."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when the two sides do not find the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--sections", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--alone", type=Path)
    options = parser.parse_args(arguments)
    if options.alone is not None:
        alone(options.alone)
        return 0
    figures, wrong = measure(options.documents, options.sections, options.rounds)
    for line in report(figures, wrong):
        print(line)
    print(json.dumps({"ok": not wrong, "wrong": wrong, **figures}, ensure_ascii=False, sort_keys=True))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
