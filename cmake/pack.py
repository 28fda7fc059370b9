#!/usr/bin/env python3
"""pack.py HEADER NAME FILE...: makes a C header with the text of files, compressed (host/base/packed.h).

One file is the text. With several, each is preceded by its name without the suffix, and both are null-terminated. The
comments of a catalogue (.po) are omitted. cmake/embed.cmake runs it.
"""

import re
import sys
import zlib
from pathlib import Path


def text_of(path: Path) -> bytes:
    text = path.read_bytes().replace(b"\r\n", b"\n")
    return re.sub(rb"(?m)^#(?!,).*\n", b"", text) if path.suffix == ".po" else text


def main() -> None:
    header, name, *files = sys.argv[1:]
    paths = [Path(file) for file in files]
    whole = text_of(paths[0])
    if len(paths) > 1:
        whole = b"".join(path.stem.encode() + b"\0" + text_of(path) + b"\0" for path in paths)
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
