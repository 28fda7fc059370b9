"""A child of a service inherits what it would inherit from python.exe, and the log as its streams."""

from __future__ import annotations

import textwrap

from host_exe import Host
from markers import OLDEST_AND_NEWEST
from service import Install

pytestmark = OLDEST_AND_NEWEST

# Writes to each of the handles that it is given, and counts those that it could write to.
CHILD = """
    import msvcrt, os, sys
    found = 0
    for handle in sys.argv[1:]:
        try:
            os.write(msvcrt.open_osfhandle(int(handle), 0), handle.encode() + b" ")
            found += 1
        except OSError:
            pass
    print("child inherits", found, "of", len(sys.argv) - 1, flush=True)
"""

PARENT = """
    import _winapi, msvcrt, os, subprocess, sys

    reader, writer = os.pipe()
    handles = [msvcrt.get_osfhandle(os.dup(writer)) for _ in range(2)]
    for handle in handles:
        os.set_handle_inheritable(handle, True)
    command = [sys.executable, "child.py", *map(str, handles)]

    def received():
        os.write(writer, b"end")
        return sorted(handles.index(int(handle)) for handle in os.read(reader, 1000).decode().split()[:-1])

    def start(**options):
        print("code", subprocess.call(command, **options), received(), flush=True)
"""


def lines(host: Host, install: Install, script: str) -> list[str]:
    host.script(CHILD, "child.py")
    service = install(textwrap.dedent(PARENT) + textwrap.dedent(script))
    service.start_without_waiting()
    service.wait("stopped")
    return service.log().splitlines()


def test_socket_that_a_reloader_passes(host: Host, install: Install) -> None:
    script = """
        import socket, subprocess, sys
        CHILD = (
            "import socket, sys\\n"
            "s = socket.fromfd(int(sys.argv[1]), socket.AF_INET, socket.SOCK_STREAM)\\n"
            "print('child has', s.getsockname(), flush=True)\\n"
        )
        s = socket.create_server(("127.0.0.1", 0))
        s.set_inheritable(True)
        print(s.getsockname(), flush=True)
        print("code", subprocess.call([sys.executable, "-c", CHILD, str(s.fileno())], close_fds=False), flush=True)
    """
    name, child, code = lines(host, install, script)
    assert (child, code) == (f"child has {name}", "code 0")


def test_every_inheritable_handle(host: Host, install: Install) -> None:
    script = "start(close_fds=False)"
    assert lines(host, install, script) == ["child inherits 2 of 2", "code 0 [0, 1]"]


def test_listed_handles_only(host: Host, install: Install) -> None:
    script = "start(startupinfo=subprocess.STARTUPINFO(lpAttributeList={'handle_list': handles[1:]}))"
    assert lines(host, install, script) == ["child inherits 1 of 2", "code 0 [1]"]


def test_nothing_with_close_fds(host: Host, install: Install) -> None:
    """Also right after a child with a list, and after one that was not started."""
    script = """
        listed = {"handle_list": handles}
        start(startupinfo=subprocess.STARTUPINFO(lpAttributeList=listed))
        start()
        try:
            subprocess.call(["nul\\0l"], startupinfo=subprocess.STARTUPINFO(lpAttributeList=listed))
        except ValueError:
            print("refused", flush=True)
        start()
    """
    none = ["child inherits 0 of 2", "code 0 []"]
    assert lines(host, install, script) == ["child inherits 2 of 2", "code 0 [0, 1]", *none, "refused", *none]


def test_nothing_without_inherit_handles(host: Host, install: Install) -> None:
    """As multiprocessing starts its processes."""
    script = """
        line = subprocess.list2cmdline(command)
        process, thread, _, _ = _winapi.CreateProcess(None, line, None, None, False, 0, None, None, None)
        _winapi.WaitForSingleObject(process, _winapi.INFINITE)
        print(received())
    """
    assert lines(host, install, script) == ["child inherits 0 of 2", "[]"]
