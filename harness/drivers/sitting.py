"""One step put to a person, from its announcement to its end.

How a step ends.  The person answers; or the bench saw the event that closes the step, leaves her
some seconds after the last such event to say more, and goes on.  An empty line typed in that time
keeps the step open: she is writing down what the product says.
"""

from __future__ import annotations

import time

from harness.drivers.answers import Answer, Word, clean_line, parse_answer
from harness.drivers.base import ActResult, Artifact, Closed, Order, Status
from harness.drivers.desk import Desk
from harness.drivers.dropping import MAX_FILES
from harness.drivers.wording import seen_text
from harness.i18n import say
from harness.model.action import ActionKind

__all__ = ["Sitting"]


class Sitting:
    """Waiting for the end of one step.

    Args:
        desk: Where the person sits.
        order: The step; None for a request that is no step (the initial state).
        closed: Whether the bench saw the closing event since it was asked last.
        follows_noticed: The step before ended by itself: the first answer may be a late one to it.
    """

    def __init__(self, desk: Desk, order: Order | None, closed: Closed, *, follows_noticed: bool = False) -> None:
        self._desk = desk
        self._order = order
        self._closed = closed
        self._hasty_until = time.monotonic() + (desk.hasty_s if follows_noticed else 0.0)
        self._pieces: list[Artifact] = []
        self._seen_at: float | None = None
        self._held = False
        self._warned = False
        self.noticed = False
        """It ended by itself."""

    def result(self) -> ActResult:
        """Wait and return how it ended."""
        self._desk.prompt()
        while True:
            line = self._desk.line()
            if self._order is not None:
                self._pieces += self._desk.pieces(still_growing=True)
            if line is not None:
                answer = self._understood(line)
                if answer is not None and not self._lacks(answer):
                    return self._ended(answer)
                self._desk.prompt()
            elif self._closes():
                self._desk.say("person-noticed")
                self.noticed = True
                return self._ended(Answer(Word.DONE))

    def _closes(self) -> bool:
        """Look at what the bench saw; tell whether the step closes by itself."""
        desk = self._desk
        if self._held or self._order is None:
            return False
        if self._closed():
            if self._seen_at is None:
                event = seen_text(self._order.action.closed_by, desk.lang)
                desk.write("\n")
                desk.say("person-seen", event=event, seconds=f"{desk.quiet_s:g}")
            self._seen_at = time.monotonic()
        return self._seen_at is not None and time.monotonic() - self._seen_at >= desk.quiet_s

    def _understood(self, line: str) -> Answer | None:
        """Return the answer in a line; otherwise say what was made of it."""
        answer = parse_answer(line)
        if not clean_line(line):
            if self._seen_at is not None and not self._held:
                self._held = True
                self._desk.say("person-held")
            return None
        if time.monotonic() < self._hasty_until:
            self._desk.say("person-hasty")
        elif answer is None:
            self._desk.say("person-not-understood")
        elif answer.word is Word.HELP:
            self._desk.say("person-help")
        else:
            return answer
        return None

    def _lacks(self, answer: Answer) -> bool:
        """Ask once for what the judgement of this step will rest on, and is not there yet."""
        if self._order is None:
            return False
        self._pieces += self._desk.pieces(still_growing=False)
        if self._warned or answer.text:
            return False
        if answer.word is Word.REFUSED:
            missing = "person-no-reason"
        elif answer.word is Word.DONE and self._order.action.kind is ActionKind.SHOW and not self._readable():
            missing = "person-only-image" if self._pieces else "person-no-piece"
        else:
            return False
        self._warned = True
        self._desk.say(missing)
        return True

    def _readable(self) -> bool:
        return any(not piece.media_type.startswith(("image/", "application/pdf")) for piece in self._pieces)

    def _ended(self, answer: Answer) -> ActResult:
        pieces = tuple(self._pieces[:MAX_FILES])
        if answer.word is Word.ABANDON:
            text = answer.text or say("drivers.person-abandoned", self._desk.lang)
            return ActResult(Status.UNSUPPORTED, text, pieces, "drivers.person-abandoned", gone=True)
        return ActResult(answer.status, answer.text, pieces)
