#!/usr/bin/env python3
"""pack.py HEADER NAME FILE...: makes a C header with the text of files, compressed (host/base/packed.h).

One file is the text. With several, each is preceded by its name without the suffix, and both are null-terminated. In a
catalogue (.po) the messages, which the program has already, are replaced by their keys. The comments of Python files
are omitted, and of several Python files also the docstrings and annotations; the numbers of the lines stay. `pack.py
--text HEADER NAME FILE [NAME FILE...]` makes strings that are not compressed; it omits comments and docstrings.
cmake/embed.cmake runs it.
"""

import ast
import io
import re
import sys
import tokenize
import zlib
from collections.abc import Iterator
from pathlib import Path


def key_of(message: str) -> str:
    """Returns the key of a message as host/terminal/catalogue.c computes it: FNV-1a over its UTF-16 units."""
    key = 2166136261
    for character in message:
        if ord(character) > 0xFFFF:
            raise SystemExit(f"pack.py: {message!r} has a character outside of the basic plane")
        key = (key ^ ord(character)) * 16777619 & 0xFFFFFFFF
    return f"{key:08x}"


def catalogue(text: str) -> str:
    """Returns the catalogue with keys instead of messages, without comments and what is not translated."""
    entries: dict[str, str] = {}
    for entry in text.split("\n\n"):
        parts = re.search(r"(?ms)^msgid (.*?)^msgstr (.*)", entry)
        if not parts or re.search(r"(?m)^#,.*fuzzy", entry):
            continue
        message, translation = ("".join(re.findall(r'(?m)^"(.*)"$', part)) for part in parts.groups())
        message = re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), message)
        if not message or not translation:
            continue
        key = key_of(message)
        if key in entries:
            raise SystemExit(f"pack.py: another message has the key of {message!r}; change its words")
        entries[key] = f'msgid @{key}\nmsgstr "{translation}"\n'
    return "".join(entries.values())


def text_of(path: Path) -> bytes:
    text = path.read_bytes().replace(b"\r\n", b"\n")
    return catalogue(text.decode()).encode() if path.suffix == ".po" else text


def annotations(tree: ast.Module, lines: list[bytes]) -> Iterator[tuple[int, int, int]]:
    """Yields the annotations of Python code, each on one line: the line's number, and where it begins and ends."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation:
            start, found = node.col_offset + len(node.arg.encode()), node.annotation
        elif isinstance(node, ast.AnnAssign) and node.value:
            start, found = node.target.end_col_offset or 0, node.annotation
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.returns:
            found = node.returns
            start = lines[found.lineno - 1].rindex(b"->", 0, found.col_offset)
        else:
            continue
        if found.end_lineno == found.lineno:
            yield found.lineno, start, found.end_col_offset or 0


def without_annotations(source: bytes) -> bytes:
    """Removes annotations, and imports that are only for them."""
    tree = ast.parse(source)
    lines = source.splitlines(keepends=True)
    for number, start, end in sorted(annotations(tree, lines), reverse=True):
        line = lines[number - 1]
        lines[number - 1] = line[:start].rstrip() + line[end:]
    for node in tree.body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for number in range(node.lineno, (node.end_lineno or 0) + 1):
                lines[number - 1] = b"\n"
    return b"".join(lines)


def without_comments(source: bytes, docstrings: bool = False) -> bytes:
    """Removes the comments of Python code and, unless `docstrings`, empties its docstrings."""
    lines = source.decode().splitlines(keepends=True)
    for node in [] if docstrings else ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node, clean=False):
            text = node.body[0]
            lines[text.lineno - 1] = lines[text.lineno - 1][: text.col_offset] + '""\n'
            for number in range(text.lineno, text.end_lineno or 0):
                lines[number] = "\n"
    for token in list(tokenize.generate_tokens(io.StringIO("".join(lines)).readline)):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip() + "\n"
    return "".join(lines).encode()


def write_texts(header: Path, pairs: list[str]) -> None:
    """Writes each file as a string; Python code without comments and docstrings."""
    text = "/* Made by cmake/pack.py. */\n"
    for name, file in zip(pairs[::2], pairs[1::2]):
        source = text_of(Path(file))
        numbers = ",".join(
            f"'\\x{byte:02x}'" for byte in (without_comments(source) if file.endswith(".py") else source)
        )
        text += f"static const char {name}[] = {{{numbers},0}};\n"
    header.write_text(text)


def main() -> None:
    if sys.argv[1] == "--text":
        write_texts(Path(sys.argv[2]), sys.argv[3:])
        return
    header, name, *files = sys.argv[1:]
    paths = [Path(file) for file in files]
    whole = text_of(paths[0])
    if paths[0].suffix == ".py":
        whole = without_comments(whole, docstrings=True)
    if len(paths) > 1:
        texts = [without_comments(without_annotations(text_of(path))) for path in paths]
        whole = b"".join(path.stem.encode() + b"\0" + text + b"\0" for path, text in zip(paths, texts))
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    data = compressor.compress(whole) + compressor.flush()
    numbers = ",".join(map(str, data))
    Path(header).write_text(
        "/* Made by cmake/pack.py. */\n"
        '#include "base/packed.h"\n'
        f"static const unsigned char {name}Data[] = {{{numbers}}};\n"
        f"static const Packed {name} = {{{name}Data, sizeof {name}Data, {len(whole)}}};\n"
    )


if __name__ == "__main__":
    main()
