"""An SCM client that is not ours: pywin32, under Windows' Python. Reads requests as lines of JSON, answers in kind.

A request is [function, arguments…]. The functions are those below.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
import winreg
from typing import Any

import pywintypes
import win32api
import win32con
import win32event
import win32evtlog
import win32file
import win32job
import win32service

STATES = {
    1: "stopped",
    2: "start pending",
    3: "stop pending",
    4: "running",
    5: "continue pending",
    6: "pause pending",
    7: "paused",
}
ACCESS = win32service.SERVICE_ALL_ACCESS


def opened(name: str) -> Any:
    manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_ALL_ACCESS)
    try:
        return win32service.OpenService(manager, name, ACCESS)
    finally:
        win32service.CloseServiceHandle(manager)


class Service:
    def __init__(self, name: str):
        self.name = name

    def __enter__(self) -> Any:
        self.handle = opened(self.name)
        return self.handle

    def __exit__(self, *exception: object) -> None:
        win32service.CloseServiceHandle(self.handle)


def as_dict(status: Any) -> dict[str, Any]:
    return {
        "state": STATES.get(status["CurrentState"], status["CurrentState"]),
        "accepts": status["ControlsAccepted"],
        "win32_exit_code": status["Win32ExitCode"],
        "service_exit_code": status["ServiceSpecificExitCode"] & 0xFFFFFFFF,
        "checkpoint": status["CheckPoint"],
        "wait_hint": status["WaitHint"],
        "pid": status["ProcessId"],
    }


def query(name: str) -> dict[str, Any]:
    with Service(name) as service:
        return as_dict(win32service.QueryServiceStatusEx(service))


def account(name: str) -> str:
    """Returns the account as the SCM stores it."""
    with Service(name) as service:
        return str(win32service.QueryServiceConfig(service)[7])


def program(name: str) -> str:
    """Returns the SCM's command line of a pyhostsvc service, without the name at its end."""
    with Service(name) as service:
        return str(win32service.QueryServiceConfig(service)[3]).rsplit(" ", 1)[0]


held: list[Any] = []


def hold(name: str) -> int:
    """Opens a service until release(). Returns this process's ID."""
    held.append(opened(name))
    return os.getpid()


def release() -> None:
    while held:
        win32service.CloseServiceHandle(held.pop())


files: list[Any] = []


def rename(old: str, new: str) -> None:
    os.rename(old, new)


def hold_file(path: str) -> None:
    """Opens a file until release_files() so that others can neither rename nor delete it."""
    share = win32con.FILE_SHARE_READ | win32con.FILE_SHARE_WRITE
    files.append(win32file.CreateFile(path, win32con.GENERIC_READ, share, None, win32con.OPEN_EXISTING, 0, None))


def release_files() -> None:
    while files:
        files.pop().Close()


def exists(name: str) -> bool:
    try:
        with Service(name):
            return True
    except pywintypes.error as error:
        if error.winerror == 1060:
            return False
        raise


def start(name: str, *arguments: str) -> None:
    with Service(name) as service:
        try:
            win32service.StartService(service, list(arguments) or None)
        except pywintypes.error as error:
            # Wine 8's SCM reports a timeout if the service has stopped again before it queries the state.
            if error.winerror != 1053 or win32service.QueryServiceStatus(service)[1] != win32service.SERVICE_STOPPED:
                raise


def control(name: str, code: int) -> Any:
    """Sends a control. Returns the state that ControlService itself returned."""
    with Service(name) as service:
        status = win32service.ControlService(service, code)
        return STATES.get(status[1], status[1])


def timed_control(name: str, code: int) -> list[float]:
    """Sends a control. Returns time.perf_counter() before and after ControlService."""
    with Service(name) as service:
        before = time.perf_counter()
        win32service.ControlService(service, code)
        return [before, time.perf_counter()]


def timed_start(name: str) -> float:
    """Starts a service. Returns time.time() before StartService."""
    with Service(name) as service:
        before = time.time()
        win32service.StartService(service, None)
        return before


def timed_running(name: str, seconds: float) -> list[float]:
    """Starts a service. Returns time.time() before StartService, and when the service was RUNNING."""
    with Service(name) as service:
        before = time.time()
        win32service.StartService(service, None)
        while win32service.QueryServiceStatus(service)[1] != win32service.SERVICE_RUNNING:
            if time.time() > before + seconds:
                raise TimeoutError(f"{name} is not RUNNING")
            time.sleep(0.001)
        return [before, time.time()]


