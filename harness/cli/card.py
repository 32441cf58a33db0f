"""``recette card``: the virtual cards by hand: who has which, what is on one, and serving them to any program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli.card_people import Holder, card_of, form_of, holder_of, holders, read_people, stock
from harness.cli.card_serving import Wish, serve_cards
from harness.cli.card_showing import as_json, print_card, print_holders
from harness.cli.given import lang_asked
from harness.cli.helping import Page
from virtual_cards.personalisation import CARD_KINDS, CARD_STATES
from virtual_cards.readers.layouts import LAYOUTS

__all__ = ["card"]

_PACKS = click.option(
    "--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Pack d’utilisateur (répétable)."
)


class _Group(click.Group):
    """A group whose commands have their help pages in the language of the person."""

    context_class = Page

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, with the context that words its help."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            command.context_class = Page
        return command


@click.group(cls=_Group)
def card() -> None:
    """Les cartes virtuelles à la main : les lister, les lire, les servir à un logiciel."""


@card.command("list", short_help="Liste les personnes des packs et leurs cartes.")
@_PACKS
@click.option("--json", "wants_json", is_flag=True, help="La liste en JSON sur la sortie standard.")
def list_(packs: Sequence[Path], *, wants_json: bool) -> None:
    """Liste les personnes des packs et leurs cartes : genre, titulaire, rôle, personnes inscrites."""
    found = holders(read_people(packs))
    if wants_json:
        document = {"format_version": "1", "cards": [_holder_json(one) for one in found]}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    print_holders(found, lang_asked(), to_stderr=wants_json)


@card.command(short_help="Montre ce que porte la carte d’une personne.")
@click.argument("person", metavar="PERSONNE")
@click.option("--kind", default="", help=f"Genre de carte : {', '.join(CARD_KINDS)}.")
@click.option("--state", default="", help=f"État de la carte : {', '.join(CARD_STATES)}.")
@_PACKS
@click.option("--json", "wants_json", is_flag=True, help="La carte en JSON sur la sortie standard.")
def show(person: str, kind: str, state: str, packs: Sequence[Path], *, wants_json: bool) -> None:
    """Montre ce que porte la carte d’une personne : ATR expliqué, fichiers décodés, état et états possibles."""
    corpus = read_people(packs)
    holder = holder_of(person, corpus)
    made = card_of(holder, stock(corpus), form_of(kind, state))
    document = as_json(holder, made)
    if wants_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    print_card(document, lang_asked(), to_stderr=wants_json)


@card.command(short_help="Met des cartes dans un lecteur PC/SC, et montre ce que les logiciels leur disent.")
@click.option("--professional", default="", help="Professionnel dont la carte est dans la fente 0.")
@click.option("--insured", default="", help="Assuré dont la carte est dans la fente 1.")
@click.option("--kind", "kinds", multiple=True, help=f"Genre de carte (répétable) : {', '.join(CARD_KINDS)}.")
@click.option(
    "--state", "states", multiple=True, help="État, ou RÔLE=ÉTAT (répétable), par exemple professional=blocked."
)
@click.option("--layout", type=click.Choice(tuple(LAYOUTS)), default="bi-slot", show_default=True, help="Lecteurs.")
@click.option(
    "--cards", type=click.Choice(("pcsc", "socket")), default="pcsc", show_default=True, help="Accès aux cartes."
)
@click.option("--vpcd", "drivers", multiple=True, metavar="ADRESSE:PORT", help="Pilote d’un autre poste (répétable).")
@click.option("--trace", type=click.Path(path_type=Path), help="Fichier de trace : .jsonl, ou .pcapng pour Wireshark.")
@_PACKS
@click.option("--json", "wants_json", is_flag=True, help="La trace en lignes JSON sur la sortie d’erreur.")
def serve(
    professional: str,
    insured: str,
    kinds: Sequence[str],
    states: Sequence[str],
    layout: str,
    cards: str,
    drivers: Sequence[str],
    trace: Path | None,
    packs: Sequence[Path],
    *,
    wants_json: bool,
) -> None:
    """Met des cartes dans un lecteur PC/SC et reste jusqu’à l’interruption.

    Une ligne JSON sur la sortie standard dit où sont les cartes ; la trace décodée passe sur la sortie d’erreur. Un
    logiciel les voit quand PCSCLITE_CSOCK_NAME vaut « csock ». Sans personne nommée : dr-generaliste et odile-mere.
    On peut écrire au clavier : aide.
    """
    wish = Wish(professional, insured, tuple(kinds), tuple(states), layout, cards, trace, wants_json, tuple(drivers))
    serve_cards(wish, read_people(packs), lang_asked())


def _holder_json(holder: Holder) -> dict[str, object]:
    return {
        "person": holder.id,
        "role": holder.role,
        "kind": holder.kind,
        "holder": holder.name,
        "people": list(holder.people),
        "kinds": list(holder.kinds),
        "note": holder.note,
    }
