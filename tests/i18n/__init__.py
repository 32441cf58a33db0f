"""Tests of harness.i18n."""
