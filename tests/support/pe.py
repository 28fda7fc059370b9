"""The headers of a Windows program: what the loader reads before the program runs (PE32+, Microsoft's "PE Format")."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import NamedTuple

RELOCS_STRIPPED = 0x0001  # IMAGE_FILE_…
HIGH_ENTROPY_VA, DYNAMIC_BASE, NX_COMPAT, GUARD_CF = 0x0020, 0x0040, 0x0100, 0x4000  # IMAGE_DLLCHARACTERISTICS_…
EXECUTE, WRITE = 0x20000000, 0x80000000  # IMAGE_SCN_MEM_…
IMPORTS, RELOCATIONS, DELAYED_IMPORTS = 1, 5, 13  # IMAGE_DIRECTORY_ENTRY_…


class Section(NamedTuple):
    """A section: its address in memory, its place in the file, and what memory it is mapped to."""

    name: str
    address: int
    size: int
    offset: int
    flags: int


class Program:
    """The headers of one 64-bit program."""

    def __init__(self, path: Path):
        self.data = path.read_bytes()
        (start,) = struct.unpack_from("<I", self.data, 0x3C)
        assert self.data[start : start + 4] == b"PE\0\0"
        sections, optional_size, self.flags = struct.unpack_from("<2xH12xHH", self.data, start + 4)
        optional = start + 24
        assert struct.unpack_from("<H", self.data, optional) == (0x20B,)
        (self.dll_flags,) = struct.unpack_from("<H", self.data, optional + 70)
        self.directories = list(struct.iter_unpack("<II", self.data[optional + 112 : optional + optional_size]))
        table = self.data[optional + optional_size :][: 40 * sections]
        rows = struct.iter_unpack("<8s4I12xI", table)
        self.sections = [
            Section(name.rstrip(b"\0").decode(), address, size, offset, flags)
            for name, _, address, size, offset, flags in rows
        ]

    def offset(self, address: int) -> int:
        """Returns where the bytes at an address are in the file."""
        section = next(row for row in self.sections if row.address <= address < row.address + row.size)
        return address - section.address + section.offset

    def imports(self) -> list[str]:
        """Returns the names of the DLLs that are loaded with the program, in lower case."""
        names = []
        offset = self.offset(self.directories[IMPORTS][0])
        while name := struct.unpack_from("<12xI", self.data, offset)[0]:
            start = self.offset(name)
            names.append(self.data[start : self.data.index(b"\0", start)].decode().lower())
            offset += 20
        return names
