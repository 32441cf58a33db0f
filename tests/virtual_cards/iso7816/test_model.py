"""A card driven at random beside a naive model of its access rules: every answer must be the model's."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.virtual_cards.iso7816.bench import T0_ATR, T1_ATR, UNBLOCKING, made_up
from tests.virtual_cards.iso7816.naive_model import NaiveCard
from virtual_cards.iso7816.kernel import Card

PATHS = st.sampled_from(
    [
        "-",
        "7F01",
        "7F02",
        "7F01/0001",
        "7F01/0002",
        "7F01/0003",
        "7F01/0004",
        "7F09",
        "7F02/0001",
        "0001",
        "7F01/0001/0002",
    ]
).map(lambda path: () if path == "-" else tuple(path.split("/")))
VISITED = st.sampled_from(["0001", "0002", "0003", "0004"]).map(lambda file: ("7F01", file))
FILES = st.sampled_from(["0001", "0002", "0003", "0004", "7F01", "0009"])
AIDS = st.sampled_from(["F00000000101", "F00000000102", "F000000001", "F000000002", "F0000000", "A000000001"])
OFFSETS = st.sampled_from([0, 1, 3, 6, 7, 255, 256, 258, 259, 0x7FFF])
LENGTHS = st.sampled_from([1, 2, 7, 8, 255, 256])
CODES = st.sampled_from(["1234", "5555", "123456", "9999", "123", "123456789"])
SHORTS = st.integers(min_value=1, max_value=6)
BYTES = st.binary(min_size=1, max_size=9)


def text(code: str) -> str:
    return f"{len(code):02X}{code.encode().hex()}"


def body(data: bytes) -> str:
    return f"{len(data):02X}{data.hex()}"


class Access(RuleBasedStateMachine):
    """One card, powered once, over strict T=0, lenient T=0 or T=1."""

    card: Card
    commands = 0
    """Sent so far, by all cards."""

    @initialize(form=st.sampled_from([(T0_ATR, True), (T0_ATR, False), (T1_ATR, True)]))
    def insert(self, form: tuple[bytes, bool]) -> None:
        atr, strict = form
        self.card = made_up(atr, strict=strict)
        self.model = NaiveCard()

    def send(self, command: str) -> tuple[str, bytes]:
        """Send as a patient reader does: the length told, then all that waits."""
        Access.commands += 1
        raw = bytes.fromhex(command)
        answer = self.card.transmit(raw)
        if answer[-2] == 0x6C:
            answer = self.card.transmit(raw[:4] + answer[-1:])
        data = answer[:-2]
        while answer[-2] == 0x61:
            answer = self.card.transmit(bytes.fromhex("00C00000") + answer[-1:])
            data += answer[:-2]
        return answer[-2:].hex().upper(), data

    def status(self, command: str) -> str:
        status, data = self.send(command)
        assert not data
        return status

    @rule(path=PATHS)
    def select_path(self, path: tuple[str, ...]) -> None:
        # A path of nothing but the master file is the identifier alone.
        command = f"00A4080C{2 * len(path):02X}{''.join(path)}" if path else "00A4000C023F00"
        assert self.status(command) == self.model.select_path(path)

    @rule(name=FILES)
    def select_child_file(self, name: str) -> None:
        assert self.status(f"00A4020C02{name}") == self.model.select_child_file(name)

    @rule()
    def select_parent(self) -> None:
        assert self.status("00A4030C") == self.model.select_parent()

    @rule(aid=AIDS)
    def select_name(self, aid: str) -> None:
        assert self.status(f"00A4040C{len(aid) // 2:02X}{aid}") == self.model.select_name(aid)

    @rule(offset=OFFSETS, length=LENGTHS)
    def read(self, offset: int, length: int) -> None:
        assert self.send(f"00B0{offset:04X}{length % 256:02X}") == self.model.read(offset, length)

    @rule(sfi=SHORTS, offset=st.integers(min_value=0, max_value=8))
    def read_short(self, sfi: int, offset: int) -> None:
        expected = self.model.read(offset, 4) if self.model.short(sfi) else ("6A82", b"")
        assert self.send(f"00B0{0x80 | sfi:02X}{offset:02X}04") == expected

    @rule(offset=OFFSETS, data=BYTES)
    def write(self, offset: int, data: bytes) -> None:
        assert self.status(f"00D6{offset:04X}{body(data)}") == self.model.write(offset, data)

    @rule(path=VISITED, offset=st.sampled_from([0, 3]), data=BYTES)
    def go_write_and_read(self, path: tuple[str, ...], offset: int, data: bytes) -> None:
        self.select_path(path)
        self.write(offset, data)
        self.read(offset, 7)

    @rule(number=st.integers(min_value=1, max_value=4))
    def read_record(self, number: int) -> None:
        assert self.send(f"00B2{number:02X}0400") == self.model.read_record(number)

    @rule(number=st.integers(min_value=1, max_value=4), data=BYTES)
    def write_record(self, number: int, data: bytes) -> None:
        assert self.status(f"00DC{number:02X}04{body(data)}") == self.model.write_record(number, data)

    @rule(code=CODES)
    def present(self, code: str) -> None:
        assert self.status(f"00200001{text(code)}") == self.model.present(code)

    @rule()
    def present_the_right_one(self) -> None:
        assert self.status(f"00200001{text(self.model.code)}") == self.model.present(self.model.code)

    @rule()
    def ask(self) -> None:
        assert self.status("00200001") == self.model.ask()

    @rule()
    def log_out(self) -> None:
        assert self.status("0020FF01") == "9000"
        self.model.verified = False

    @rule(right=st.booleans(), new=CODES)
    def change(self, right: bool, new: str) -> None:
        # A wrong code as long as the true one: the standard writes no length between the two.
        old = self.model.code if right else "7" * len(self.model.code)
        assert self.status(f"00240001{text(old + new)}") == self.model.change(old, new)

    @rule(right=st.booleans(), new=st.sampled_from(["", "5555", "123456"]))
    def unblock(self, right: bool, new: str) -> None:
        puk = UNBLOCKING.decode() if right else "00000000"
        form = "00" if new else "01"
        assert self.status(f"002C{form}01{text(puk + new)}") == self.model.unblock(right=right, new=new)

    @rule()
    def choose_the_key(self) -> None:
        assert self.status("002241A406800102840181") == "9000"
        self.model.key_chosen = True

    @rule()
    def authenticate(self) -> None:
        status, data = self.send("0088000002112200")
        assert (status, len(data)) == (self.model.authenticate(), 256 if status == "9000" else 0)

    @rule(cycle=st.sampled_from([Card.reset, Card.power_on]))
    def power(self, cycle: object) -> None:
        assert callable(cycle)
        cycle(self.card)
        self.model.power()

    @rule(left=st.integers(min_value=0, max_value=3))
    def left_by_somebody(self, left: int) -> None:
        self.card.set_tries(1, left)
        self.model.tries = left
        self.model.verified = False
        self.model.unblocked = self.model.unblocked and left > 0

    @invariant()
    def stands_where_the_model_stands(self) -> None:
        if not hasattr(self, "card"):
            return
        snapshot = self.card.snapshot()
        assert (snapshot["state"], snapshot["tries_left"]) == (self.model.word, self.model.tries)
        assert f"{self.card.cursor.current.fid:04X}" == self.model.current


TestAccess = Access.TestCase
TestAccess.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