def timed_stop(name: str) -> list[float]:
    """Sends Stop. Returns time.time() before and after ControlService, and when the service was STOPPED."""
    with Service(name) as service:
        before = time.time()
        win32service.ControlService(service, win32service.SERVICE_CONTROL_STOP)
        after = time.time()
        while win32service.QueryServiceStatus(service)[1] != win32service.SERVICE_STOPPED:
            time.sleep(0.0005)
        return [before, after, time.time()]


def timed_process(*command: str) -> list[Any]:
    """Starts a process without a console. Returns time.time() before, and the first line that it prints. Kills
    the process.
    """
    pipe = subprocess.PIPE
    before = time.time()
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, creationflags=8) as process:
        assert process.stdout
        line = process.stdout.readline().decode()
        process.kill()
    return [before, line]


def timed_exit(*command: str) -> list[Any]:
    """Runs a process without a console to its end. Returns what it prints, and time.time() when it has exited."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, creationflags=8) as process:
        text = process.communicate()[0].decode()
        return [text, time.time()]


def cycle(name: str, most: int, seconds: float) -> int:
    """Starts and stops a service again and again, each time as soon as its process has exited. Returns how often."""
    cycles = 0
    end = time.monotonic() + seconds
    with Service(name) as service:
        while cycles < most and time.monotonic() < end:
            win32service.StartService(service, None)
            while as_dict(win32service.QueryServiceStatusEx(service))["state"] != "running":
                time.sleep(0.001)
            pid = as_dict(win32service.QueryServiceStatusEx(service))["pid"]
            process = win32api.OpenProcess(win32con.SYNCHRONIZE, False, pid)
            win32service.ControlService(service, win32service.SERVICE_CONTROL_STOP)
            win32event.WaitForSingleObject(process, 10000)
            win32api.CloseHandle(process)
            cycles += 1
    return cycles


def controls(name: str, codes: list[int]) -> list[Any]:
    """Sends one control after the other. Returns the different states that ControlService returned."""
    with Service(name) as service:
        return sorted({STATES[win32service.ControlService(service, code)[1]] for code in codes})


def wait(name: str, states: list[str], seconds: float) -> list[dict[str, Any]]:
    """Polls until the service is in one of `states`. Returns the different records on the way."""
    seen: list[dict[str, Any]] = []
    deadline = time.monotonic() + seconds
    with Service(name) as service:
        while True:
            record = as_dict(win32service.QueryServiceStatusEx(service))
            if not seen or record != seen[-1]:
                seen.append(record)
            if record["state"] in states:
                return seen
            if time.monotonic() > deadline:
                raise TimeoutError(f"{name} is not {states}: {seen}")
            time.sleep(0.005)


def config(name: str) -> dict[str, Any]:
    with Service(name) as service:
        kind, startup, _, path, _, _, _, account, display = win32service.QueryServiceConfig(service)
        description = win32service.QueryServiceConfig2(service, win32service.SERVICE_CONFIG_DESCRIPTION)
        return {
            "type": kind,
            "startup": startup,
            "path": path,
            "account": account,
            "display_name": display,
            "description": description,
        }


def create(name: str, command: str) -> None:
    """Creates a service of another program."""
    manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_ALL_ACCESS)
    service = win32service.CreateService(
        manager, name, name, ACCESS, 16, win32service.SERVICE_DEMAND_START, 1, command, None, False, None, None, None
    )
    win32service.CloseServiceHandle(service)
    win32service.CloseServiceHandle(manager)


def reconfigure(name: str, command: str | None, account: str | None) -> None:
    """Does what `sc config NAME binPath= … obj= …` does, which Wine's sc cannot do."""
    keep = win32service.SERVICE_NO_CHANGE
    with Service(name) as service:
        win32service.ChangeServiceConfig(service, keep, keep, keep, command, None, False, None, account, None, None)


def delete(name: str) -> None:
    with Service(name) as service:
        win32service.DeleteService(service)


