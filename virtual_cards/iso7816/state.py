"""A card's changing state, as the instructions see it.

Each logical channel has its own cursor and security environment (ISO 7816-4 §12.3); the codes belong to the
card, so that one verified on a channel is verified on all. ``cursor`` and ``environment`` are those of the
channel of the command being executed.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from virtual_cards.iso7816.environment import SecurityEnvironment
from virtual_cards.iso7816.files import Access, Cursor, ElementaryFile, RecordFile
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.iso7816.security import Pin, PinState

__all__ = ["CardState"]


@dataclass(slots=True)
class CardState:
    """What commands change: the codes and written files stay, everything else is lost at reset."""

    profile: CardProfile
    cursor: Cursor = field(init=False)
    environment: SecurityEnvironment = field(init=False)
    pins: dict[int, Pin] = field(init=False)
    channel: int = field(init=False, default=0)
    opened: set[int] = field(init=False, default_factory=set)
    """Channels that may be used now."""
    written: dict[int, bytes] = field(init=False, default_factory=dict, repr=False)
    """What UPDATE BINARY wrote, by identity of the file in the profile's tree."""
    written_records: dict[int, tuple[bytes, ...]] = field(init=False, default_factory=dict, repr=False)
    _parked: dict[int, tuple[Cursor, SecurityEnvironment]] = field(init=False, default_factory=dict)
    _holders: tuple[Pin, ...] = field(init=False)

    def __post_init__(self) -> None:
        """Start as a card just powered."""
        specs = self.profile.pins
        self.pins = {
            reference: Pin(spec.secret, spec.tries, spec.tries, spec.sizes, spec.unblocked_by, spec.resets)
            for reference, spec in specs.items()
        }
        # A code that serves to unblock another opens nothing by itself.
        unblocking = {spec.unblocked_by for spec in specs.values()}
        self._holders = tuple(pin for reference, pin in self.pins.items() if reference not in unblocking)
        self.reset()

    def reset(self) -> None:
        """Return to the master file with no PIN verified and no security environment."""
        self._parked.clear()
        self.opened = set(self.profile.channels)
        self.channel = min(self.opened, default=0)
        self.cursor = Cursor((self.profile.root,))
        self.environment = SecurityEnvironment()
        for pin in self.pins.values():
            pin.reset()

    def switch(self, channel: int) -> None:
        """Go on with another channel, where it was left."""
        self._parked[self.channel] = self.cursor, self.environment
        fresh = Cursor((self.profile.root,)), SecurityEnvironment()
        self.cursor, self.environment = self._parked.pop(channel, fresh)
        self.channel = channel

    def close(self, channel: int) -> None:
        """Forget a channel that is not the current one."""
        self.opened.discard(channel)
        self._parked.pop(channel, None)

    def allows(self, access: Access) -> bool:
        """Tell whether an access condition is satisfied now."""
        if access is Access.PIN:
            return any(pin.state is PinState.VERIFIED for pin in self._holders)
        return access is Access.FREE

    def verified(self, reference: int) -> bool:
        """Tell whether the code of that reference is verified; 0 asks for none."""
        pin = self.pins.get(reference)
        return pin.state is PinState.VERIFIED if pin else reference == 0

    def content(self, file: ElementaryFile) -> bytes:
        """Return the content of a file as it is now."""
        return self.written.get(id(file), file.content)

    def records(self, file: RecordFile) -> tuple[bytes, ...]:
        """Return the records of a file as they are now."""
        return self.written_records.get(id(file), file.records)
