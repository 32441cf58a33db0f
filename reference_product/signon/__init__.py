"""Sign-on of the professional through Pro Santé Connect."""

from __future__ import annotations