def run(command: list[str], directory: str, environment: dict[str, str], text: str | None = None) -> list[Any]:
    """Runs a program to its end in a hidden console. Returns its 32-bit exit code, its stdout and its stderr.

    `text` is what it reads; None: NUL.
    """
    source: dict[str, Any] = {"stdin": subprocess.DEVNULL} if text is None else {"input": text.encode()}
    done: subprocess.CompletedProcess[bytes] = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, **environment},
        **source,
        capture_output=True,
        creationflags=subprocess.CREATE_NO_WINDOW,
        check=False,
    )
    return [
        done.returncode & 0xFFFFFFFF,
        *(text.decode("utf-8", "backslashreplace") for text in (done.stdout, done.stderr)),
    ]


def wait_for_process(pid: int, seconds: float) -> bool:
    """Waits until a process has exited. Returns whether it has."""
    try:
        process = win32api.OpenProcess(win32con.SYNCHRONIZE, False, pid)
    except pywintypes.error:
        return True
    return win32event.WaitForSingleObject(process, int(seconds * 1000)) == win32event.WAIT_OBJECT_0


spawned: dict[int, tuple[Any, Any]] = {}  # the process with its job, by its ID, which the open handle reserves


def spawn(command: list[str], directory: str, environment: dict[str, str], output: str) -> int:
    """Starts a program in a hidden console with its output in a file. Returns its ID; the caller calls reap()."""
    job: Any = win32job.CreateJobObject(None, "")  # type: ignore[func-returns-value]
    limits = win32job.QueryInformationJobObject(job, win32job.JobObjectExtendedLimitInformation)
    limits["BasicLimitInformation"]["LimitFlags"] |= win32job.JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    win32job.SetInformationJobObject(job, win32job.JobObjectExtendedLimitInformation, limits)
    with open(output, "ab") as file:
        process = subprocess.Popen(
            command,
            cwd=directory,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=file,
            stderr=subprocess.STDOUT,
            creationflags=subprocess.CREATE_NO_WINDOW,
        )
    win32job.AssignProcessToJobObject(job, int(process._handle))  # type: ignore[attr-defined]
    spawned[process.pid] = process, job
    return process.pid


def reap(pid: int) -> None:
    """Kills a spawned program if it still runs, with all processes that it has left."""
    _, job = spawned.pop(pid, (None, None))
    if job:
        win32api.CloseHandle(job)


def registry(name: str) -> dict[str, Any]:
    """Returns the values under the service's Parameters key."""
    values = {}
    path = rf"SYSTEM\CurrentControlSet\Services\{name}\Parameters"
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
        for index in range(winreg.QueryInfoKey(key)[1]):
            value_name, value, _ = winreg.EnumValue(key, index)
            values[value_name] = value
    return values


def tree(path: str) -> dict[str, Any]:
    """Returns a key of HKEY_LOCAL_MACHINE and all below it: values by name, keys by name with a backslash."""
    found: dict[str, Any] = {}
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
        keys, values, _ = winreg.QueryInfoKey(key)
        for index in range(values):
            value_name, value, kind = winreg.EnumValue(key, index)
            found[value_name] = [kind, value if kind != winreg.REG_BINARY else None]
        below = [winreg.EnumKey(key, index) for index in range(keys)]
    return found | {name + "\\": tree(path + "\\" + name) for name in below}


def set_registry(name: str, value_name: str, value: Any) -> None:
    path = rf"SYSTEM\CurrentControlSet\Services\{name}\Parameters"
    kind = winreg.REG_DWORD if isinstance(value, int) else winreg.REG_SZ
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_SET_VALUE) as key:
        winreg.SetValueEx(key, value_name, 0, kind, value)


def delete_registry(name: str, value_name: str) -> None:
    path = rf"SYSTEM\CurrentControlSet\Services\{name}\Parameters"
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_SET_VALUE) as key:
        winreg.DeleteValue(key, value_name)


def set_system_registry(path: str, value_name: str, value: str) -> None:
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path, 0, winreg.KEY_SET_VALUE) as key:
        winreg.SetValueEx(key, value_name, 0, winreg.REG_SZ, value)


steps: dict[tuple[str, str], list[Any]] = {}  # the events of the armed steps


def arm_step(name: str, step: str) -> None:
    """Makes a service of the test build wait at a step."""
    steps[name, step] = [
        win32event.CreateEvent(None, True, False, f"pyhostsvc-{name}-{step}-{what}") for what in ("reached", "go")
    ]


def wait_step(name: str, step: str, seconds: float) -> bool:
    """Waits until the service has reached the step."""
    return win32event.WaitForSingleObject(steps[name, step][0], int(seconds * 1000)) == win32event.WAIT_OBJECT_0


