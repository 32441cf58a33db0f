"""Fuzz one codec, or all of them: ``python fuzz/run.py --codec b2 --seconds 600``.

The fuzzer starts from the valid samples of the target and from ``fuzz/corpus/<codec>``; ``--keep`` adds to it
some of the inputs that reached new code.  An input that raises, hangs or eats the memory is left in
``fuzz/findings/<codec>`` and makes the exit code 1.  Needs the extra ``fuzz``: ``pip install 'banc-recette[fuzz]'``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).parent
CODECS = tuple(sorted(path.stem for path in (HERE / "harnesses").glob("*.py") if path.stem != "__init__"))
_MEMORY_MIB, _HANG_S, _LONGEST = 3_000, 10, 20_000
_KEPT_FILES, _KEPT_LONGEST = 40, 4_000
_STATISTIC = re.compile(r"^stat::(\w+):\s+(\d+)$", re.MULTILINE)


def _fuzzer(codec: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", f"fuzz.harnesses.{codec}", *arguments]
    return subprocess.run(command, cwd=HERE.parent, capture_output=True, text=True, check=False)


def fuzz(codec: str, seconds: int, seed: int, *, keep: bool) -> dict[str, object]:
    """Fuzz one codec and tell what came of it."""
    corpus, findings = HERE / "corpus" / codec, HERE / "findings" / codec
    corpus.mkdir(parents=True, exist_ok=True)
    findings.mkdir(parents=True, exist_ok=True)
    before = {path.name for path in findings.iterdir()}
    with tempfile.TemporaryDirectory(prefix="fuzz-") as work:
        done = _fuzzer(
            codec,
            work,
            str(corpus),
            f"-max_total_time={seconds}",
            f"-timeout={_HANG_S}",
            f"-rss_limit_mb={_MEMORY_MIB}",
            f"-max_len={_LONGEST}",
            f"-seed={seed}",
            f"-artifact_prefix={findings}/",
            "-print_final_stats=1",
        )
        if keep:
            _keep(Path(work), corpus)
    found = sorted(path.name for path in findings.iterdir() if path.name not in before and "slow-unit" not in path.name)
    numbers = {name: int(value) for name, value in _STATISTIC.findall(done.stderr)}
    told: dict[str, object] = {
        "codec": codec,
        "seconds": seconds,
        "executions": numbers.get("number_of_executed_units", 0),
        "per_second": numbers.get("average_exec_per_sec", 0),
        "peak_mib": numbers.get("peak_rss_mb", 0),
        "findings": found,
    }
    if done.returncode and not found:
        told["fault"] = done.stderr[-2_000:]
    if found:
        told["trace"] = (done.stdout + done.stderr)[:4_000]
    return told


def _keep(work: Path, corpus: Path) -> None:
    """Leave in the corpus some of the inputs that reached new code, of all sizes, small in number and bytes."""
    found = {path.name: path.read_bytes() for path in (*corpus.iterdir(), *work.iterdir())}
    small = sorted((data, name) for name, data in found.items() if len(data) <= _KEPT_LONGEST)
    by_size = sorted(small, key=lambda one: (len(one[0]), one))
    chosen = by_size[:: max(1, -(-len(by_size) // _KEPT_FILES))]
    for path in corpus.iterdir():
        path.unlink()
    for data, name in chosen:
        (corpus / name).write_bytes(data)


def main() -> int:
    """Read the arguments, fuzz, print a sentence a codec and one JSON list at the end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--codec", choices=[*CODECS, "all"], default="all")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--seed", type=int, default=20_250_915)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="codecs fuzzed side by side")
    parser.add_argument("--keep", action="store_true", help="add what was found to reach new code to the corpus")
    asked = parser.parse_args()
    if find_spec("atheris") is None:
        print("atheris is not installed: pip install 'banc-recette[fuzz]'", file=sys.stderr)
        return 2
    codecs = CODECS if asked.codec == "all" else (asked.codec,)
    told = []
    with ThreadPoolExecutor(asked.jobs) as pool:
        for one in pool.map(lambda codec: fuzz(codec, asked.seconds, asked.seed, keep=asked.keep), codecs):
            told.append(one)
            print(_sentence(one), flush=True)
    print(json.dumps(told, ensure_ascii=False))
    return int(any(one["findings"] or "fault" in one for one in told))


def _sentence(told: Mapping[str, object]) -> str:
    found = ", ".join(map(str, told["findings"])) if isinstance(told["findings"], list) else ""
    end = f"TROUVÉ : {found}" if found else "PANNE DU FUZZEUR" if "fault" in told else "rien trouvé"
    return (
        f"{told['codec']} : {told['seconds']} s, {told['executions']} entrées guidées par la couverture "
        f"({told['per_second']} par seconde), {told['peak_mib']} Mio au plus : {end}."
    )


if __name__ == "__main__":
    sys.exit(main())
