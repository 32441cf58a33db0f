"""Status words in words: a code for programs, a French and an English sentence for people."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["event_words", "status_code", "status_words"]

_STATUS: Mapping[str, tuple[str, str, str]] = {
    "": ("no_answer", "pas de réponse : la carte est partie", "no answer: the card went away"),
    "9000": ("ok", "fait", "done"),
    "61": ("bytes_waiting", "{} octets à chercher", "{} bytes to fetch"),
    "9F": ("bytes_waiting", "{} octets à chercher", "{} bytes to fetch"),
    "63C": ("tries_left", "code faux ou absent, essais restants : {}", "wrong or no code, tries left: {}"),
    "6282": ("end_of_file", "fin de fichier avant Le", "end of file before Le"),
    "6283": ("file_disabled", "fichier désactivé", "file disabled"),
    "6700": ("wrong_length", "longueur fausse", "wrong length"),
    "6881": ("channel_not_supported", "canal logique refusé", "logical channel not supported"),
    "6882": ("secure_messaging_not_supported", "messagerie sécurisée refusée", "secure messaging not supported"),
    "6884": ("chaining_not_supported", "chaînage refusé", "chaining not supported"),
    "6981": ("incompatible_file", "commande incompatible avec ce fichier", "command incompatible with this file"),
    "6982": ("security_not_satisfied", "code non présenté", "security status not satisfied"),
    "6983": ("blocked", "code bloqué", "code blocked"),
    "6984": ("not_usable", "code inutilisable", "code not usable"),
    "6985": ("conditions_not_satisfied", "conditions non remplies", "conditions of use not satisfied"),
    "6986": ("no_current_file", "aucun fichier courant", "no current file"),
    "6A80": ("wrong_data", "données incorrectes", "wrong data"),
    "6A81": ("function_not_supported", "fonction refusée", "function not supported"),
    "6A82": ("file_not_found", "fichier absent", "file not found"),
    "6A83": ("record_not_found", "enregistrement absent", "record not found"),
    "6A84": ("no_room", "place insuffisante", "not enough room"),
    "6A86": ("wrong_parameters", "paramètres P1 P2 incorrects", "wrong parameters P1 P2"),
    "6A88": ("reference_not_found", "référence absente", "reference not found"),
    "6B00": ("offset_out_of_file", "au-delà de la fin du fichier", "offset beyond the end of the file"),
    "6C": ("ask_exactly", "demander exactement {} octets", "ask for exactly {} bytes"),
    "6D00": ("instruction_not_supported", "instruction inconnue", "instruction not supported"),
    "6E00": ("class_not_supported", "classe inconnue", "class not supported"),
    "6F00": ("no_diagnosis", "erreur sans diagnostic", "no precise diagnosis"),
    # What follows is the older card's own language (CLA A0).
    "920": ("written_after_tries", "écrit, après {} reprise(s)", "written, after {} retries"),
    "9240": ("memory_problem", "défaut de mémoire", "memory problem"),
    "9400": ("no_current_file", "aucun fichier courant", "no current file"),
    "9402": ("offset_out_of_file", "au-delà de la fin du fichier", "address out of range"),
    "9404": ("file_not_found", "fichier absent", "file not found"),
    "9408": ("incompatible_file", "commande incompatible avec ce fichier", "command incompatible with this file"),
    "9802": ("no_code", "aucun code défini", "no code initialised"),
    "9804": ("wrong_code", "code faux, ou accès non ouvert", "wrong code, or access not fulfilled"),
    "9808": ("conditions_not_satisfied", "contraire à l’état du code", "in contradiction with the state of the code"),
    "9810": ("conditions_not_satisfied", "contraire à l’état d’invalidation", "in contradiction with invalidation"),
    "9840": ("blocked", "code bloqué", "code blocked"),
}
"""Status word, or its start when the rest is a number → code, French, English."""


def status_code(status: str) -> dict[str, object]:
    """Return the code of a status word, with the number it carries.

    Args:
        status: Four hexadecimal digits, empty when the card did not answer.
    """
    known, number = _known(status)
    fields: dict[str, object] = {"status": known[0] if known else "unknown"}
    return fields if number is None else fields | {"status_number": number}


def status_words(status: str, lang: str = "fr") -> str:
    """Return a status word as a person reads it, in French or English (``en``)."""
    known, number = _known(status)
    if known is None:
        return "état inconnu" if lang == "fr" else "unknown status"
    return known[1 if lang == "fr" else 2].format(number)


def _known(status: str) -> tuple[tuple[str, str, str] | None, int | None]:
    whole = _STATUS.get(status)
    if len(status) not in (0, 4):
        return None, None
    if whole is not None:
        return whole, None
    if status[:3] in _STATUS:
        return _STATUS[status[:3]], int(status[3:], 16)
    if status[:2] in _STATUS:
        # 00 means 256: no answer of zero bytes is announced.
        return _STATUS[status[:2]], bytes.fromhex(status)[1] or 256
    return None, None


_EVENTS: Mapping[str, tuple[str, str]] = {
    "power_on": ("mise sous tension", "power on"),
    "power_off": ("mise hors tension", "power off"),
    "reset": ("remise à zéro", "reset"),
    "inserted": ("carte insérée", "card inserted"),
    "removed": ("carte retirée", "card removed"),
    "cut": ("carte arrachée pendant une commande", "card pulled during a command"),
    "killed": ("carte disparue sans rien dire", "card vanished"),
    "unplugged": ("lecteur débranché", "reader unplugged"),
    "plugged": ("lecteur branché", "reader plugged"),
    "connect": ("connexion d’un programme", "a program connects"),
    "reconnect": ("reconnexion d’un programme", "a program reconnects"),
    "disconnect": ("déconnexion d’un programme", "a program disconnects"),
    "begin_transaction": ("début de transaction", "transaction begins"),
    "end_transaction": ("fin de transaction", "transaction ends"),
    "sharing_violation": ("connexion refusée : carte tenue par un autre programme", "refused: another holds the card"),
    "injected": ("faute injectée par le banc", "fault injected"),
    "lost": ("lignes comptées mais non gardées : trace pleine", "lines counted but not kept: the trace is full"),
}


def event_words(what: str, lang: str = "fr") -> str:
    """Return an event as a person reads it; a word nobody knows stays as it is."""
    known = _EVENTS.get(what)
    return known[0 if lang == "fr" else 1] if known else what