def release_step(name: str, step: str) -> None:
    """Lets the service continue, and not wait at the step again."""
    reached, go = steps.pop((name, step))
    win32event.SetEvent(go)
    win32api.CloseHandle(go)
    win32api.CloseHandle(reached)


def terminate(pid: int) -> None:
    """Kills a process, and waits until it has exited."""
    process = win32api.OpenProcess(win32con.PROCESS_TERMINATE | win32con.SYNCHRONIZE, False, pid)
    win32api.TerminateProcess(process, 77)
    win32event.WaitForSingleObject(process, 10000)
    win32api.CloseHandle(process)


class Poller(threading.Thread):
    """Queries all services every 5 ms, and stores each record of a watched service that differs from the one
    before. It opens none of them: a service with an open handle cannot be deleted.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.lock = threading.Lock()
        self.seen: dict[str, list[dict[str, Any]]] = {}
        self.watching = threading.Event()
        self.failed = ""

    def look(self, manager: Any) -> None:
        for status in win32service.EnumServicesStatusEx(manager):  # type: ignore[call-arg]
            name = status["ServiceName"]
            with self.lock:
                seen = self.seen.get(name)
                if seen is not None:
                    record = as_dict(status)
                    if not seen or record != seen[-1]:
                        seen.append(record)

    def run(self) -> None:
        manager = win32service.OpenSCManager(None, None, win32service.SC_MANAGER_ENUMERATE_SERVICE)
        while not self.failed:
            self.watching.wait()
            try:
                self.look(manager)
            except Exception as error:
                self.failed = repr(error)
            time.sleep(0.005)


poller = Poller()


def watch(name: str) -> None:
    """Starts to store the records of a service, which need not exist yet."""
    with poller.lock:
        poller.seen[name] = []
    poller.watching.set()
    if poller.failed:
        raise RuntimeError(f"the poller: {poller.failed}")
    if not poller.is_alive():
        poller.start()


def watched(name: str) -> list[dict[str, Any]]:
    """Stops storing the records of a service, and returns them."""
    with poller.lock:
        records = poller.seen.pop(name)
        if not poller.seen:
            poller.watching.clear()
    return records


def agent(what: str, name: str) -> int:
    """Returns a record of the recovery agent of a Wine prefix (tests/wine/record.h), or 0."""
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, rf"SOFTWARE\pyhostsvc-recovery\{what}") as key:
            return int(winreg.QueryValueEx(key, name)[0])
    except FileNotFoundError:
        return 0


def recovery(name: str) -> list[int]:
    """Returns how many of its processes have ended, and how many restarts recovery has scheduled."""
    return [agent("ends", name), agent("starts", name)]


def events(name: str) -> list[Any]:
    """Returns the events of a source in the Application log, oldest first: type, ID, text. (Wine stores none.)"""
    log = win32evtlog.OpenEventLog(None, "Application")
    flags = win32evtlog.EVENTLOG_FORWARDS_READ | win32evtlog.EVENTLOG_SEQUENTIAL_READ
    found: list[Any] = []
    try:
        while records := win32evtlog.ReadEventLog(log, flags, 0):
            found += [
                [record.EventType, record.EventID & 0xFFFF, record.StringInserts[0]]
                for record in records
                if record.SourceName == name
            ]
    finally:
        win32evtlog.CloseEventLog(log)
    return found


def born(name: str) -> int:
    """Returns the process that last registered as this service and has not ended; 0 if there is none."""
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\pyhostsvc-recovery\lives") as key:
        count = winreg.QueryInfoKey(key)[1]
        lives = [winreg.EnumValue(key, index)[0].split(" ", 2) for index in range(count)]
    return max((created, int(pid, 16)) for created, pid, service in [("", "0", name), *lives] if service == name)[1]


functions = {
    function.__name__: function
    for function in (
        query, exists, start, control, timed_control, timed_start, timed_running, timed_stop, timed_process, timed_exit,
        controls, cycle,
        wait, config, create, reconfigure, delete, wait_for_process, registry, tree, set_registry,
        delete_registry,
        account, program, hold, release, hold_file, release_files, rename,
        set_system_registry, arm_step, wait_step, release_step, terminate, watch, watched, recovery, events, born,
        spawn, reap, run
    )
}  # fmt: skip

for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = {"result": functions[request[0]](*request[1:])}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}", "winerror": getattr(error, "winerror", 0)}
    print(json.dumps(answer), flush=True)
