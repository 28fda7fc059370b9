"""Marks for the tests of a module: which Pythons its tests run on. See `pythons` in conftest.py."""

from __future__ import annotations

import pytest
from machine import ALL_VERSIONS

# The behaviour under test does not depend on CPython, so one version is enough.
ONE_PYTHON = pytest.mark.pythons(ALL_VERSIONS[-1])

# The test runs on the version before the newest.
ONE_OLDER_PYTHON = pytest.mark.pythons(ALL_VERSIONS[-2])

# winsvc supports 3.9 and later.
OLDEST_AND_NEWEST = pytest.mark.pythons("3.9", "3.13", "3.14")
