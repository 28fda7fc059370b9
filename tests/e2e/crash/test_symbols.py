"""A crash in pyhostsvc.exe itself leads to a source line, with the symbol file that the build writes beside it."""

from __future__ import annotations

import re
import subprocess

import pytest
from host_exe import Host
from machine import EXE, WINDOWS
from service import Install

SYMBOLS = EXE.with_suffix(".debug")
IMAGE_BASE = 0x140000000
SECTION = re.compile(r"^ +\d+ (\S+)", re.MULTILINE)

pytestmark = [pytest.mark.skipif(WINDOWS, reason="MSVC writes a .pdb"), pytest.mark.pythons("3.13")]


def tool(name: str, *arguments: str) -> str:
    """Runs one of the binutils. Returns what it prints."""
    command = [f"x86_64-w64-mingw32-{name}", *arguments]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def test_program_has_no_debugging_information() -> None:
    """Wine reads every section of a program into memory."""
    sections = SECTION.findall(tool("objdump", "-h", str(EXE)))
    assert ".text" in sections
    assert not [name for name in sections if name.startswith(".debug")]
    assert ".debug_line" in SECTION.findall(tool("objdump", "-h", str(SYMBOLS)))


def test_offset_of_a_crash_leads_to_a_source_line(host: Host, install: Install) -> None:
    """As docs/crashes.md describes it. The script starts a thread in a function of the host, with a null pointer."""
    found = re.search(r"(?m)^([0-9a-f]+) T TextTake$", tool("nm", str(SYMBOLS)))
    assert found
    service = install(
        f"""
        import ctypes, time
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetModuleHandleW.restype = ctypes.c_void_p
        start = ctypes.c_void_p(kernel.GetModuleHandleW(None) + {int(found[1], 16) - IMAGE_BASE})
        kernel.CreateThread(None, ctypes.c_size_t(0), start, None, 0, None)
        time.sleep(3600)
        """
    )
    service.start_without_waiting()
    service.wait("stopped")
    log = service.log(own=True)
    crash = re.search(r"crash: access violation in pyhostsvc\.exe\+0x([0-9a-f]+) at 0x", log)
    assert crash, log
    line = tool("addr2line", "-f", "-e", str(SYMBOLS), hex(IMAGE_BASE + int(crash[1], 16)))
    assert re.search(r"^TextTake\n.*host/base/text\.c:\d+", line), line
    service.wait_at_rest()
