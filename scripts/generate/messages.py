#!/usr/bin/env python3
"""The catalogues in translations/, and the messages that the code has.

    messages.py           adds new messages to the catalogues, untranslated, and removes those that are gone
    messages.py --check   fails if this would change a catalogue, or if a translation is missing or wrong

A message is a wide string that the code marks with _() or N_() (host/base/translation.h).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = ROOT / "host"
CATALOGUES = sorted((ROOT / "translations").glob("*.po"))

COMMENT = re.compile(r"/\*.*?\*/", re.S)
MARKED = re.compile(r'(?<![A-Za-z0-9_])N?_\(\s*(L"(?:[^"\\\n]|\\.)*"(?:\s*L"(?:[^"\\\n]|\\.)*")*)\s*\)')
ONE = re.compile(r'L"((?:[^"\\\n]|\\.)*)"')
CONVERSION = re.compile(r"%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hs|ls|lc|hu|u|lu|llu|zu|d|ld|lld|g|f|X|08X|%)")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def unescaped(literal: str) -> str:
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), literal)


def messages() -> dict[str, str]:
    """Every message, and the file that has it first."""
    found: dict[str, str] = {}
    for path in sorted(HOST.rglob("*.c")):
        code = COMMENT.sub("", path.read_text(encoding="utf-8"))
        for match in MARKED.finditer(code):
            text = "".join(unescaped(one) for one in ONE.findall(match[1]))
            found.setdefault(text, path.relative_to(ROOT).as_posix())
    return found


def update(catalogue: polib.POFile, wanted: dict[str, str]) -> None:
    have = {entry.msgid: entry for entry in catalogue}
    entries = []
    for text, name in wanted.items():
        entry = have.get(text) or polib.POEntry(msgid=text, msgstr="")
        entry.occurrences = [(name, "")]
        entries.append(entry)
    catalogue[:] = sorted(entries, key=lambda entry: entry.occurrences[0][0])


def wrong(catalogue: polib.POFile) -> Iterator[str]:
    for entry in catalogue:
        if not entry.msgstr or entry.fuzzy:
            yield f"not translated: {entry.msgid!r}"
        elif CONVERSION.findall(entry.msgid) != CONVERSION.findall(entry.msgstr):
            yield f"other conversions than {entry.msgid!r}: {entry.msgstr!r}"
        elif entry.msgid.endswith("\n") != entry.msgstr.endswith("\n"):
            yield f"one of them has no line end: {entry.msgid!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    wanted = messages()
    problems = []
    for path in CATALOGUES:
        catalogue = polib.pofile(str(path), wrapwidth=0)
        before = str(catalogue)
        update(catalogue, wanted)
        if check and str(catalogue) != before:
            problems.append(f"{path.name} is not what the code has: run {Path(__file__).name}")
        if not check:
            catalogue.save(str(path))
        problems += [f"{path.name}: {problem}" for problem in wrong(catalogue)]
    for problem in problems if check else []:
        print(problem, file=sys.stderr)
    print(f"{len(wanted)} messages, {len(problems)} problems")
    return 1 if check and problems else 0


if __name__ == "__main__":
    sys.exit(main())
