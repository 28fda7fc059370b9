#!/usr/bin/env python3
"""Checks what the pages name: links, files, tests, and that no table cell has more than two sentences.

The pages are README.md, CONTRIBUTING.md and docs/*.md. Names in backticks that look like a file of the project must
exist, such as `service/host.h` or `test_stop.py::test_stop_during_start_is_honoured`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FOREIGN = {"windows.h", "__main__.py"}  # not files of this project
GENERATED = ("docs/winsvc.md", "docs/json.md", "docs/fidelity.md", "docs/stop-matrix.md")

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TEST = re.compile(r"`(?:(test_\w+\.py)::)?(test_\w+)(\[[^]`]*\])?`")
FILE = re.compile(r"`((?:[a-z_]+/)*[a-z_0-9]+\.(?:c|h|py|po|pyi|ps1))`")
SENTENCE_END = re.compile(r"[.!?](?=\s+[A-Z`])")


def sources() -> set[str]:
    folders = ["host", "pymodule", "tests", "scripts", "translations", "examples"]
    return {path.relative_to(ROOT).as_posix() for folder in folders for path in (ROOT / folder).rglob("*.*")}


def tests() -> dict[str, str]:
    """The text of every test file, by its name."""
    return {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}


def broken_links(page: Path, text: str) -> Iterator[str]:
    for match in LINK.finditer(text):
        target = match[1]
        if "://" not in target and not (page.parent / target).exists():
            yield f"the link {target} leads nowhere"


def unknown_names(text: str, files: set[str], known: dict[str, str]) -> Iterator[str]:
    for match in FILE.finditer(text):
        if match[1] not in FOREIGN and not any(file == match[1] or file.endswith("/" + match[1]) for file in files):
            yield f"there is no file {match[1]}"
    for match in TEST.finditer(text):
        places = [known.get(match[1], "")] if match[1] else list(known.values())
        if not any(re.search(rf"def {match[2]}\b", place) for place in places):
            yield f"there is no test {match[0].strip('`')}"


def long_cells(text: str) -> Iterator[str]:
    for row in text.splitlines():
        if row.startswith("|"):
            for cell in re.sub(r"`[^`]*`", "`x`", row).split("|"):
                if len(SENTENCE_END.findall(cell)) > 1:
                    yield f"a table cell has more than two sentences: {cell.strip()[:60]}…"


def main() -> int:
    files, known, count = sources(), tests(), 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        name = page.relative_to(ROOT).as_posix()
        problems = [*broken_links(page, text), *long_cells(text)]
        if name not in GENERATED:
            problems += unknown_names(text, files, known)
        for problem in dict.fromkeys(problems):
            print(f"{name}: {problem}")
        count += len(problems)
    print(f"{len(PAGES)} pages, {count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
