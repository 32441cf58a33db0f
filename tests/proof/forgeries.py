"""Ways of tampering with a filed dossier; each says which place ``verify`` must name.

Every one of them mends the manifest afterwards (the test does), unless it is about the manifest
itself: what remains to be found is found by chains, seals and derivation alone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from random import Random

from tests.proof.dossiers import CASES, Filed

__all__ = ["EDITS", "FLIPS", "FORGERIES", "Forgery", "Places", "flip"]

Places = tuple[str, ...]
"""Texts of which one at least must stand at the head of a line that ``verify`` prints."""
Forgery = Callable[[Filed, Random], Places]

FLIPS: Mapping[str, str] = {
    "journal": "run/jobs/*/attempts/*/journal.jsonl",
    "seal": "run/jobs/*/attempts/*/seal.json",
    "blob": "run/blobs/*",
    "plan": "run/plan.json",
    "salt": "run/salt",
    "verdicts": "run/verdicts.json",
    "pack": "packs/**/*.*",
    "json": "dossier.json",
    "page": "dossier.html",
    "junit": "exports/junit.xml",
    "allure": "exports/allure-results/*",
    "evidence": "cases/*/*",
    "manifest": "manifest.json",
}
"""Kind of file → where such files stand."""


def flip(filed: Filed, rng: Random, pattern: str) -> tuple[str, int]:
    """Change one byte of one file; return its name and the line (from 1) it stood on."""
    name = rng.choice([n for n in filed.files(pattern) if filed.read(n)])
    content = bytearray(filed.read(name))
    at = rng.randrange(len(content))
    content[at] ^= rng.randrange(1, 256)
    line = filed.read(name).count(b"\n", 0, at) + 1
    filed.write(name, bytes(content))
    return name, line


def _journal(filed: Filed, rng: Random, *, counted: bool = False) -> tuple[str, str, list[bytes]]:
    """Draw a sealed attempt: its folder, its journal and the journal's lines."""
    attempt = rng.choice(filed.counted() if counted else filed.attempts())
    name = f"{attempt}/journal.jsonl"
    return attempt, name, filed.read(name).splitlines(keepends=True)


def drop_line(filed: Filed, rng: Random) -> Places:
    _, name, lines = _journal(filed, rng)
    at = rng.randrange(len(lines))
    filed.write(name, b"".join(lines[:at] + lines[at + 1 :]))
    return (f"{name}:{at + 1}", f"{name}:{at}") if at == len(lines) - 1 else (f"{name}:{at + 1}",)


def add_line(filed: Filed, rng: Random) -> Places:
    _, name, lines = _journal(filed, rng)
    at = rng.randrange(1, len(lines))
    filed.write(name, b"".join([*lines[:at], rng.choice(lines), *lines[at:]]))
    return (f"{name}:{at + 1}", f"{name}:{at + 2}")


def swap_lines(filed: Filed, rng: Random) -> Places:
    _, name, lines = _journal(filed, rng)
    one, other = sorted(rng.sample(range(len(lines)), 2))
    lines[one], lines[other] = lines[other], lines[one]
    filed.write(name, b"".join(lines))
    return (f"{name}:{one + 1}",)


def truncate(filed: Filed, rng: Random) -> Places:
    attempt, name, lines = _journal(filed, rng)
    content = b"".join(lines)
    kept = content[: rng.randrange(len(content))]
    filed.write(name, kept)
    rank = kept.count(b"\n")
    return (f"{name}:{rank + 1} ", f"{name}:{rank} ", f"{attempt}/seal.json")


def swap_journals(filed: Filed, rng: Random) -> Places:
    one, other = rng.sample(filed.counted(), 2)
    for kind in ("journal.jsonl", "seal.json"):
        left, right = filed.read(f"{one}/{kind}"), filed.read(f"{other}/{kind}")
        filed.write(f"{one}/{kind}", right)
        filed.write(f"{other}/{kind}", left)
    return (f"{one}/journal.jsonl:1",)


def replace_blob(filed: Filed, rng: Random) -> Places:
    one, other = rng.sample(filed.files("run/blobs/*"), 2)
    others = [content for content in (b"", b"<x/>", filed.read(other)) if content != filed.read(one)]
    filed.write(one, rng.choice(others))
    return _naming(filed, one)


def remove_blob(filed: Filed, rng: Random) -> Places:
    name = rng.choice(filed.files("run/blobs/*"))
    places = _naming(filed, name)
    filed.path(name).unlink()
    return places


