"""Detection power measured: every faulty twin and every adversary of a product is run and judged."""

from __future__ import annotations

from harness.campaign.detection.measuring import detect, select
from harness.campaign.detection.suspects import SuspectsError, Twin, read_suspects
from harness.campaign.detection.trial import Trial, trials_of

__all__ = ["SuspectsError", "Trial", "Twin", "detect", "read_suspects", "select", "trials_of"]
