"""Writes the results of the comparison as a page: versions, modules, identical outcomes, differences and reasons.

report.py RESULTS PAGE
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))

from compare import Comparison
from differences import reason_for

HEAD = """\
# CPython's own tests, inside the host and under python.exe

`scripts/fidelity` writes this page. It runs modules of CPython's test suite under python.exe and inside the host, and
compares the outcome of every test. Failed and skipped are outcomes like passed: tests that fail under python.exe,
as a number of them do under Wine, must also fail inside the host.

*service*: the module ran in a service that `pyhostsvc install` installed. *python*: `pyhostsvc python` replaced
python.exe, for the test and for everything that it starts by `sys.executable`. The cells count the tests with
the same outcome; "+1" is a test that differs and is explained below. A test that differs runs three times on both sides
before it counts. An empty cell was not compared on that version, or has not run yet.
"""


def load(folder: Path) -> list[Comparison]:
    return [Comparison(**json.loads(path.read_text())) for path in sorted(folder.glob("*.json"))]


def by_minor(version: str) -> int:
    return int(version.split(".")[1])


def cell(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    more = f" +{len(comparison.differences)}" if comparison.differences else ""
    return f"{comparison.identical}{more}"


def table(comparisons: list[Comparison]) -> list[str]:
    versions = sorted({comparison.version for comparison in comparisons}, key=by_minor)
    rows: dict[tuple[str, str], dict[str, Comparison]] = defaultdict(dict)
    for comparison in comparisons:
        host = "service" if comparison.host == "service" else "python"
        rows[comparison.module, host][comparison.version] = comparison
    lines = [f"| module | host | {' | '.join(versions)} |", "|---|---|" + "---|" * len(versions)]
    for (module, host), found in sorted(rows.items()):
        lines.append(f"| {module} | {host} | {' | '.join(cell(found.get(version)) for version in versions)} |")
    return lines


def summary(comparisons: list[Comparison]) -> list[str]:
    lines = [
        "| version | modules | tests | identical | differ | passed under python.exe | failed there | skipped there |"
    ]
    lines.append("|---|---|---|---|---|---|---|---|")
    for version in sorted({comparison.version for comparison in comparisons}, key=by_minor):
        mine = [comparison for comparison in comparisons if comparison.version == version]
        outcomes: Counter[str] = Counter()
        for comparison in mine:
            outcomes.update(comparison.outcomes)
        identical = sum(comparison.identical for comparison in mine)
        differ = sum(len(comparison.differences) for comparison in mine)
        passed, skipped = outcomes["ok"] + outcomes["expected failure"], outcomes["skip"]
        modules = len({comparison.module for comparison in mine if comparison.host == "service"})
        other = sum(outcomes.values()) - passed - skipped
        cells = [version, modules, identical + differ, identical, differ, passed, other, skipped]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def differing(comparisons: list[Comparison]) -> list[str]:
    lines = ["| module | host | test | versions | python.exe | host | why |", "|---|---|---|---|---|---|---|"]
    rows: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for comparison in comparisons:
        for test, (theirs, ours, _) in comparison.differences.items():
            host = "service" if comparison.host == "service" else "python"
            why = reason_for(comparison, test) or "**unexplained**"
            rows[comparison.module, host, test.rpartition(".")[2], theirs, ours, why].append(comparison.version)
    for (module, host, test, theirs, ours, why), versions in sorted(rows.items()):
        listed = ", ".join(sorted(versions, key=by_minor))
        lines.append(f"| {module} | {host} | {test} | {listed} | {theirs} | {ours} | {why} |")
    return lines if rows else ["None."]


def main() -> None:
    comparisons = load(Path(sys.argv[1]))
    sections = [
        HEAD,
        *summary(comparisons),
        "\n## What differs\n",
        *differing(comparisons),
        "\n## Module by module\n",
        *table(comparisons),
    ]
    page = "\n".join(sections) + "\n"
    Path(sys.argv[2]).write_text(page, encoding="utf-8")
    print(page)


main()
