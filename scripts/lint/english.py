#!/usr/bin/env python3
"""Finds habits of wording that make this project's text hard to read.

    english.py             checks every file that git tracks
    english.py PATH...     checks these files and folders

It reads strings and comments in C; docstrings, comments and strings in Python; comments in shell scripts and CMake files; the
descriptions in schemas; and whole pages of Markdown. Each habit has what to write instead. ALLOWED lists the exceptions, each
with its reason.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

# Pattern, and what to write instead. A sentence start is the start of the text, or follows a full stop.
START = r"(?:^|(?<=[.:;!?] )|(?<=\n\n))"
HABITS = [
    (
        rf"{START}Where (?!(?:is|are|does|do|did|has|can|each|every|to|a thread is|things are|it is stuck)\b)[^.?]*[.,]",
        "if, when or unless",
    ),
    (
        r", where (?:it|they|one|there|that|the \w+|a \w+) (?:is|are|has|have|was|can|may|cannot|fails?)\b",
        "if, when or unless",
    ),
    (rf"{START}Of (?:a|an|the|each|several|what)\b", "a sentence with a subject"),
    (rf"{START}(?:What|Whatever) [^.?]*\.(?=\s|$)(?<!\?)", "a sentence with a subject"),
    (rf"{START}The same\b[^.]{{0,40}}(?:\.|:|$)", "a sentence with a subject and a verb"),
    (r"(?<![Tt]here )\b(?:is|are|was|has) none\b", "is not a …, or: if there is none"),
    (r"(?<![Tt]here )\bis no (?!longer\b|more\b|different\b)\w+", "is not a …"),
    (r"\b(?:is|are|was) to be\b", "must be, or: will be"),
    (r"\b(?:so|that) (?:long|many|much|often)\b(?! as\b)(?! that\b)", "this long, up to N"),
    (r", too\b", "also"),
    (
        r", for (?:it|they|he|who\w*|that|this|there|nobody|what|the \w+ (?:is|are|has|was|may|can|would)|\w+ (?:is|are|has|have|would|cannot|may))\b",
        "because",
    ),
    (r"\banew\b", "again"),
    (r"\bmeanwhile\b", "while …"),
    (r"\bof (?:ours|(?:the )?[A-Za-z.]+'s)(?=[ ,.;:)]|$)(?! (?:own|\w+s?\b))", "a pyhostsvc service, the host's …"),
    (r"\b(?:is|are|was|were|be|been|being) ended\b", "exits, is stopped or is killed"),
    (r"\bgoes before\b", "overrides"),
    (r"\b(?:some|no|any|every)body\b|\bwhoever\b", "the user, another process, the caller, an administrator"),
    (r"\b[Mm]end(?:s|ed|ing)?\b", "repair, correct or fix"),
    (r"\b(?:comes?|came|come) to (?:its|their|an|the) end\b", "ends"),
    (r"\b(?:goes|go|went|gone|going) on\b", "continue"),
    (r"\b[Ll]ets? (?:in|into)\b|\blet (?:in|into)\b", "grant access"),
    (r"\bNULL: (?!=)", "NULL if …"),
    (r"\b0 is never\b|\b0: (?:never|none|no)\b", "(0 = off)"),
    (r"\b(?:is|are|was|were) told\b", "is reported to, receives"),
    (r"\bmind(?:s|ed)? (?:the|its|that)\b", "checks, maintains"),
    (r"\b(?:has|have|had) not (?:a|an|the|got|any)\b", "does not have"),
    (r"\bthat there is not\b", "does not exist"),
    (r"\bwithout a word\b|\blast word\b|\bfirst word\b", "unexpectedly; the final state"),
    (r"\blook(?:s|ed|ing)? (?:at|into|after)\b", "read, check, inspect"),
    (r"\b(?:is|are) had\b|\bto be had\b", "is available"),
]
COMPILED = [(re.compile(pattern, re.MULTILINE), instead) for pattern, instead in HABITS]

# File (or the start of its path), the words, and why they stay.
ALLOWED: list[tuple[str, str, str]] = [
    ("scripts/lint/english.py", "", "it names the habits"),
    ("translations/", "", "Chinese; the messages are checked where they are"),
    ("tests/fidelity/suite.py", "", "a vendored protocol of CPython's test runner"),
    ("tests/portable/test_lint.py", "", "its examples"),
    ("tests/", "nobody", "a service or an account that does not exist, in test data"),
    ("tests/", "somebody", "a user's name, in test data"),
    ("tests/", "goes on", "printed by a script under test"),
    ("LICENSE", "", "a legal text"),
]

C_TEXT = re.compile(
    r'/\*(?P<comment>.*?)\*/|//(?P<line>[^\n]*)|(?P<string>L?"(?:[^"\\\n]|\\.)*"(?:\s*L?"(?:[^"\\\n]|\\.)*")*)',
    re.DOTALL,
)
DESCRIPTION = re.compile(r'"(?:description|title)": "((?:[^"\\]|\\.)*)"')
PIECE = re.compile(r'L?"((?:[^"\\\n]|\\.)*)"')


def c_texts(text: str) -> Iterator[tuple[int, str]]:
    for match in C_TEXT.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        if match["string"]:
            yield line, "".join(PIECE.findall(match["string"]))
        else:
            words = match["comment"] if match["comment"] is not None else match["line"]
            yield line, re.sub(r"\n\s*\*? ?", "\n", words).strip()


def python_texts(text: str) -> Iterator[tuple[int, str]]:
    """The comments, one or several lines each, and the strings."""
    start = 0
    lines: list[str] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            if not lines:
                start = token.start[0]
            lines.append(token.string.lstrip("#! "))
        elif token.type != tokenize.NL and lines:
            yield start, "\n".join(lines)
            lines = []
        if token.type == tokenize.STRING:
            yield token.start[0], re.sub(r"\n\s+", "\n", token.string.strip("rbfRBF").strip("\"'"))


def hash_texts(text: str) -> Iterator[tuple[int, str]]:
    """Runs of whole-line comments, and comments behind code."""
    start = 0
    lines: list[str] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        match = re.match(r"\s*#(?!!) ?(.*)", line)
        if match:
            if not lines:
                start = number
            lines.append(match[1])
            continue
        if lines:
            yield start, "\n".join(lines)
            lines = []
        if behind := re.search(r"\s# (.+)$", line):
            yield number, behind[1]


def page_texts(text: str) -> Iterator[tuple[int, str]]:
    """Paragraphs and table cells; not what is code."""
    text = re.sub(r"^```.*?^```", lambda match: "\n" * match[0].count("\n"), text, flags=re.MULTILINE | re.DOTALL)
    text = re.sub(r"`[^`\n]+`", "`x`", text)
    number = 1
    for paragraph in re.split(r"(\n\n+)", text):
        for offset, row in enumerate(paragraph.split("\n") if paragraph.startswith("|") else [paragraph]):
            for cell in row.split("|") if row.startswith("|") else [row]:
                yield number + offset, re.sub(r"^(?:[-*#>]+|\d+\.) +", "", cell.strip(), flags=re.MULTILINE)
        number += paragraph.count("\n")


def texts(path: Path) -> Iterator[tuple[int, str]]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix in (".c", ".h"):
        return c_texts(text)
    if path.suffix in (".py", ".pyi"):
        return python_texts(text)
    if path.suffix == ".md":
        return page_texts(text)
    if path.name.endswith(".schema.json"):
        return ((text.count("\n", 0, match.start()) + 1, match[1]) for match in DESCRIPTION.finditer(text))
    if path.suffix in ("", ".sh", ".ps1", ".cmake", ".yml", ".toml") or path.name == "CMakeLists.txt":
        return hash_texts(text)
    return iter(())


def is_allowed(path: str, words: str) -> bool:
    return any(path.startswith(prefix) and allowed.lower() in words.lower() for prefix, allowed, _ in ALLOWED)


def main(arguments: list[str]) -> int:
    command = ["git", "ls-files", "-co", "--exclude-standard", "--", *arguments]
    files = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    count = 0
    for name in filter(None, files):
        path = ROOT / name
        if not path.is_file():
            continue
        for line, text in texts(path):
            flat = re.sub(r"(?<!\n)\n(?!\n)", " ", text)
            for pattern, instead in COMPILED:
                for match in pattern.finditer(flat):
                    context = flat[max(0, match.start() - 20) : match.end() + 20].replace("\n", " ")
                    if not is_allowed(name, flat):
                        print(f"{name}:{line}: '{match[0]}' in '…{context}…': write {instead}")
                        count += 1
    print(f"{count} habits found")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
