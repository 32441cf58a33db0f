"""Three shipped cases played by a scripted hand in a real terminal: nothing but the screen tells it what to do."""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.evidence import read_run
from harness.model.record import Entry, EntryKind
from tests.proof.conftest import Tell
from tests.proof.person_hand import Hand, Terminal

ROOT = Path(__file__).parents[2]
STATEMENT = ROOT / "scenarios" / "products" / "reference.yaml"
CASES = ("addendum-7/consultation-simple", "addendum-7/beneficiaires-affiches", "insi/test-1-01")
END = "La main a fini : code "

CARD = "Lire la carte professionnelle"
VITALE = "Lire la carte Vitale"
CHOOSE = "Choisir le bénéficiaire"
STEPS = {
    "addendum-7/beneficiaires-affiches": [CARD, VITALE, "Montrer les bénéficiaires de la carte"],
    "addendum-7/consultation-simple": [
        CARD, VITALE, CHOOSE, "Élaborer une facture", "Sécuriser la facture", "Transmettre"
    ],
    "insi/test-1-01": [CARD, VITALE, CHOOSE, "Rechercher l'INS par la carte Vitale"],
}  # fmt: skip
NOTICED = 5
"""Steps nobody answers: three Vitale cards read, one file sent, one call made."""


@pytest.fixture(name="folder")
def _folder() -> Iterator[Path]:
    # A path short enough for the socket of tmux, which the temporary folders of pytest may not be.
    with tempfile.TemporaryDirectory(prefix="main-") as name:
        yield Path(name)


def test_three_cases_are_played_by_hand_in_a_terminal(folder: Path, proof: Tell) -> None:
    assert shutil.which("tmux"), "tmux manque : apt-get install -y tmux"
    began = time.monotonic()
    drop = folder / "pieces"
    statement = folder / "produit.yaml"
    shipped = STATEMENT.read_text("utf-8")
    driver = shipped.index("driver:")
    statement.write_text(f"{shipped[:driver]}driver:\n  kind: person\n  drop_folder: {drop}\n", "utf-8")
    cases = " ".join(f"--case {case}" for case in CASES)
    command = f"-m harness.cli run --product {statement} {cases} --as-of 2025-09-15 --out {folder / 'run'}"
    terminal = Terminal(folder, f"cd {ROOT} && {shlex.quote(sys.executable)} {command}; echo '{END}'$?; sleep 60")
    try:
        # The bench sees a card being read; a person may say so all the same, and need not wait then.
        hand = Hand(terminal, {CARD: "fait"})
        hand.work(END, seconds=110.0)
        shown = terminal.text()
    finally:
        terminal.close()

    assert f"{END}0" in shown, shown[-2000:]
    verdicts = json.loads((folder / "run" / "verdicts.json").read_bytes())
    assert {case["case"]: case["verdict"] for case in verdicts["cases"]} == dict.fromkeys(CASES, "pass")

    assert sorted(hand.done) == sorted(step for steps in STEPS.values() for step in steps)
    assert shown.count("Constaté par le banc : étape close.") == NOTICED
    for case in CASES:
        assert shown.count(f"({case})\nDate simulée : ") == 1
    assert "Étape 6 sur 6 : Transmettre\nQui agit : le secrétariat\n" in shown
    assert "Vu par le banc : la messagerie a reçu l'envoi." in shown
    assert "Vu par le banc : le téléservice a reçu l'appel." in shown

    piece = (drop / "Copie d'écran.txt").read_bytes()
    assert {name for name in ("ODILE", "LILA", "TOM", "LEO") if name in piece.decode().upper()} == {
        "ODILE", "LILA", "TOM", "LEO"
    }  # fmt: skip
    run = read_run(folder / "run")
    kept = [run.blob(str(artifact["blob"])) for entry in _ended(run.records) for artifact in _artifacts(entry)]
    assert kept == [piece]
    (dossier,) = (folder / "run-dossiers").glob("agrement-addendum-7")
    filed = [path for path in (dossier / "cases").rglob("*") if path.is_file() and path.read_bytes() == piece]
    assert len(filed) == 1
    assert "_montrer_screen_" in filed[0].name

    count = len(hand.done)
    proof(
        f"Une main, dans un vrai terminal (tmux), a joué {len(CASES)} cas livrés en {time.monotonic() - began:.0f} s : "
        f"{count} étapes, dont {NOTICED} closes par ce que le banc a vu seul ; {len(CASES)} cas conformes, "
        "la copie d'écran déposée est dans le dossier, octet pour octet."
    )


def _ended(records: object) -> Iterator[Entry]:
    assert isinstance(records, dict)
    for record in records.values():
        for attempt in record.attempts:
            yield from (entry for entry in attempt.entries if entry.kind is EntryKind.STEP_ENDED)


def _artifacts(entry: Entry) -> Iterator[dict[str, object]]:
    found = entry.data["artifacts"]
    assert isinstance(found, list)
    for artifact in found:
        assert isinstance(artifact, dict)
        yield dict(artifact)
