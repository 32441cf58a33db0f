"""Where the requests of a complementary body go: its routing code, host and domain."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Address", "address_of"]

_ROUTING, _DOMAIN = "MA", "ma.rss.fr"


@dataclass(frozen=True, slots=True)
class Address:
    """The three parts a card or the directory of complementary bodies gives."""

    routing: str
    host: str
    domain: str

    @property
    def mailbox(self) -> str:
        """The mailbox they make."""
        return f"{self.routing.lower()}{self.host}@{self.host}.{self.domain}"


def address_of(number: str) -> Address:
    """Return the address of a body: here the directory is made up, the host being the end of its number."""
    return Address(_ROUTING, number[-3:].rjust(3, "0"), _DOMAIN)
