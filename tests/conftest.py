"""Makes property tests try the same examples at each run; the proofs look for new ones."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("same", derandomize=True, database=None, deadline=None)
settings.register_profile("new", deadline=None)
# A change is judged by what it changed: an old defect found by chance in the run of another is work for the proofs.
settings.load_profile("new" if os.environ.get("RECETTE_PROVE") == "1" else "same")
