"""Text of a script, a setting or a file's name does not drive a terminal, forge a host line or hide a line."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
from host_exe import Host
from machine import WINDOWS
from markers import ONE_OLDER_PYTHON, ONE_PYTHON
from service import Install, Service
from terminal import Terminal

FAILED = 910

HOSTILE = (
    "a\n[pyhostsvc] 2026-01-01 00:00:00.000 forged\r\x1b]0;title\x07\x7f\x9b2J\u2028\u202e\u2066\u200e\ufdd0\ud83d."
)
LINE = (
    r"a\n[pyhostsvc] 2026-01-01 00:00:00.000 forged\r\x1b]0;title\x07\x7f\x9b2J"
    r"\u2028\u202e\u2066\u200e\ufdd0\ud83d."
)
DRIVES = re.compile(
    "[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\u200e\u200f\ufdd0-\ufdef]"
)

WINDOWS_HAS_NO_TERMINAL = pytest.mark.skipif(WINDOWS, reason="needs a Unix terminal")


def host_lines(service: Service) -> list[str]:
    """Returns its lines in the log without the time. Only line ends end a line."""
    lines = service.log(own=True).split("\n")
    return [line.split(" ", 3)[3] for line in lines if line.startswith("[pyhostsvc] ")]


def assert_harmless(text: str) -> None:
    found = DRIVES.search(text.replace("\r\n", "\n"))
    assert not found, (found, text)
    assert not re.search(r"^\[pyhostsvc\] 2026-01-01", text, re.MULTILINE), text


@ONE_OLDER_PYTHON
def test_exception_in_the_log_the_event_and_the_status(host: Host, install: Install) -> None:
    service = install(f"raise ValueError({HOSTILE!a})", "--restart", "never").start_without_waiting()
    service.wait("stopped")
    ended = f"the script ended: ValueError: {LINE} (exit code 1)"
    assert ended in host_lines(service)
    forged = [line for line in host_lines(service) if line.startswith("forged")]
    assert len(forged) == 1  # Python prints the traceback as it is
    status = host("status", service.name)
    assert f"ValueError: {LINE}" in status.out
    assert_harmless(status.out)
    document = json.loads(host("status", service.name, "--json").out)
    assert document["error"] == f"ValueError: {HOSTILE}"
    event = service.wait_event(FAILED)
    assert_harmless(event.text)
    assert event.text.startswith(f"'{service.name}' failed: ValueError: a ...\r\n")
    assert "\r\n    [pyhostsvc] 2026-01-01 00:00:00.000 forged\\r\\x1b]0;title" in event.text
    started = host("start", service.name)
    assert f"ValueError: {LINE}" in started.out + started.err
    assert_harmless(started.out + started.err)


@ONE_OLDER_PYTHON
def test_line_of_an_event_begins_only_with_text_of_the_host(install: Install) -> None:
    message = "x\nExit code 0\nThe log has the details: \\\\elsewhere\\share"
    service = install(f"raise ValueError({message!r})", "--restart", "never").start_without_waiting()
    service.wait("stopped")
    lines = service.wait_event(FAILED).text.split("\r\n")
    assert [line for line in lines if line.startswith("Exit code")] == ["Exit code 1"]
    assert [line for line in lines if line.startswith("The log has")] == [lines[-1]]
    assert lines[-1].endswith(f"\\{service.name}.log")


@ONE_OLDER_PYTHON
def test_status_text(host: Host, install: Install) -> None:
    service = install(f"""
        import winsvc
        winsvc.status({HOSTILE!a})
        print("up", flush=True)
        winsvc.wait()
    """).start()
    service.wait_log("up")
    printed = host.ok("status", service.name)
    assert LINE in printed
    assert_harmless(printed)
    text = host.ok("status", service.name, "--json")
    assert_harmless(text)
    assert json.loads(text)["status"] == HOSTILE


@ONE_OLDER_PYTHON
@pytest.mark.parametrize("version", ["3.9", "3.14"])
def test_names_in_a_stack(host: Host, install: Install, version: str) -> None:
    """The names of threads, functions and files: in the reply to `stack`, in the log and in the state."""
    start = "x\nservice 'web' starts, process 5 (demand)\n\x1b[2J\u202e"
    service = install(
        f"""
        import threading, time
        class Name(str):
            def __repr__(self):
                return {start!a}
        def wait():
            time.sleep(3600)
        name = {start!a}
        wait.__code__ = wait.__code__.replace(co_name=name, co_filename=name)
        threading.Thread(target=wait, daemon=True).start()
        thread = threading.Thread(target=wait, daemon=True)
        thread._name = Name("n")
        thread.start()
        print("up", flush=True)
        try:
            wait()
        except KeyboardInterrupt:
            wait()
        """,
        "--stop-timeout",
        "1",
    ).start()
    service.wait_log("up")
    printed = host.ok("stack", service.name)
    assert_harmless(printed)
    assert r"in x\nservice 'web' starts, process 5 (demand)\n\x1b[2J\u202e" in printed
    assert not re.search("^service 'web'", printed, re.MULTILINE)
    document = host.ok("stack", service.name, "--json")
    assert_harmless(document)
    assert json.loads(document)["threads"]
    host("stop", service.name)
    service.wait("stopped")
    lines = host_lines(service)
    assert any("stacks of all threads" in line for line in lines)
    assert [line for line in lines if line.startswith("service ")] == [lines[0]]
    assert any(r"in x\nservice 'web' starts, process 5 (demand)\n\x1b[2J\u202e" in line for line in lines)
    assert_harmless("\n".join(lines))


@ONE_OLDER_PYTHON
def test_event_of_a_script_keeps_its_lines(install: Install) -> None:
    service = install("""
        import logging, winsvc
        log = logging.getLogger()
        log.addHandler(winsvc.EventLogHandler())
        log.warning("one\\ntwo\\t\\x1b[2J\\u202e.")
    """).start_without_waiting()
    service.wait("stopped")
    texts = [event.text for event in service.events() if event.id < 900]
    assert [text.replace("\r\n", "\n") for text in texts] == ["one\ntwo\t\\x1b[2J\\u202e."]


@ONE_PYTHON
def test_setting(host: Host, install: Install) -> None:
    """People see what would drive a terminal; a program that reads the value or JSON gets it unchanged."""
    service = install("pass")
    value = "one\ntwo \x1b[2J\u202e"
    shown = r"one\ntwo \x1b[2J\u202e"
    printed = host.ok("set", service.name, "description", value)
    assert shown in printed
    assert_harmless(printed)
    assert shown in host.ok("get", service.name)
    assert host.ok("get", service.name, "description").replace("\r\n", "\n") == f"{value}\n"
    document = host.ok("get", service.name, "--json")
    assert_harmless(document)
    assert json.loads(document)["settings"]["description"] == value
    exported = host.ok("export", service.name)
    assert_harmless(exported)
    assert json.loads(exported)["description"] == value


@ONE_PYTHON
def test_name_of_a_file_and_an_operand(host: Host, install: Install) -> None:
    service = install("pass")
    script = host.machine.local_path(service.client.registry(service.name)["script"])
    hostile = script.with_name("safe\u202eyp.py")
    hostile.write_text("pass\n")
    checked = host("check", host.machine.windows_path(hostile))
    assert r"safe\u202eyp.py" in checked.out
    assert_harmless(checked.out + checked.err)
    refused = host("status", "no\x1b[2J\u202e-service")
    assert refused.code != 0
    assert r"no\x1b[2J\u202e-service" in refused.err
    assert_harmless(refused.err)


@ONE_PYTHON
@WINDOWS_HAS_NO_TERMINAL
def test_terminal(host: Host, install: Install) -> None:
    """No escape sequence of a setting reaches the terminal."""
    service = install("pass")
    title = "\x1b]0;title\x07"
    host.ok("set", service.name, "description", f"{title}\x1b[31mred")
    for command in (["get", service.name, "description"], ["get", service.name], ["export", service.name]):
        terminal = Terminal(host, *command)
        assert terminal.end() == 0
        assert b"]0;title\x07" not in terminal.raw, terminal.raw
        assert b"\x1b[31mred" not in terminal.raw
        assert "[31mred" in terminal.shown


@ONE_PYTHON
@WINDOWS_HAS_NO_TERMINAL
def test_logs_on_a_terminal(host: Host, install: Install) -> None:
    service = install("pass")
    service.log_path.parent.mkdir(parents=True, exist_ok=True)
    text = "\x1b]0;title\x07one\rtwo\tthree\x9b\u202e\ufdd0.\r\n[pyhostsvc] \x1b[2J\r\n"
    service.log_path.write_bytes(text.encode())
    terminal = Terminal(host, "logs", service.name)
    assert terminal.end() == 0
    assert r"\x1b]0;title\x07one\rtwo" in terminal.shown
    assert r"three\x9b\u202e\ufdd0." in terminal.shown
    assert r"[pyhostsvc] \x1b[2J" in terminal.shown
    assert b"]0;title\x07" not in terminal.raw
    raw = Terminal(host, "logs", service.name, "--raw")
    assert raw.end() == 0
    assert "\\x1b" not in raw.shown
    assert "two" in raw.shown
    assert "\u202e" in raw.shown
    assert "\ufdd0" not in raw.shown
    for options in ([], ["--raw"]):
        command = host.machine.command(host.exe, "logs", service.name, *options)
        environment = host.machine.environment()
        done = subprocess.run(
            command, env=environment, stdin=subprocess.PIPE, capture_output=True, timeout=60, check=True
        )
        assert done.stdout == text.encode()
