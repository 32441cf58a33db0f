"""The request sent to the complementary body beside the fund's invoice (DRE), in the synthetic dialect SYN-04."""

from __future__ import annotations

__all__: list[str] = []
