#!/usr/bin/env python3
"""pack.py HEADER NAME FILE...: makes a C header with the text of files, compressed (host/base/packed.h).

One file is the text. With several, each is preceded by its name without the suffix, and both are null-terminated. The
comments of a catalogue (.po) are omitted, and those of several Python files with their docstrings and annotations; the
numbers of their lines stay. cmake/embed.cmake runs it.
"""

import ast
import io
import re
import sys
import tokenize
import zlib
from collections.abc import Iterator
from pathlib import Path


def text_of(path: Path) -> bytes:
    text = path.read_bytes().replace(b"\r\n", b"\n")
    return re.sub(rb"(?m)^#(?!,).*\n", b"", text) if path.suffix == ".po" else text


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


def without_comments(source: bytes) -> bytes:
    """Empties the docstrings and removes the comments of Python code."""
    lines = source.decode().splitlines(keepends=True)
    for node in ast.walk(ast.parse(source)):
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


def main() -> None:
    header, name, *files = sys.argv[1:]
    paths = [Path(file) for file in files]
    whole = text_of(paths[0])
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
