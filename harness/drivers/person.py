"""Guides a person at the product from a terminal: one step at a time, one line of answer."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from harness.drivers.base import (
    NEVER_CLOSED,
    ActResult,
    Closed,
    DriverGone,
    Hello,
    Order,
    ResetResult,
    Status,
)
from harness.drivers.desk import Desk
from harness.drivers.dropping import DropFolder
from harness.drivers.heading import case_text, coordinates_text
from harness.drivers.sitting import Sitting
from harness.drivers.wording import order_text
from harness.model.action import ActionKind
from harness.model.statement import Statement

__all__ = ["PersonDriver"]


class PersonDriver:
    """One person at the product, for the cases of one job.

    Args:
        statement: Who the product is, and where its evidence is dropped.
        artifacts_dir: Evidence is dropped beside it when the statement names no folder: what a
            product leaves in it by itself is not what a person chose to give.
        lang: Language the person is spoken to in.
        world_file: Where the product is told to find everything; shown, for it is she who tells it.
        desk: Where she sits (default: this terminal).
    """

    automatic = False

    def __init__(
        self,
        statement: Statement,
        artifacts_dir: Path,
        lang: str = "fr",
        world_file: Path | None = None,
        desk: Desk | None = None,
    ) -> None:
        folder = statement.driver.drop_folder
        self._product = statement.product
        self._world_file = world_file
        self._desk = desk or Desk(DropFolder(Path(folder) if folder else artifacts_dir.with_name("pieces")), lang)
        self._announced: tuple[str, datetime | None] | None = None
        """Case and simulated date last announced."""
        self._noticed = False

    def hello(self) -> Hello:
        """Announce the sitting; the product is who its statement says."""
        desk, product = self._desk, self._product
        desk.say("person-hello", product=product.name, version=product.version)
        if self._world_file is not None:
            desk.say("person-world", path=str(self._world_file))
            desk.write(coordinates_text(json.loads(self._world_file.read_bytes())))
        desk.drop.begin()
        desk.say("person-drop", folder=str(desk.drop.folder))
        desk.say("person-words")
        return Hello(product.name, product.version)

    def reset(self) -> ResetResult:
        """Ask for the initial state."""
        self._desk.say("person-reset")
        result = Sitting(self._desk, None, NEVER_CLOSED).result()
        self._desk.drop.begin()
        if result.gone:
            raise DriverGone(result.code)
        return ResetResult.DONE if result.status is Status.DONE else ResetResult.UNSUPPORTED

    def restore(self) -> ResetResult:
        """Ask for the initial state: a new attempt starts from there."""
        return self.reset()

    def act(self, order: Order, closed: Closed = NEVER_CLOSED) -> ActResult:
        """Announce the step and wait for the answer, or for the bench to see that it took place.

        Raises:
            KeyboardInterrupt: The person left; see ``Desk.line``.
        """
        desk = self._desk
        before, self._announced = self._announced, (order.case, order.clock)
        if before != self._announced:
            desk.write(case_text(order, desk.lang, same_case=before is not None and before[0] == order.case))
        desk.write("\n" + order_text(order, desk.lang) + "\n")
        if order.action.kind is ActionKind.SHOW:
            desk.say("person-piece", folder=str(desk.drop.folder))
        sitting = Sitting(desk, order, closed, follows_noticed=self._noticed)
        result = sitting.result()
        self._noticed = sitting.noticed
        return result

    def take_log(self) -> bytes:
        """Return nothing: a log is dropped as a file."""
        return b""

    def bye(self) -> None:
        """Say that it is over."""
        self._desk.say("person-bye")

    def close(self) -> None:
        """End the sitting."""
