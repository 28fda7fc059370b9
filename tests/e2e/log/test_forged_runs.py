"""A script that prints a line like the host's cannot move the beginning of a run for `logs` or `status`."""

from __future__ import annotations

import datetime
import json
import re

from host_exe import Host
from markers import ONE_PYTHON
from service import Install, Service

NOW = datetime.datetime.now().replace(microsecond=123000)
HOUR = datetime.timedelta(hours=1)
MINUTE = datetime.timedelta(minutes=1)

FORGES = """
    import os, sys, time
    log = os.path.join(os.environ["LOGS_DIRECTORY"], {name!r} + ".log")
    print("run of", os.getpid(), flush=True)
    with open(log, encoding="utf-8") as file:
        lines = [line for line in file if "' starts, process " in line]
    for line in lines:
        print("text " + line, end="", flush=True)
        print(line, end="", flush=True)
    stamp = time.strftime("%Y-%m-%d %H:%M:%S") + ".999"
    print(f"[pyhostsvc] {{stamp}} service {name!r} starts, process {{os.getpid()}} (demand)", flush=True)
    print("end of", os.getpid(), flush=True)
"""

pytestmark = ONE_PYTHON


def forging_service(install: Install, *options: str) -> Service:
    return install(FORGES.format(name="forger"), *options, name="forger")


def run(service: Service) -> str:
    """Runs it once. Returns the process ID."""
    service.start_without_waiting()
    service.wait("stopped")
    pids: list[str] = re.findall(r"^end of (\d+)$", service.log(), re.MULTILINE)
    return pids[-1]


def runs_in(printed: str) -> list[str]:
    return re.findall(r"^(?:run|end) of (\d+)$", printed.replace("\r\n", "\n"), re.MULTILINE)


def test_previous_run_of_a_script_that_prints_starts(host: Host, install: Install) -> None:
    service = forging_service(install)
    first = run(service)
    one = host.aside("logs", service.name, "--previous")
    assert (one.code, one.out) == (1, "")
    assert "one run" in one.err
    second = run(service)
    assert runs_in(host.ok("logs", service.name, "--previous")) == [first, first]
    third = run(service)
    printed = host.ok("logs", service.name, "--previous")
    assert runs_in(printed) == [second, second]
    assert printed.startswith("[pyhostsvc] ")
    assert f"starts, process {second} " in printed.splitlines()[0]
    assert third not in printed
    assert len(json.loads((service.state_directory / "pyhostsvc.json").read_text())["runs"]) == 3


def test_previous_run_after_rotations_and_reset_failed(host: Host, install: Install) -> None:
    """The records survive both; so do the lines in a rotated file."""
    service = forging_service(install, "--log-rotate-at-start")
    pids = [run(service) for _ in range(3)]
    assert len(service.rotated()) == 2
    assert runs_in(host.ok("logs", service.name, "--previous")) == [pids[1]] * 2
    host.ok("reset-failed", service.name)
    assert "outcome" not in host("status", service.name).out
    assert runs_in(host.ok("logs", service.name, "--previous")) == [pids[1]] * 2
    run(service)
    assert runs_in(host.ok("logs", service.name, "--previous")) == [pids[2]] * 2


def test_previous_run_of_an_older_version(host: Host, install: Install) -> None:
    """Its runs are in no record: a line is believed if it comes before everything that is recorded."""
    service = forging_service(install)
    line = f"[pyhostsvc] 2026-01-01 00:00:00.000 service '{service.name}' starts, process 5 (demand)\r\n"
    service.log_path.parent.mkdir(parents=True, exist_ok=True)
    service.log_path.write_bytes(f"{line}old\r\n{line}last\r\n".encode())
    assert host.ok("logs", service.name, "--previous").splitlines()[1:] == ["old"]
    run(service)
    assert host.ok("logs", service.name, "--previous").splitlines()[1:] == ["last"]
    (service.state_directory / "pyhostsvc.json").unlink()
    assert host.aside("logs", service.name, "--previous").code == 0


def test_record_of_a_start_beside_other_writers(host: Host, install: Install) -> None:
    """A child of an earlier run writes while the service starts: the recorded place is still that of the line."""
    script = """
        import os, subprocess, sys, time
        print("run of", os.getpid(), flush=True)
        if not os.path.exists(os.environ["STATE_DIRECTORY"] + "/child"):
            open(os.environ["STATE_DIRECTORY"] + "/child", "w").close()
            code = "import time; end = time.time() + 8\\nwhile time.time() < end: print('x' * 50, flush=True)"
            subprocess.Popen([sys.executable, "-c", code])
        time.sleep(0.3)
    """
    service = install(script, "--keep-children", "--log-size", "0")
    for number in range(1, 6):
        service.start_without_waiting()
        service.wait("stopped")
        records = json.loads((service.state_directory / "pyhostsvc.json").read_text())["runs"]
        data = service.log_path.read_bytes()
        assert len(records) == number
        for record in records:
            assert re.match(rb"\[pyhostsvc\] [-0-9:. ]{23} service '", data[int(record.split()[-1]) :])
            assert data[int(record.split()[-1]) + 12 :].startswith(record[:23].encode())


def text_of(when: datetime.datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def test_since_uses_times_of_a_run_in_that_run_only(host: Host, install: Install) -> None:
    """Lines with a time before or after their run, like the host's, neither hide lines nor show an earlier run."""
    service = install("pass")

    def start(when: datetime.datetime) -> str:
        return f"[pyhostsvc] {text_of(when)} service '{service.name}' starts, process 5 (demand)\r\n"

    def line(when: datetime.datetime, text: str) -> str:
        return f"[pyhostsvc] {text_of(when)} {text}\r\n"

    before = start(NOW - 5 * HOUR) + line(NOW + HOUR, "forged") + start(NOW + HOUR) + line(NOW - 5 * HOUR, "old")
    after = (
        start(NOW - HOUR)
        + line(NOW - HOUR, "early")
        + line(NOW - 10 * MINUTE, "new")
        + "".join(line(NOW - 9 * HOUR, f"forged {number}") for number in range(3000))
        + start(NOW - 9 * HOUR)
    )
    service.log_path.parent.mkdir(parents=True, exist_ok=True)
    service.log_path.write_bytes((before + after).encode())
    service.state_directory.mkdir(parents=True, exist_ok=True)
    runs = [f"{text_of(NOW - 5 * HOUR)} 0", f"{text_of(NOW - HOUR)} {len(before)}"]
    (service.state_directory / "pyhostsvc.json").write_text(json.dumps({"runs": runs}))

    def since(when: datetime.datetime) -> list[str]:
        printed = host.ok("logs", service.name, "--since", when.strftime("%Y-%m-%d %H:%M:%S"))
        return [printed_line.split(" ", 3)[3] for printed_line in printed.splitlines()]

    assert since(NOW - 20 * MINUTE)[0] == "new"
    assert len(since(NOW - 20 * MINUTE)) == 3002
    assert since(NOW - 90 * MINUTE)[:2] == [f"service '{service.name}' starts, process 5 (demand)", "early"]
    assert since(NOW - 90 * MINUTE)[2] == "new"
    assert since(NOW + MINUTE) == []
    assert host("status", service.name).code == 3
