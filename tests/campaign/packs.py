"""A user's pack of quick cases: two of one session, one that reuses the result of another, one that fails."""

from __future__ import annotations

from pathlib import Path

from tests.loading.small import TEXT, write

__all__ = ["LABEL", "quick_pack"]

LABEL = ("--label", "label-demo")

_REQUIREMENTS = """\
requirements:
  - {id: d-code, text: Le code est présenté une fois., source: {document: Règles de Recette}, basis: synthetic}
"""

_CASE = """\
id: demo/{name}
title: Un code présenté
goal: Montrer que le code est présenté une fois.
book: {{id: livre, version: "1", test: {name}}}
basis: synthetic
source: {{document: Règles de Recette}}
applies_when: always
simulated_date: 2025-01-21T08:00:00Z
cards: {{professional: dr-generaliste}}
{more}
steps:
  - {{id: lire, actor: professional, action: read_professional_card, arguments: {{code_porteur: "1234"}}}}
expectations:
  - check: card_commands
    id: presente
    requirements: [d-code]
    sentence: Le code est présenté {count} fois.
    card: professional
    command: verify
    count: "{count}"
"""


def _case(name: str, more: str = "schemes: [cnam]", count: int = 1) -> str:
    return _CASE.format(name=name, more=more, count=count)


def quick_pack(folder: Path) -> Path:
    """Write the pack and return its place."""
    files = {
        "text.yaml": TEXT,
        "requirements.yaml": _REQUIREMENTS,
        "cases/mere.yaml": _case("mere"),
        "cases/fille.yaml": _case("fille", "reuses_result_of: demo/mere"),
        "cases/suite-1.yaml": _case("suite-1", "session: suite"),
        "cases/suite-2.yaml": _case("suite-2", "session: suite"),
        "cases/deux-regimes.yaml": _case("deux-regimes", "schemes: [cnam, crpcen]"),
        "cases/fausse.yaml": _case("fausse", count=7),
        "cases/sans-objet.yaml": _case("sans-objet").replace(
            "applies_when: always", "applies_when: not profession.medecins"
        ),
    }
    return write(folder / "demo", files)
