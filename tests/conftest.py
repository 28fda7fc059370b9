"""What every test here works with: a machine for each worker."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from machine import Machine, make_machine


@pytest.fixture(scope="session")
def machine(worker_id: str) -> Iterator[Machine]:
    machine = make_machine(worker_id)
    yield machine
    machine.down()
