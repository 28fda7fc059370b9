"""The program's headers ask Windows for every protection that the compiler supports."""

from __future__ import annotations

from machine import BUILD, WINDOWS
from pe import (
    DELAYED_IMPORTS,
    DYNAMIC_BASE,
    EXECUTE,
    GUARD_CF,
    HIGH_ENTROPY_VA,
    NX_COMPAT,
    RELOCATIONS,
    RELOCS_STRIPPED,
    WRITE,
    Program,
)

# HKLM\SYSTEM\CurrentControlSet\Control\Session Manager\KnownDLLs of Windows 10 and Server 2016, as far as they matter.
# Windows loads them from System32, whatever is in the program's folder.
KNOWN_DLLS = {"advapi32.dll", "kernel32.dll", "msvcrt.dll", "ole32.dll", "rpcrt4.dll", "sechost.dll"}

program = Program(BUILD / "windows" / "pyhostsvc.exe")


def test_imports_only_known_dlls() -> None:
    """A DLL beside the program cannot be loaded instead of one that it imports."""
    assert set(program.imports()) <= KNOWN_DLLS
    assert program.directories[DELAYED_IMPORTS] == (0, 0)


def test_memory_is_not_both_writable_and_executable() -> None:
    assert program.dll_flags & NX_COMPAT
    assert [row.name for row in program.sections if row.flags & EXECUTE] == [".text"]
    assert not [row.name for row in program.sections if row.flags & EXECUTE and row.flags & WRITE]


def test_address_is_random() -> None:
    """With 64 bits of entropy. Without its relocations, a program is loaded at its preferred address."""
    assert program.dll_flags & DYNAMIC_BASE
    assert program.dll_flags & HIGH_ENTROPY_VA
    assert not program.flags & RELOCS_STRIPPED
    assert program.directories[RELOCATIONS][1] > 0


def test_control_flow_guard() -> None:
    """MSVC supports it, and gcc does not."""
    assert bool(program.dll_flags & GUARD_CF) == WINDOWS
