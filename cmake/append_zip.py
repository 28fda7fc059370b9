#!/usr/bin/env python3
"""append_zip.py PROGRAM NAME=FILE...: appends a zip of files to a program. cmake/child_zip.cmake runs it.

The result depends on the contents of the files only, and on zlib. sitecustomize.py, which each child reads at its
start, is not compressed.
"""

import io
import sys
import zipfile
from pathlib import Path


def main() -> None:
    program, *pairs = sys.argv[1:]
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name, _, file in (pair.partition("=") for pair in pairs):
            entry = zipfile.ZipInfo(name)  # its time is 1980-01-01
            entry.create_system = 0  # otherwise the system that builds it
            entry.compress_type = zipfile.ZIP_STORED if name == "sitecustomize.py" else zipfile.ZIP_DEFLATED
            archive.writestr(entry, Path(file).read_bytes().replace(b"\r\n", b"\n"))
    with open(program, "ab") as file:
        file.write(data.getvalue())


if __name__ == "__main__":
    main()
