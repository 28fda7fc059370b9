#!/usr/bin/env python3
"""The catalogues in translations/, and the messages that the code has.

    messages.py           adds what is new to the catalogues, untranslated, and takes out what is gone
    messages.py --check   fails where that would change something, or a translation is missing or wrong

A message is every wide string of a command line's code that has words in it and is not one of NOT_MESSAGES.
Single words (labels, states) are messages where the code has them in Translated(), or in a table of them.
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

# What a service itself says is in its log, which is English.
FOLDERS = ["base", "command", "nssm", "scm", "settings"]
FILES = ["python/find/discovery.c", "python/find/library.c", "python/find/venv.c", "python/api/api.c", "python/find/registered.c"]
FILES += ["log/reading/start_time.c", "log/reading/log_file.c", "log/reading/file_set.c", "log/reading/time_spec.c"]
FILES += ["settings/environment.c", "state/stop_marker.c", "service/console.c", "state/state_file.c"]

COMMENT = re.compile(r"/\*.*?\*/", re.S)
STRINGS = re.compile(r'L"(?:[^"\\\n]|\\.)*"(?:\s*L"(?:[^"\\\n]|\\.)*")*')
ONE = re.compile(r'L"((?:[^"\\\n]|\\.)*)"')
CONVERSION = re.compile(r"%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hs|ls|lc|hu|u|lu|llu|zu|d|ld|lld|g|f|X|08X|%)")
WORDS = re.compile(r"[A-Za-z]{2,}[^A-Za-z%]* [^ ]|[^ ] [^ ]*[A-Za-z]{2,}")
HEADING = re.compile(r"^\n?[A-Z][a-z]+:\n$")
# Names of keys, SIDs, accounts, lists of rights, commands to type, formats without words.
NOT_MESSAGES = re.compile(
    r"^(SOFTWARE|SYSTEM|Software)\\|^NT (AUTHORITY|SERVICE)\\|^[OGDP]:|^C:\\|^HKLM\\%ls$"
    r"|^(install|completion|check) |^[a-z]+ --|^pyhostsvc [a-z]+ %ls"
)
INNER = r'L"((?:[^"\\\n]|\\.)*)"'
CALLS = re.compile(
    rf"(?:OutputLine\(|OutputLineText\(|Translated\(|ErrorSet\(\w+, (?:\w+|GetLastError\(\)|\(\w+\)\w+), )"
    rf'\s*(?:[\w.>\[\]-]+ \? )?{INNER}(?: : {INNER})?(?!\s*L")'
)
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}


def unescaped(literal: str) -> str:
    return re.sub(r"\\(.)", lambda match: ESCAPES.get(match[1], match[1]), literal)


def sources() -> list[Path]:
    paths = [path for folder in FOLDERS for path in sorted((HOST / folder).glob("*.c"))]
    return paths + [HOST / file for file in FILES]


def strings(path: Path) -> Iterator[str]:
    """Each string of a file, whole."""
    code = COMMENT.sub("", path.read_text(encoding="utf-8"))
    for match in STRINGS.finditer(code):
        yield "".join(unescaped(one) for one in ONE.findall(match[0]))


def is_message(text: str) -> bool:
    without = CONVERSION.sub("%", text)
    return bool(WORDS.search(without) or HEADING.search(text)) and not NOT_MESSAGES.search(text)


def labels(path: Path) -> Iterator[str]:
    """The single words that are shown."""
    code = COMMENT.sub("", path.read_text(encoding="utf-8"))
    for match in CALLS.finditer(code):
        yield from (unescaped(group) for group in match.groups() if group)
    for match in re.finditer(r"(?:titles\[\w*\]|ServiceStateName\(DWORD state\) \{\s*static[^=]*) = \{([^}]*)\}", code):
        yield from (unescaped(one) for one in ONE.findall(match[1]))


def messages() -> dict[str, str]:
    """Every message, and the file that has it first."""
    found: dict[str, str] = {}
    for path in sources():
        name = path.relative_to(HOST.parent).as_posix()
        for text in strings(path):
            if is_message(text):
                found.setdefault(text, name)
        for text in labels(path):
            if re.search("[A-Za-z]{2}", CONVERSION.sub("", text)):
                found.setdefault(text, name)
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