def _naming(filed: Filed, blob: str) -> Places:
    """Return the journal lines that name a blob, or the blob itself when none does."""
    short, found = blob.rpartition("/")[2].encode(), []
    for attempt in filed.attempts() + filed.attempts(sealed=False):
        name = f"{attempt}/journal.jsonl"
        found += [f"{name}:{i} " for i, line in enumerate(filed.read(name).splitlines(), 1) if short in line]
    return tuple(found) or (blob,)


def _older(filed: Filed, rng: Random) -> str:
    """Return the folder of an older attempt: one that ended in a bench fault, or one interrupted."""
    return rng.choice([a for a in filed.attempts() + filed.attempts(sealed=False) if a not in filed.counted()])


def _remove(filed: Filed, folder: str) -> None:
    for name in filed.files(f"{folder}/*"):
        filed.path(name).unlink()
    filed.path(folder).rmdir()


def remove_older_attempt(filed: Filed, rng: Random) -> Places:
    folder = _older(filed, rng)
    _remove(filed, folder)
    return (folder.rpartition("/")[0],)


def pass_newer_attempt_for_the_first(filed: Filed, rng: Random) -> Places:
    folder = _older(filed, rng)
    _remove(filed, folder)
    filed.path(folder).with_name("2").rename(filed.path(folder))
    return (f"{folder}/journal.jsonl:1",)


def pass_it_for_the_first_and_seal_it_again(filed: Filed, rng: Random) -> Places:
    """Erase the broken first attempt of a case of this dossier's own label (others' are in their own dossier)."""
    folder = next(a for a in filed.attempts() if a not in filed.counted())
    _remove(filed, folder)
    filed.path(folder).with_name("2").rename(filed.path(folder))
    lines = filed.lines(folder)
    lines[0]["data"]["attempt"] = 1
    filed.rewrite(folder, lines)
    return ("dossier.json#/cases/",)


def remove_newest_attempt(filed: Filed, rng: Random) -> Places:
    folder = next(a for a in filed.counted() if a.endswith("/2"))
    _remove(filed, folder)
    return ("run/verdicts.json#/cases/", "dossier.json#/cases/")


def remove_job(filed: Filed, rng: Random) -> Places:
    attempt = rng.choice(filed.counted())
    job = attempt.rpartition("/attempts/")[0]
    for folder in {a for a in filed.attempts() + filed.attempts(sealed=False) if a.startswith(job)}:
        _remove(filed, folder)
    filed.path(f"{job}/attempts").rmdir()
    filed.path(job).rmdir()
    return (f"{job} ",)


def add_job(filed: Filed, rng: Random) -> Places:
    attempt = rng.choice(filed.counted())
    job = f"{rng.getrandbits(64):016x}"
    for name in ("journal.jsonl", "seal.json"):
        filed.write(f"run/jobs/{job}/attempts/1/{name}", filed.read(f"{attempt}/{name}"))
    return (f"run/jobs/{job} ",)


def edit_plan(filed: Filed, rng: Random) -> Places:
    plan = filed.document("run/plan.json")
    plan["seed"] += rng.randrange(1, 99)
    filed.write("run/plan.json", (json.dumps(plan, sort_keys=True, ensure_ascii=False, indent=2) + "\n").encode())
    return tuple(f"{attempt}/journal.jsonl:1" for attempt in filed.counted())


def edit_pack(filed: Filed, rng: Random) -> Places:
    name = rng.choice(filed.files("packs/*/*/cases/*.yaml"))
    filed.write(name, filed.read(name) + b"# une remarque\n")
    return ("packs/" + name.split("/")[2] + " ",)


def stray_file(filed: Filed, rng: Random) -> Places:
    attempt = rng.choice(filed.attempts())
    folder = rng.choice(["", "run/", "run/jobs/", "cases/", "exports/", "exports/allure-results/", f"{attempt}/"])
    name = f"{folder}note-{rng.getrandbits(16):x}.txt"
    filed.write(name, b"")
    return (f"{name} ",)


def stray_blob(filed: Filed, rng: Random) -> Places:
    name = f"run/blobs/{rng.getrandbits(256):064x}"
    filed.write(name, b"une piece ajoutee")
    return (f"{name} ",)


def stray_attempt(filed: Filed, rng: Random) -> Places:
    attempt = rng.choice(filed.counted())
    parent, _, number = attempt.rpartition("/")
    for name in ("journal.jsonl", "seal.json"):
        filed.write(f"{parent}/{int(number) + 1}/{name}", filed.read(f"{attempt}/{name}"))
    return (f"{parent}/{int(number) + 1}/journal.jsonl:1",)


