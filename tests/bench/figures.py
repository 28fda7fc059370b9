"""Samples, rows with a goal, and sections of the benchmarks' report."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import NamedTuple

TIMES = "\N{MULTIPLICATION SIGN}"


class Sample(NamedTuple):
    """The median and the range of some measurements."""

    median: float
    low: float
    high: float

    def words(self, unit: str, digits: int = 0) -> str:
        """Returns `291 ms (280 to 310)`."""
        return f"{self.median:,.{digits}f} {unit} ({self.low:,.{digits}f} to {self.high:,.{digits}f})"


def sample(values: Sequence[float]) -> Sample:
    return Sample(statistics.median(values), min(values), max(values))


def ratios(values: Sequence[float], others: Sequence[float]) -> Sample:
    """Compares measurements that were made in turn, pair by pair: load on the machine changes such ratios least."""
    return sample([value / other for value, other in zip(values, others)])


class Row(NamedTuple):
    """A figure that has a goal."""

    what: str
    value: float
    unit: str  # TIMES for a ratio
    goal: float
    least: bool = False  # the value must be at least the goal, not at most
    detail: str = ""  # the medians and ranges behind the value
    digits: int = 2

    @property
    def met(self) -> bool:
        """Compares the value as it is printed."""
        value = round(self.value, self.digits)
        return value >= self.goal if self.least else value <= self.goal

    def number(self) -> str:
        return f"{self.value:,.{self.digits}f} {self.unit}"

    def wanted(self) -> str:
        return f"{'≥' if self.least else '≤'} {self.goal:,g} {self.unit}"


class Chart(NamedTuple):
    """A bar for each label, with its range as a line."""

    name: str  # of the file, without its ending
    title: str
    unit: str
    bars: dict[str, Sample]
    digits: int = 0


class Section(NamedTuple):
    """The answer to a question."""

    title: str
    text: str  # how it was measured, in Markdown
    rows: list[Row]
    charts: list[Chart]
    table: Sequence[Sequence[str]] = ()  # the first line is its head


class Options(NamedTuple):
    """How much to measure."""

    pythons: list[str]
    rounds: int
    quick: bool  # only whether the benchmarks work

    @property
    def first_round(self) -> int:
        """The number of the first round. Round 0 fills caches and is not counted; a quick run omits it."""
        return 1 if self.quick else 0

    @property
    def rest(self) -> float:
        """Seconds after which a service has done what its start left to do: pyhostsvc compiles some code after 2 s."""
        return 0.2 if self.quick else 3
