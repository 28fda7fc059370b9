"""The log: everything that the process and its children write, in UTF-8, in order, at once."""

from __future__ import annotations

import re
import textwrap

from host_exe import Host
from machine import python
from markers import OLDEST_AND_NEWEST
from service import Install

LEVELS = """
    import ctypes, os, subprocess, sys
    print("print")
    sys.stdout.write("write\\n")
    print("to stderr", file=sys.stderr)
    sys.__stdout__.write("__stdout__\\n")
    os.write(1, b"fd 1\\r\\n")
    os.write(2, b"fd 2\\r\\n")
    os.system("echo os.system")
    subprocess.run([sys.executable, "-c", "print('subprocess')"])
    subprocess.run([sys.executable, "-c", "import sys; print('subprocess stderr', file=sys.stderr)"], close_fds=False)
    crt = ctypes.CDLL("ucrtbase")
    crt.__acrt_iob_func.restype = ctypes.c_void_p
    stdout = ctypes.c_void_p(crt.__acrt_iob_func(1))
    crt.__stdio_common_vfprintf(ctypes.c_ulonglong(0), stdout, b"printf\\n", None, None)  # as the inlined printf
    crt.puts(b"puts")
    print("last")
"""


def test_output_of_every_layer_is_in_order(install: Install) -> None:
    service = install(LEVELS).start()
    service.wait("stopped")
    assert service.log().splitlines() == [
        "print",
        "write",
        "to stderr",
        "__stdout__",
        "fd 1",
        "fd 2",
        "os.system",
        "subprocess",
        "subprocess stderr",
        "printf",
        "puts",
        "last",
    ]


def test_log_is_utf8_for_every_code_page(install: Install) -> None:
    service = install(
        """
        import sys
        print("grüße ☃ 日本 \\U0001F600")
        print("lone \\ud800 surrogate", file=sys.stderr)
        print(sys.stdout.encoding, sys.stderr.encoding, sys.flags.utf8_mode)
        """
    ).start()
    service.wait("stopped")
    assert service.log().splitlines() == ["grüße ☃ 日本 \U0001f600", "lone \\ud800 surrogate", "utf-8 utf-8 0"]


def test_restart_appends(install: Install) -> None:
    service = install("import os\nprint('run', os.getpid())")
    for _ in range(3):
        service.start()
        service.wait("stopped")
    assert len(re.findall(r"^run \d+$", service.log(), re.M)) == 3
    assert service.log(own=True).count("starts, process") == 3


def test_crash_loses_no_output(host: Host, install: Install) -> None:
    service = install(
        """
        import ctypes, os, sys
        for number in range(500):
            print("line", number)
        print("to stderr", file=sys.stderr)
        ctypes.CDLL("ucrtbase").puts(b"printed")
        ctypes.WinDLL("kernel32").TerminateProcess(ctypes.c_void_p(-1), 3)
        """
    )
    service.start_without_waiting()
    service.wait_log("printed")
    lines = service.log().splitlines()
    assert lines == [*(f"line {number}" for number in range(500)), "to stderr", "printed"]


def test_line_is_written_before_the_next_statement(install: Install) -> None:
    """No buffer delays it: what was printed can be read while the script continues."""
    service = install(
        """
        import os, time
        print("printed")
        log = os.path.join(os.environ["LOGS_DIRECTORY"], os.listdir(os.environ["LOGS_DIRECTORY"])[0])
        with open(log, encoding="utf-8") as file:
            found = "printed" in file.read()
        print("found" if found else "missing")
        """
    ).start()
    service.wait("stopped")
    assert service.log().splitlines() == ["printed", "found"]


def test_stop_during_a_print_repeats_no_line(install: Install) -> None:
    service = install(
        """
        import itertools
        for number in itertools.count():
            print("number", number)
        """
    )
    for _ in range(5):
        service.log_path.unlink(missing_ok=True)
        service.start().wait_log("number 100$")
        service.stop()
        numbers = [int(number) for number in re.findall(r"^number (\d+)$", service.log(), re.MULTILINE)]
        assert numbers == list(range(len(numbers)))