def evidence_of_another_case(filed: Filed, rng: Random) -> Places:
    one, other = rng.sample(filed.files("cases/*/*"), 2)
    while filed.read(one) == filed.read(other):
        other = rng.choice(filed.files("cases/*/*"))
    filed.write(one, filed.read(other))
    return (one,)


def remove_evidence(filed: Filed, rng: Random) -> Places:
    name = rng.choice(filed.files("cases/*/*"))
    filed.path(name).unlink()
    return (name,)


def remove_output(filed: Filed, rng: Random) -> Places:
    name = rng.choice(
        [
            "dossier.json",
            "dossier.html",
            "run/verdicts.json",
            "run/salt",
            "run/plan.json",
            *filed.files("exports/**/*.*"),
        ]
    )
    filed.path(name).unlink()
    return (name,)


def edit_verdict(filed: Filed, rng: Random) -> Places:
    """Edit one verdict in the two documents and in the page, as a careful forger would."""
    document = filed.document("dossier.json")
    rank = rng.randrange(len(document["cases"]))
    case = document["cases"][rank]
    case["verdict"] = rng.choice(["fail", "inconclusive", "not_run", "declared"])
    filed.write_document("dossier.json", document)
    verdicts = filed.document("run/verdicts.json")
    for row in verdicts["cases"]:
        if row["case"] == case["id"]:
            row["verdict"] = case["verdict"]
    filed.write_document("run/verdicts.json", verdicts)
    filed.write("dossier.html", filed.read("dossier.html").replace(b"Conforme", b"Non conforme", 1))
    return (f"dossier.json#/cases/{rank}/verdict ",)


def edit_requirement(filed: Filed, rng: Random) -> Places:
    document = filed.document("dossier.json")
    rank = rng.randrange(len(document["requirements"]))
    key, value = rng.choice(
        [("verdict", "fail"), ("outcome", "non_conforme"), ("decision", "accepté"), ("basis", "vendor_published")]
    )
    if document["requirements"][rank][key] == value:
        value = "public"
    document["requirements"][rank][key] = value
    filed.write_document("dossier.json", document)
    return (f"dossier.json#/requirements/{rank}/{key} ",)


def edit_head(filed: Filed, rng: Random) -> Places:
    document = filed.document("dossier.json")
    part, key, value = rng.choice(
        [
            ("label", "request_number", "7"),
            ("label", "authority", "Une autre autorité"),
            ("product", "version", "9.9"),
            ("scope", "as_of", "2030-01-01"),
            ("summary", "bench_faults", 3),
            ("bench", "digest", "0" * 64),
        ]
    )
    document[part][key] = value
    filed.write_document("dossier.json", document)
    return (f"dossier.json#/{part}/{key} ",)


def edit_page(filed: Filed, rng: Random) -> Places:
    lines = filed.read("dossier.html").split(b"\n")
    at = rng.choice([i for i, line in enumerate(lines) if b"Conforme" in line])
    lines[at] = lines[at].replace(b"Conforme", b"Non conforme", 1)
    filed.write("dossier.html", b"\n".join(lines))
    return (f"dossier.html:{at + 1} ",)


def edit_export(filed: Filed, rng: Random) -> Places:
    name = rng.choice(filed.files("exports/**/*.*"))
    content = filed.read(name).replace(b'"passed"', b'"failed"').replace(b"<testcase", b'<testcase status="x"', 1)
    filed.write(name, content if content != filed.read(name) else content + b" ")
    return (f"{name}:",)


def say_it_otherwise(filed: Filed, rng: Random) -> Places:
    """Same values, other bytes: a repeated key whose last value is the true one, blanks, another order."""
    name = rng.choice(["dossier.json", "run/verdicts.json"])
    content = filed.read(name)
    other = rng.choice(
        [
            content.replace(b'"verdict": ', b'"verdict": "fail", "verdict": ', 1),
            json.dumps(json.loads(content)).encode(),
            content + b"\n",
        ]
    )
    filed.write(name, other)
    return (f"{name}:",)


FORGERIES: tuple[Forgery, ...] = (
    drop_line,
    add_line,
    swap_lines,
    truncate,
    swap_journals,
    replace_blob,
    remove_blob,
    remove_older_attempt,
    pass_newer_attempt_for_the_first,
    pass_it_for_the_first_and_seal_it_again,
    remove_newest_attempt,
    remove_job,
    add_job,
    edit_plan,
    edit_pack,
    stray_file,
    stray_blob,
    stray_attempt,
    evidence_of_another_case,
    remove_evidence,
    remove_output,
    edit_verdict,
    edit_requirement,
    edit_head,
    edit_page,
    edit_export,
    say_it_otherwise,
)


