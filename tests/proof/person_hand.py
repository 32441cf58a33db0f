"""A scripted hand: reads the bench's screen, works a product as a person would, types at the prompt.

It knows nothing of the bench but what stands on the screen: where the world is, which step, what
to do and with which data.  The product is the reference product, started apart and by nobody
but this hand; what it answers is what a person would read on it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Hand", "Product", "Terminal"]

_SEQUENCE = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07|[()=>].?)")
_STEP = re.compile(r"Étape \d+ sur \d+ : (?P<title>.+)")
_PROMPT = "Réponse (fait, refusé, bloqué, aide) : "
_READING_S = 1.7
"""A person who was not asked anything needs a moment to read the next step."""


class Terminal:
    """One tmux session on a server of its own, its output copied to a file."""

    def __init__(self, folder: Path, command: str) -> None:
        self._socket = folder / "tmux"
        self._log = folder / "screen.log"
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-s", "poste", "-x", "150", "-y", "50", "sleep 0.5; " + command
        )
        self._tmux("pipe-pane", "-t", "poste", f"cat >> '{self._log}'")

    def text(self) -> str:
        """Return all that was ever shown, without colours."""
        raw = self._log.read_text("utf-8", "replace") if self._log.exists() else ""
        return _SEQUENCE.sub("", raw).replace("\r", "")

    def screen(self) -> str:
        """Return what stands on the screen now."""
        return self._tmux("capture-pane", "-p", "-J", "-t", "poste").rstrip()

    def type(self, line: str) -> None:
        """Type a line."""
        self._tmux("send-keys", "-t", "poste", "-l", line)
        self._tmux("send-keys", "-t", "poste", "Enter")

    def close(self) -> None:
        """End the server and whatever runs in it."""
        subprocess.run(["tmux", "-S", str(self._socket), "kill-server"], check=False, capture_output=True, timeout=10)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-S", str(self._socket), *arguments]
        environment = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=10, env=environment)
        return done.stdout


class Product:
    """The reference product, worked by hand."""

    def __init__(self, world: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "reference_product"],
            env={**os.environ, "RECETTE_WORLD": world},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
        )
        self._number = 0
        self._read()

    def act(self, action: str, arguments: Mapping[str, object]) -> dict[str, object]:
        """Do something and return what the product says."""
        self._number += 1
        message = {"type": "action", "id": str(self._number), "action": action, "arguments": arguments, "timeout": 20}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message) + "\n")
        self._process.stdin.flush()
        return self._read()

    def close(self) -> None:
        """Switch it off."""
        self._process.kill()
        self._process.communicate()

    def _read(self) -> dict[str, object]:
        assert self._process.stdout is not None
        answer: dict[str, object] = json.loads(self._process.stdout.readline())
        return answer


@dataclass
class Hand:
    """Goes on from what the terminal shows until the run is over."""

    terminal: Terminal
    answers: Mapping[str, str] = field(default_factory=dict)
    """Title of a step → what is typed although the bench would see the step by itself."""
    done: list[str] = field(default_factory=list)
    """Titles of the steps, in the order they were announced."""
    _read: int = 0
    _product: Product | None = None

    def work(self, end: str, seconds: float) -> None:
        """Do everything asked until the words ``end`` are shown.

        Raises:
            TimeoutError: It took too long; the screen is told.
        """
        deadline = time.monotonic() + seconds
        try:
            while True:
                shown = self.terminal.text()[self._read :]
                if _PROMPT in shown:
                    asked = shown[: shown.rindex(_PROMPT)]
                    self._read += len(asked) + len(_PROMPT)
                    self._answer(asked)
                elif end in shown:
                    return
                elif time.monotonic() > deadline:
                    raise TimeoutError(self.terminal.screen())
                else:
                    time.sleep(0.1)
        finally:
            if self._product is not None:
                self._product.close()

    def _answer(self, asked: str) -> None:
        if "Remettez le produit dans l'état initial" in asked:
            self._start(asked)
            self.terminal.type("fait")
            return
        found = list(_STEP.finditer(asked))
        assert found, asked
        title, order = found[-1]["title"].strip(), asked[found[-1].start() :]
        self.done.append(title)
        assert self._product is not None
        action, arguments = _DEEDS[title](order)
        said = self._product.act(action, arguments)
        assert said["status"] == "done", said
        if "Pièce attendue dans" in order:
            place = Path(_after(order, r"Pièce attendue dans (.+) : le texte"))
            place.joinpath("Copie d'écran.txt").write_text(str(said["message"]) + "\n", "utf-8")
        if "le banc le verra lui-même" not in order or title in self.answers:
            if "Constaté par le banc" in asked:
                time.sleep(_READING_S)
            self.terminal.type(self.answers.get(title, "fait"))

    def _start(self, asked: str) -> None:
        if self._product is not None:
            self._product.close()
        found = re.search(r"Où le produit trouve son monde \((.+)\) :", asked)
        assert found, asked
        self._product = Product(found[1])


def _person(text: str) -> dict[str, object]:
    found = re.match(r"(?P<name>\S+) (?P<first>.+) \((?P<born>[\d-]+)\)", text)
    assert found, text
    return {"birth_name": found["name"], "first_names": found["first"].split(), "birth_date": found["born"]}


def _after(order: str, pattern: str) -> str:
    found = re.search(pattern, order, re.DOTALL)
    assert found, (pattern, order)
    return found[1]


def _invoice(order: str) -> tuple[str, dict[str, object]]:
    lines = [{"act": act} for act in re.findall(r"\n  \d+\. Code de l'acte NGAP ou conventionnel : (\w+)", order)]
    date, pathway = _after(order, r"soins du ([\d-]+)"), _after(order, r"parcours (\w)")
    return "draft_invoice", {
        "date": date,
        "pathway": pathway,
        "third_party": _after(order, r"tiers payant (\w+)"),
        "lines": lines,
    }


_DEEDS: Mapping[str, Callable[[str], tuple[str, dict[str, object]]]] = {
    "Lire la carte professionnelle": lambda order: (
        "read_professional_card",
        {"code_porteur": _after(order, r"code porteur (\d+)")},
    ),
    "Lire la carte Vitale": lambda _: ("read_patient_card", {}),
    "Choisir le bénéficiaire": lambda order: (
        "select_beneficiary",
        {"patient": _person(_after(order, r"choisissez (.+?\))"))},
    ),
    "Élaborer une facture": _invoice,
    "Sécuriser la facture": lambda _: ("secure_invoice", {}),
    "Transmettre": lambda _: ("transmit", {}),
    "Rechercher l'INS par la carte Vitale": lambda order: (
        "call_insi_card",
        {"patient": _person(_after(order, r"identité INS de (.+?\))"))},
    ),
    "Montrer les bénéficiaires de la carte": lambda _: ("show_beneficiaries", {}),
}
