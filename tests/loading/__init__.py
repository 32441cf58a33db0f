"""Tests of harness.loading."""
