"""The access rules of the made-up card told a second time, as naively as possible, from the text of the standard.

Nothing here is shared with the kernel: files are a table of words, a code is a string and a number of tries.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FOLDERS = {"3F00": ("7F01", "7F02", "7F03"), "7F01": ("0001", "0002", "0003", "0004"), "7F02": (), "7F03": ()}
NAMES = (("F00000000101", "7F01"), ("F00000000102", "7F02"), ("F000000002", "7F03"))
# File → who may read, who may write.
RULES = {"0001": ("all", "nobody"), "0002": ("code", "code"), "0003": ("nobody", "all"), "0004": ("all", "code")}
SHORT = {1: "0001", 2: "0002", 3: "0003", 4: "0004"}
TRIES, UNBLOCKING_TRIES, UNBLOCKINGS = 3, 2, 2


def words() -> dict[str, bytes]:
    return {"0001": bytes(range(256)) + b"end", "0002": b"guarded", "0003": b"sealed"}


@dataclass
class NaiveCard:
    """What somebody who only read the standard believes of the card; every method returns status and data."""

    folder: str = "3F00"
    file: str = ""
    code: str = "1234"
    tries: int = TRIES
    verified: bool = False
    puk_tries: int = UNBLOCKING_TRIES
    unblockings: int = UNBLOCKINGS
    unblocked: bool = False
    key_chosen: bool = False
    content: dict[str, bytes] = field(default_factory=words)
    records: list[bytes] = field(default_factory=lambda: [b"one", b"two!", b"three"])

    @property
    def word(self) -> str:
        if self.tries == 0 or self.puk_tries == 0:
            return "blocked"
        if self.verified:
            return "verified"
        if self.tries < TRIES or self.puk_tries < UNBLOCKING_TRIES:
            return "tries_left"
        return "unblocked" if self.unblocked else "fresh"

    @property
    def current(self) -> str:
        return self.file or self.folder

    def power(self) -> None:
        self.folder, self.file, self.verified, self.key_chosen = "3F00", "", False, False

    def select_path(self, path: tuple[str, ...]) -> str:
        folder, file = "3F00", ""
        for step in path:
            if file or step not in FOLDERS[folder]:
                return "6A82"
            folder, file = (step, "") if step in FOLDERS else (folder, step)
        self.folder, self.file = folder, file
        return "9000"

    def select_child_file(self, name: str) -> str:
        if name in FOLDERS[self.folder] and name not in FOLDERS:
            self.file = name
            return "9000"
        return "6A82"

    def select_parent(self) -> str:
        if self.folder == "3F00":
            return "6A82"
        self.folder, self.file = "3F00", ""
        return "9000"

    def select_name(self, aid: str) -> str:
        fitting = [folder for name, folder in NAMES if name.startswith(aid)]
        if not fitting or len(aid) < 10:
            return "6A82"
        self.folder, self.file = fitting[0], ""
        return "9000"

    def may(self, rule: str) -> bool:
        return rule == "all" or (rule == "code" and self.verified)

    def short(self, sfi: int) -> bool:
        """Make the file of a short identifier current; False when the folder has none."""
        if SHORT.get(sfi) not in FOLDERS[self.folder]:
            return False
        self.file = SHORT[sfi]
        return True

    def read(self, offset: int, length: int) -> tuple[str, bytes]:
        if not self.file:
            return "6986", b""
        if self.file == "0004":
            return "6981", b""
        if not self.may(RULES[self.file][0]):
            return "6982", b""
        read = self.content[self.file][offset : offset + length]
        return ("9000", read) if read else ("6B00", b"")

    def write(self, offset: int, data: bytes) -> str:
        if not self.file:
            return "6986"
        if self.file == "0004":
            return "6981"
        if not self.may(RULES[self.file][1]):
            return "6982"
        old = self.content[self.file]
        if offset >= len(old):
            return "6B00"
        if offset + len(data) > len(old):
            return "6A84"
        self.content[self.file] = old[:offset] + data + old[offset + len(data) :]
        return "9000"

    def read_record(self, number: int) -> tuple[str, bytes]:
        if not self.file:
            return "6986", b""
        if self.file != "0004":
            return "6981", b""
        return ("9000", self.records[number - 1]) if number <= len(self.records) else ("6A83", b"")

    def write_record(self, number: int, data: bytes) -> str:
        if not self.file:
            return "6986"
        if self.file != "0004":
            return "6981"
        if not self.verified:
            return "6982"
        if len(data) > 8:
            return "6700"
        if number > len(self.records):
            return "6A83"
        self.records[number - 1] = data
        return "9000"

    def present(self, code: str) -> str:
        if len(code) not in (4, 5, 6, 7, 8):
            return "6700"
        if self.tries == 0:
            return "6983"
        if code == self.code:
            self.verified, self.tries = True, TRIES
            return "9000"
        self.verified, self.tries = False, self.tries - 1
        if self.tries == 0:
            self.unblocked = False
        return f"63C{self.tries}"

    def ask(self) -> str:
        if self.verified:
            return "9000"
        return f"63C{self.tries}" if self.tries else "6983"

    def change(self, old: str, new: str) -> str:
        if len(new) not in (4, 5, 6, 7, 8):
            return "6700"
        status = self.present(old)
        if status == "9000":
            self.code = new
        return status

    def unblock(self, *, right: bool, new: str) -> str:
        """Unblock by the code sent along, with a new code or (empty) the old one."""
        if self.unblockings == 0:
            return "6984"
        if self.puk_tries == 0:
            return "6983"
        if not right:
            self.puk_tries -= 1
            return f"63C{self.puk_tries}"
        self.puk_tries, self.unblockings = UNBLOCKING_TRIES, self.unblockings - 1
        self.tries, self.verified, self.unblocked = TRIES, False, True
        self.code = new or self.code
        return "9000"

    def authenticate(self) -> str:
        if not self.key_chosen:
            return "6985"
        return "9000" if self.verified else "6982"