def test_line_of_the_host_starts_a_new_line(host: Host, install: Install) -> None:
    """Even if the script has left a line open, and without an empty line otherwise."""
    service = install(
        """
        import os, sys, time
        print("whole")
        print("left open", end="", flush=True)
        while True:
            time.sleep(0.01)
        """
    ).start()
    service.wait_log("left open")
    host.ok("rotate", service.name)
    service.wait_log("was rotated", own=True)
    with service.log_path.open("ab") as log:
        log.write(b"and this")
    service.stop()
    (rotated,) = service.rotated()
    before = rotated.read_bytes().decode().split("\r\n")
    written = service.log_path.read_bytes().decode().split("\r\n")
    assert before[-2:] == ["whole", "left open"]
    assert written.count("and this") == 1
    written.remove("and this")
    assert written.pop() == ""
    own = [line for line in written if line.startswith("[pyhostsvc] ")]
    assert any(line.endswith("stop requested; the script has 30 s to end") for line in own)
    assert all(line.count("[pyhostsvc]") <= 1 for line in written)
    assert "" not in written


@OLDEST_AND_NEWEST
def test_standard_input_is_at_its_end_and_not_a_terminal(host: Host, install: Install, version: str) -> None:
    """For the script, the children that inherit it, and the hooks: a program would otherwise ask a question there."""
    reader = """
        import ctypes, os, sys
        streams = sys.stdin.isatty(), os.isatty(0), bool(ctypes.CDLL("ucrtbase")._isatty(0))
        try:
            answer = input()
        except EOFError:
            answer = None
        print(*sys.argv[1:], streams, answer, repr(sys.stdin.read()), repr(os.read(0, 1)), flush=True)
    """
    child = host.path(host.script(reader, "reader.py"))
    script = (
        textwrap.dedent(reader)
        + f"""
import subprocess
child = [sys.executable, {child!r}]
subprocess.run([*child, "same streams"])
subprocess.run([*child, "other output"], stdout=1)
print(subprocess.run([*child, "pipe"], stdout=subprocess.PIPE, text=True).stdout, end="", flush=True)
os.system(subprocess.list2cmdline([*child, "shell"]))
"""
    )
    hook = f'"{host.path(python(version))}" "{child}" hook'
    service = install(script, "--start-pre", hook).start()
    service.wait("stopped")
    found = "(False, False, False) None '' b''"
    readers = ["", "same streams ", "other output ", "pipe ", "shell "]
    assert service.log().splitlines() == [f"hook {found}", *(reader + found for reader in readers)]


def test_open_log_can_be_renamed(host: Host, install: Install) -> None:
    service = install(
        """
        import os, winsvc
        log = os.environ["LOGS_DIRECTORY"]
        name = os.listdir(log)[0]
        print("before")
        os.rename(os.path.join(log, name), os.path.join(log, "renamed.log"))
        print("after")
        """
    )
    service.start_without_waiting()
    service.wait("stopped")
    renamed = service.log_path.with_name("renamed.log").read_text(encoding="utf-8")
    assert "before" in renamed
    assert "after" in renamed


def test_logging_module(install: Install) -> None:
    service = install(
        "import logging\nlogging.basicConfig(level='INFO')\nlogging.info('through %s', 'logging')"
    ).start()
    service.wait("stopped")
    assert service.log().strip() == "INFO:root:through logging"


def test_child_with_a_handle_list_inherits_the_log(install: Install) -> None:
    """The script passes a list of handles and no streams: the child gets both."""
    service = install(
        """
        import msvcrt, os, subprocess, sys
        reader, writer = os.pipe()
        handle = msvcrt.get_osfhandle(writer)
        os.set_handle_inheritable(handle, True)
        code = f"import msvcrt, os; print('child'); os.write(msvcrt.open_osfhandle({handle}, os.O_WRONLY), b'pipe')"
        given = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        subprocess.run([sys.executable, "-c", code], startupinfo=given, check=True)
        os.close(writer)
        print(os.read(reader, 100))
        """
    )
    service.start_without_waiting()
    service.wait("stopped")
    assert service.log().splitlines() == ["child", "b'pipe'"]
