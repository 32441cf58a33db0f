"""The readers of the workstation, opened as its settings say."""

from __future__ import annotations

from pathlib import Path

from reference_product.cards.transport import Readers
from reference_product.world import CardReaders

__all__ = ["open_readers"]


def open_readers(settings: CardReaders, folder: Path) -> Readers:
    """Return the readers through PC/SC or through the socket, as the settings say; ``folder`` is the program's own."""
    if settings.mode == "pcsc":
        from reference_product.cards.pcsc_reader import PcscReaders

        return PcscReaders(settings.csock, folder)
    from reference_product.cards.socket_reader import SocketReaders

    return SocketReaders(settings.host, settings.port)
