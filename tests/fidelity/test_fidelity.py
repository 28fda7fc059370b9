"""CPython's own tests have the same outcome inside the host as under python.exe.

By default a selection that takes a few minutes; scripts/fidelity runs all of them with `--fidelity`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from compare import Bench, compare, make_hosted
from differences import reason_for
from machine import BUILD, Machine
from modules import comparisons
from scm import Client

RESULTS = BUILD / "fidelity" / "results"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    metafunc.parametrize("version, module, host", comparisons(metafunc.config.getoption("fidelity")))


@pytest.mark.timeout(3600)
def test_outcomes_match_python_exe(
    machine: Machine, client: Client, tmp_path: Path, version: str, module: str, host: str
) -> None:
    name = f"fidelity-{version}-{module}"
    bench = Bench(machine, client, version, tmp_path, name)
    comparison = compare(bench, module, make_hosted(version) if host == "python" else None)
    comparison.save(RESULTS)
    unexplained = {test: both for test, both in comparison.differences.items() if not reason_for(comparison, test)}
    assert not unexplained
    assert comparison.outcomes.get("ok"), "not one test has passed: there is nothing to compare"
