"""pytest over the planned jobs: one item is one job, played by the same ``run_job`` as the command line.

Every pytest of the environment loads this module: without ``--product`` it adds its options and does
nothing else, and nothing heavy is imported.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from harness.campaign.under_pytest import Bench

__all__ = ["pytest_addoption", "pytest_configure"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of ``recette plan``, and where and with which cards to run."""
    group = parser.getgroup("recette", "recette : les travaux d'un plan, joués contre un produit")
    add = group.addoption
    add("--product", dest="recette_product", type=Path, metavar="FILE", help="déclaration du produit ; active recette")
    add("--label", dest="recette_labels", action="append", default=[], help="label demandé (répétable)")
    add("--as-of", dest="recette_as_of", type=_day, metavar="DATE", help="jour de la demande (aujourd'hui)")
    add("--request", dest="recette_request", default="", metavar="KIND", help="nature de la demande")
    add("--pack", dest="recette_packs", action="append", type=Path, default=[], help="paquet d'utilisateur (répétable)")
    add("--case", dest="recette_cases", action="append", default=[], metavar="GLOB", help="cas retenus (répétable)")
    add("--select", dest="recette_selection", default="", metavar="NAME", help="sélection nommée")
    add("--seed", dest="recette_seed", type=int, default=0, help="graine du plan")
    add("--cards", dest="recette_cards", choices=["socket", "pcsc"], default="socket", help="lecteur de cartes")
    add("--run-dir", "--out", dest="recette_run", type=Path, metavar="DIR", help="dossier d'exécution (recette-run)")


def pytest_configure(config: pytest.Config) -> None:
    """Hand over to the bench when a product is named."""
    if config.getoption("recette_product") is None:
        return
    from harness.campaign.under_pytest import PlannedJobs  # noqa: PLC0415 - half a second that other runs do not pay

    config.pluginmanager.register(PlannedJobs(config, _file), "recette-jobs")


def _file(bench: Bench) -> Mapping[str, Path]:
    """Judge the run and write its dossiers, as the commands do; return label → folder."""
    from harness.cli.judged import after_run  # noqa: PLC0415 - likewise

    return after_run(bench.run.root, bench.corpus)[1]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"« {text} » n'est pas un jour ; attendu : AAAA-MM-JJ"
        raise argparse.ArgumentTypeError(message) from None
