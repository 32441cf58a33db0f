"""Tests of harness.applicability."""
