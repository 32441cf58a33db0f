"""The professional card as OpenSC's PKCS#11 module shows it: one login, and signatures by the authentication key."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from reference_product.cards.transport import CardFault
from reference_product.errors import Refusal

__all__ = ["Middleware"]

_LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
    "/usr/lib/opensc-pkcs11.so",
)
_KEY = "CPS_PRIV_AUT"
_CERTIFICATE = "Certificat d'Authentification CPS"
_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class Middleware:
    """OpenSC on one reader, from the login to ``close``.

    Args:
        reader: Name of the reader it may use.
        others: Names of the readers it must leave alone.
        folder: Where its settings are written.
    """

    def __init__(self, reader: str, others: Sequence[str], folder: Path) -> None:
        self._reader = reader
        self._others = others
        self._folder = folder
        self._session: Any = None
        self._library: Any = None

    def login(self, code: str) -> bool:
        """Present the code once; False when the card refuses it.

        Raises:
            CardFault: the module does not see the card.
            Refusal: the module is not installed.
        """
        pkcs11 = _module()
        self.close()
        self._library = self._open(pkcs11)
        try:
            slots = self._library.get_slots(token_present=True)
            if not slots:
                raise CardFault("unreadable", "OpenSC ne voit pas la carte")
            self._session = slots[0].get_token().open(user_pin=code)
        except (pkcs11.PinIncorrect, pkcs11.PinLocked, pkcs11.PinLenRange):
            return False
        except pkcs11.PKCS11Error as error:
            raise CardFault("unreadable", f"OpenSC {type(error).__name__}") from error
        return True

    def sign(self, data: bytes) -> tuple[bytes, bytes]:
        """Return the signature of the data (PKCS#1 v1.5, SHA-256) and the certificate of the key.

        Raises:
            CardFault: the card is gone, or was reset by another program.
            Refusal: the card wants its code again.
        """
        pkcs11 = _module()
        if self._session is None:
            raise Refusal("Carte CPS non ouverte : lisez la carte CPS et présentez le code porteur.")
        wanted = _SHA256_PREFIX + hashlib.sha256(data).digest()
        try:
            key = self._session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=_KEY)
            signature = bytes(key.sign(wanted, mechanism=pkcs11.Mechanism.RSA_PKCS))
            attributes = {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.LABEL: _CERTIFICATE,
            }
            found = next(iter(self._session.get_objects(attributes)))
            return signature, bytes(found[pkcs11.Attribute.VALUE])
        except pkcs11.UserNotLoggedIn as error:
            raise CardFault("reset_card", "OpenSC UserNotLoggedIn") from error
        except (pkcs11.DeviceRemoved, pkcs11.TokenNotPresent, pkcs11.SessionHandleInvalid) as error:
            raise CardFault("removed_card", f"OpenSC {type(error).__name__}") from error
        except (pkcs11.PKCS11Error, StopIteration) as error:
            raise CardFault("unreadable", f"OpenSC {type(error).__name__}") from error

    def close(self) -> None:
        """Log out and let the card go; never raises."""
        if self._session is not None:
            # A card pulled out cannot be logged out of.
            with suppress(Exception):
                self._session.close()
            self._session = None

    def _open(self, pkcs11: Any) -> Any:
        path = next((place for place in _LIBRARIES if Path(place).exists()), "")
        if not path:
            raise Refusal("OpenSC absent : installez le paquet opensc-pkcs11, qui signe avec la carte CPS.")
        settings = self._folder / "opensc.conf"
        settings.write_text(_settings(self._others), "utf-8")
        os.environ["OPENSC_CONF"] = str(settings)
        library = pkcs11.lib(path)
        # The settings name the readers of now: they are read again when the module is initialised again.
        library.reinitialize()
        return library


def _settings(ignored: Sequence[str]) -> str:
    # The code is never kept: after a reset by another program, the person presents it again.
    others = ", ".join(f'"{name}"' for name in ignored)
    return (
        "app default {\n" + (f"  ignored_readers = {others};\n" if others else "") + "  card_drivers = iasecc;\n"
        "  framework pkcs15 {\n    use_file_caching = no;\n    use_pin_caching = false;\n  }\n}\n"
    )


def _module() -> Any:
    try:
        return import_module("pkcs11")
    except ImportError as error:
        raise Refusal("python-pkcs11 absent : le poste ne peut pas employer le module PKCS#11 d'OpenSC.") from error
