"""Lets ``pytest scenarios --product …`` work in a checkout whose environment does not load the plugin by itself."""

from __future__ import annotations

import pytest

_PLUGIN = "harness.pytest_plugin"


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Load the plugin, unless the installed distribution has already done so."""
    del parser
    if not any(getattr(plugin, "__name__", "") == _PLUGIN for plugin in pluginmanager.get_plugins()):
        pluginmanager.import_plugin(_PLUGIN)
