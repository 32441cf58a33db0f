"""Large B2 files: a vectorised sieve says where something may be wrong, the readable rules say what."""

from __future__ import annotations