def _entry(filed: Filed, kind: str, attempt: str = "") -> tuple[str, list[dict[str, object]], int]:
    """Return an attempt whose journal has an entry of this kind, its lines, and the rank of the first one."""
    for one in [attempt] if attempt else filed.counted():
        lines = filed.lines(one)
        for rank, line in enumerate(lines):
            if line["kind"] == kind:
                return one, lines, rank
    raise AssertionError(f"no {kind} in this dossier")


def status_of_a_step(filed: Filed, rng: Random) -> Places:
    attempt, lines, _ = _entry(filed, "step_ended", _medical(filed, rng))
    line = rng.choice([one for one in lines if one["kind"] == "step_ended"])
    data = line["data"]
    assert isinstance(data, dict)
    data["status"] = "refused" if data["status"] != "refused" else "done"
    filed.rewrite(attempt, lines)
    return ("dossier.json#/cases/",)


def lot_forgotten(filed: Filed, rng: Random) -> Places:
    attempt, lines, rank = _entry(filed, "mail_in", _medical(filed, rng))
    del lines[rank]
    filed.rewrite(attempt, lines)
    return ("dossier.json#/cases/",)


def return_forgotten(filed: Filed, rng: Random) -> Places:
    attempt, lines, rank = _entry(filed, "mail_out", _medical(filed, rng))
    del lines[rank]
    filed.rewrite(attempt, lines)
    return ("dossier.json#/cases/",)


def lot_of_another_case(filed: Filed, rng: Random) -> Places:
    one, other = _lots(filed)
    attempt, lines, rank = _entry(filed, "mail_in", one)
    _, foreign, theirs = _entry(filed, "mail_in", other)
    lines[rank]["data"] = foreign[theirs]["data"]
    filed.rewrite(attempt, lines)
    return ("dossier.json#/cases/",)


def answer_of_the_service_replaced(filed: Filed, rng: Random) -> Places:
    attempt, lines, rank = _entry(filed, "exchange")
    data = lines[rank]["data"]
    assert isinstance(data, dict)
    data["request_blob"], data["response_blob"] = data["response_blob"], data["request_blob"]
    filed.rewrite(attempt, lines)
    return ("run/verdicts.json#/cases/", "dossier.json#/cases/")


def end_of_a_case_forgotten(filed: Filed, rng: Random) -> Places:
    attempt, lines, rank = _entry(filed, "case_ended", rng.choice(filed.counted()))
    del lines[rank]
    filed.rewrite(attempt, lines)
    return (f"{attempt}/journal.jsonl:{len(lines)} ",)


def fault_of_the_bench_erased(filed: Filed, rng: Random) -> Places:
    """Make the first, broken attempt of a case look like nothing happened."""
    attempt = next(a for a in filed.attempts() if a not in filed.counted())
    lines = [line for line in filed.lines(attempt) if line["kind"] != "bench_fault"]
    filed.rewrite(attempt, lines)
    return ("dossier.json#/cases/",)


def unseal_an_attempt(filed: Filed, rng: Random) -> Places:
    attempt = rng.choice(filed.counted())
    filed.path(f"{attempt}/seal.json").unlink()
    return ("run/verdicts.json#/cases/", "dossier.json#/cases/")


def seal_an_interrupted_attempt(filed: Filed, rng: Random) -> Places:
    (attempt,) = filed.attempts(sealed=False)
    filed.write(f"{attempt}/seal.json", b"{}")
    lines = filed.lines(attempt)
    lines.append({**lines[-1], "kind": "closed", "data": {}})
    filed.rewrite(attempt, lines)
    return (f"{attempt}/journal.jsonl:",)


def _medical(filed: Filed, rng: Random) -> str:
    """Return a counted attempt of a case of this dossier's own label."""
    return rng.choice(_lots(filed))


def _lots(filed: Filed) -> list[str]:
    return [a for a in filed.counted() if any(c.encode() in filed.read(f"{a}/journal.jsonl") for c in CASES[:2])]


EDITS: tuple[Forgery, ...] = (
    status_of_a_step,
    lot_forgotten,
    return_forgotten,
    lot_of_another_case,
    answer_of_the_service_replaced,
    end_of_a_case_forgotten,
    fault_of_the_bench_erased,
    unseal_an_attempt,
    seal_an_interrupted_attempt,
)
"""Edits of events after which the chain, the seal and the manifest are all computed again."""
