"""A practice for these tests: the program, two fake readers, a fake mail server, a clock file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from reference_product import dispatch
from reference_product.session import Session
from reference_product.world import parse_world
from tests.reference_product.fake_cards import NAMES, FakeCps, FakeReaders, FakeVitale, Holder, Owner
from tests.reference_product.fake_mail import FakeMail, FundKeys

__all__ = ["ALD", "CHILD", "CORSICA", "CRPCEN", "MOTHER", "TWIN", "ZELIE", "Practice", "applied", "who"]

# NIR of these people: 97 - (NIR mod 97), checked by the product itself and against the published vectors.
ZELIE = Owner("NADIRSYN", "ZELIE", "19551431", "255149999999965", amc="0099999991")
MOTHER = Owner("MERESYN", "ODILE", "19800505", "255149999999965")
CHILD = Owner("MERESYN", "LILA", "20150607", "295109912611193", "255149999999965", rank="001")
TWIN = Owner("MERESYN", "TOM", "20180101", "295109912611193", "255149999999965", birth_rank="2", rank="002")
ALD = Owner("MARIUSYN", "MARIUS", "19500101", "155117504200162", exemption="4", sex="M")
CORSICA = Owner("CORSYN", "ANGE", "19840301", "184032A00100191", sex="M")
CRPCEN = Owner("NOTAIRSYN", "PAUL", "19840301", "184037500100134", scheme="10", fund="998", centre="9980", sex="M")


def who(owner: Owner) -> dict[str, object]:
    """The person argument of an action."""
    birth = f"{owner.birth[:4]}-{owner.birth[4:6]}-{owner.birth[6:]}"
    return {
        "id": owner.first_names.lower(),
        "birth_name": owner.name,
        "used_name": "",
        "first_names": owner.first_names.split(),
        "sex": owner.sex,
        "birth_date": birth,
    }


class Practice:
    """The program at work."""

    def __init__(self, folder: Path, mail: FakeMail | None = None, keys: FundKeys | None = None) -> None:
        self.folder = folder
        self.mail, self.keys = mail, keys
        self.clock("2025-09-15T09:00:00Z")
        lots = ("01999@999.01.rss.fr", "01997@997.01.rss.fr", "10998@998.10.rss.fr")
        addresses = (*lots, "01.999@01.scor.rss.fr", "10.998@10.scor.rss.fr")
        content: dict[str, Any] = {
            "clock_file": str(folder / "clock"),
            "artifacts_dir": str(folder / "artifacts"),
            "tables_dir": str(folder),
            "cards": {"readers": list(NAMES), "professional": 0, "patient": 1},
        }
        if mail is not None and keys is not None:
            content["mail"] = {
                "smtp": {"host": "127.0.0.1", "port": mail.smtp_port},
                "pop3": {"host": "127.0.0.1", "port": mail.pop_port, "user": "u", "password": "p"},
                "certificates": dict.fromkeys(addresses, keys.pem),
                "sender_domain": "editeur.invalid",
            }
        self.session = Session.open(parse_world(content))
        self.readers = FakeReaders()
        self.session._readers = self.readers

    def clock(self, instant: str) -> None:
        """Move the clock."""
        (self.folder / "clock").write_text(instant + "\n")

    def do(self, action: str, **arguments: object) -> dict[str, Any]:
        """Ask for an action."""
        return dispatch.perform(self.session, action, arguments)

    def done(self, action: str, **arguments: object) -> str:
        """Ask for an action that must succeed; return its message."""
        result = self.do(action, **arguments)
        assert result["status"] == "done", result
        return str(result["message"])

    def refused(self, action: str, **arguments: object) -> str:
        """Ask for an action that must be refused; return its message."""
        result = self.do(action, **arguments)
        assert result["status"] == "refused", result
        return str(result["message"])

    def professional(self, holder: Holder | None = None) -> FakeCps:
        """Insert a professional card and open it."""
        card = FakeCps(holder)
        self.readers.insert(0, card)
        self.done("read_professional_card", code_porteur="1234")
        return card

    def patient(self, owner: Owner, *others: Owner, serial: str = "9900000001") -> FakeVitale:
        """Insert a card, read it and choose the first person named."""
        card = FakeVitale(serial, *(others or (owner,)))
        self.readers.insert(1, card)
        self.done("read_patient_card")
        self.done("select_beneficiary", patient=who(owner))
        return card

    def invoice(self, *lines: dict[str, object], secure: bool = True, **arguments: object) -> None:
        """Draft an invoice, and secure it."""
        self.done("draft_invoice", **{"date": "2025-09-15", "lines": list(lines or ({"act": "G"},)), **arguments})
        if secure:
            self.done("secure_invoice")

    def stored(self, index: int = -1) -> Any:
        """An invoice as the program keeps it."""
        return self.session.store.all("invoices")[index]

    def files(self) -> list[str]:
        """Every file written so far, as text."""
        return [row["content"] for row in self.session.store.all("files")]

    def written(self) -> list[str]:
        """Build the files of what waits and return the records of all of them."""
        self.done("build_lots")
        self.done("build_file")
        return [file[at : at + 128] for file in self.files() for at in range(0, len(file), 128)]


@contextmanager
def applied(identifier: str) -> Iterator[Any]:
    """Apply a twin to this process, and take it back at the end."""
    module: Any = import_module(f"reference_product.twins.{identifier.replace('-', '_')}")
    changed: list[tuple[Any, str, object]] = []
    real = module.replace

    def replace(target: Any, name: str, value: object) -> None:
        changed.append((target, name, getattr(target, name)))
        real(target, name, value)

    module.replace = replace
    try:
        module.apply()
        yield module
    finally:
        module.replace = real
        for target, name, value in changed:
            setattr(target, name, value)
