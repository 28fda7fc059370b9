"""The connection between a script and the service that runs it, on Windows and on other systems.

A script does not need this module: pyhostsvc runs any script as a service. A script that imports winsvc can report when
it is ready and what it is doing, can wait for a stop instead of being interrupted, and receives the other events that
the system sends.

One file works in three places:

- in a Windows service and under ``pyhostsvc run``: the host provides this module if there is no other of its name;
- under systemd (``Type=notify``): the module uses sd_notify, and SIGTERM is the stop;
- anywhere else: Ctrl-C or SIGTERM is the stop, and the other functions do nothing.

A module beside the script or an installed package that is called winsvc hides it, as under python.exe.
``import pyhostsvc_winsvc as winsvc`` always finds this module: the two names are one module. The Python processes that
a service starts find it as well. There it works as in a console, because a child is not the service, except that
`state_dir` and `log_dir` are the service's.

Every function may be called from any thread, and returns at once unless its description says that it waits. Times are
in seconds. A wrong argument raises TypeError or ValueError. If the system refuses a call, nothing is raised.

Callbacks are called one after another on a thread of their own (a daemon thread that starts with the first callback),
so they run while the main thread is blocked: a callback may close the socket that the main thread waits for. Only a
stop is called before controls that arrived earlier. An exception in a callback is logged with its traceback by the
logger ``winsvc``, and the other callbacks are still called. At its end the interpreter waits for the callbacks of a
stop, at most until the stop time-out.
"""

from __future__ import annotations

import atexit
import collections
import contextlib
import enum
import logging
import math
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, TypeVar

if TYPE_CHECKING:
    import asyncio
    import socket

try:
    import _winsvc  # the host's built-in part
except ImportError:
    _winsvc = None  # type: ignore[assignment]

_VERSION = 2
_foreign = _winsvc is not None and _winsvc.VERSION != _VERSION  # the host is of another version than this copy

__all__ = [
    "EventLogHandler",
    "PowerEvent",
    "PowerEventKind",
    "SessionEvent",
    "SessionEventKind",
    "alive",
    "args",
    "is_service",
    "log_dir",
    "name",
    "on_continue",
    "on_control",
    "on_pause",
    "on_power",
    "on_preshutdown",
    "on_reload",
    "on_session",
    "on_shutdown",
    "on_stop",
    "progress",
    "ready",
    "start_reason",
    "state_dir",
    "status",
    "stop_requested",
    "wait",
    "wait_async",
    "watchdog",
]

# The SCM's control codes (winsvc.h), which stand for the same events in all three places.
_STOP, _PAUSE, _CONTINUE, _SHUTDOWN, _RELOAD, _POWER, _SESSION, _PRESHUTDOWN = 1, 2, 3, 5, 6, 13, 14, 15
_STOPS = (_STOP, _SHUTDOWN, _PRESHUTDOWN)

_HANDLED = 0x80  # in a byte of the pipe: written by this module's handler

_Control = tuple[int, int, int]  # the control code, the kind of event, the session
_Callback = TypeVar("_Callback", bound=Callable[..., Any])


class _Elsewhere:
    """Replaces _winsvc outside the host: uses systemd, if it started the script, and signals."""

    def __init__(self) -> None:
        self.notify_socket = os.environ.get("NOTIFY_SOCKET", "")
        self.service = bool(self.notify_socket)
        self.name: str | None = None
        self.args: tuple[str, ...] = ()
        self.start_reason: str | None = None
        # systemd may pass several folders, separated by colons
        self.state_dir = os.environ.get("STATE_DIRECTORY", "").partition(os.pathsep)[0] or None
        self.log_dir = os.environ.get("LOGS_DIRECTORY", "").partition(os.pathsep)[0] or None
        self.watchdog = self._watchdog()
        self._lock = threading.Lock()
        self._forking = threading.local()
        self._reset()
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(
                before=self._before_fork, after_in_parent=self._after_fork, after_in_child=self._in_child
            )

    def _reset(self) -> None:
        self._stopped = threading.Event()
        self._controls: collections.deque[_Control] = collections.deque()
        self._there = threading.Semaphore(0)
        self._signals: dict[int, int] = {}  # signal -> the control code that it stands for
        self._replaced: dict[int, Any] = {}  # signal -> the default handler that was there
        self._interrupts = 0
        self._pipe: socket.socket | None = None

    @staticmethod
    def _watchdog() -> float | None:
        """Returns WATCHDOG_USEC in seconds if it is for this process (sd_watchdog_enabled(3))."""
        try:
            seconds = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
            pid = int(os.environ.get("WATCHDOG_PID") or os.getpid())
        except ValueError:
            return None
        return seconds if seconds > 0 and pid == os.getpid() else None

    def notify(self, *lines: str) -> None:
        """Sends lines to the service manager (sd_notify(3)). Ignores a failure: there is no place to report it."""
        if sys.platform == "win32" or not self.notify_socket:
            return
        import socket

        address = self.notify_socket
        if address.startswith("@"):  # a socket in the abstract namespace
            address = "\0" + address[1:]
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as peer:
                peer.connect(address)
                peer.sendall("\n".join(lines).encode("utf-8", "surrogateescape"))
        except (OSError, AttributeError, ValueError):
            pass

    def ready(self) -> None:
        self.notify("READY=1")

    def progress(self, text: str | None, hint: float | None) -> None:
        lines = [f"STATUS={_one_line(text)}"] if text is not None else []
        if hint:
            lines.append(f"EXTEND_TIMEOUT_USEC={int(hint * 1e6)}")
        if lines:
            self.notify(*lines)

    def status(self, text: str) -> None:
        self.notify(f"STATUS={_one_line(text)}")

    def alive(self) -> None:
        self.notify("WATCHDOG=1")

    def stop_requested(self) -> bool:
        self._listen(_STOP)
        return self._stopped.is_set()

    def wait(self, seconds: float | None) -> bool:
        self._listen(_STOP)
        deadline = None if seconds is None else time.monotonic() + seconds
        # Before 3.14 nothing interrupts a lock on Windows. If other code has replaced the wakeup fd, only a handler
        # sees the signal, and it needs the main thread to run.
        part = 0.5 if sys.platform == "win32" else 3600.0 * 24
        while True:
            left = part if deadline is None else min(part, deadline - time.monotonic())
            if self._stopped.wait(max(left, 0.0)):
                return True
            if deadline is not None and time.monotonic() >= deadline:
                return False

    def accept(self, code: int) -> None:
        if code in (_STOP, _RELOAD):
            self._listen(code)

    def take(self) -> _Control:
        self._there.acquire()
        with self._lock:
            return self._controls.popleft()

    def done(self, code: int) -> None:
        if code == _RELOAD:
            self.notify("READY=1")

    def report(self, type: int, id: int, text: str) -> None:
        pass

    def _happened(self, code: int) -> None:
        if code == _STOP:
            if self._stopped.is_set():
                return
            self.notify("STOPPING=1")  # before the script can exit
            self._stopped.set()
        if code == _RELOAD:
            self.notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        with self._lock:
            if code == _STOP:
                self._controls.appendleft((code, 0, 0))
            else:
                self._controls.append((code, 0, 0))
        self._there.release()

    # A signal handler may interrupt the main thread anywhere, even while it holds a lock inside an Event. So a handler
    # only writes a byte to a pipe. CPython writes the number of every signal that has a handler to the same pipe, also
    # for the script's own handlers, unless other code (asyncio, on Windows) uses set_wakeup_fd.

    def _listen(self, code: int) -> None:
        """Connects signals to a control. Only the main thread can do this. The script's own handlers stay."""
        if threading.current_thread() is not threading.main_thread():
            return
        import signal

        wanted = ("SIGHUP",) if code == _RELOAD else ("SIGTERM", "SIGINT", "SIGBREAK")
        found = [getattr(signal, each) for each in wanted if hasattr(signal, each)]
        new = [each for each in found if each not in self._signals]
        if new and self._pipe is None:
            self._open_pipe()
        for each in new:
            handler = signal.getsignal(each)
            if handler in (signal.SIG_DFL, signal.default_int_handler) or _is_of_asyncio(handler):
                self._replaced[each] = signal.SIG_DFL if handler == signal.SIG_DFL else signal.default_int_handler
                signal.signal(each, self._on_signal)
            self._signals[each] = code

    def _open_pipe(self) -> None:
        import signal
        import socket

        reader, self._pipe = socket.socketpair()
        self._pipe.setblocking(False)
        other = signal.set_wakeup_fd(self._pipe.fileno(), warn_on_full_buffer=False)
        if other != -1:
            signal.set_wakeup_fd(other)
        threading.Thread(target=self._read_signals, args=(reader,), name="winsvc-signals", daemon=True).start()

    def _on_signal(self, number: int, frame: object) -> None:
        import signal

        if self._pipe is not None:
            with contextlib.suppress(OSError):  # the pipe is full, so the signal is known
                self._pipe.send(bytes([_HANDLED | number]))
        if number == signal.SIGINT:
            self._interrupts += 1
            if self._interrupts > 1:  # a second Ctrl-C interrupts at once
                signal.default_int_handler(number, None)

    def _read_signals(self, reader: socket.socket) -> None:
        known: set[int] = set()  # signals that CPython's byte has told of; the handler's byte may follow
        while True:
            for byte in reader.recv(4096):
                number = byte & ~_HANDLED
                code = self._signals.get(number)
                if code == _STOP:  # a second one has no effect
                    self._happened(code)
                elif code is None:
                    continue
                elif byte & _HANDLED and number in known:
                    known.discard(number)
                elif byte & _HANDLED:
                    self._happened(code)
                elif self._is_handler(number):
                    # Another thread may have received the signal: then no handler runs while the main thread waits.
                    known.add(number)
                    self._happened(code)

    def _is_handler(self, number: int) -> bool:
        """Returns whether this module's handler is the signal's: CPython writes a byte for the script's own as well."""
        import signal

        return signal.getsignal(number) == self._on_signal

    # A forked child is not a service, and must not write to its parent's pipe, even if a signal arrives during the
    # fork.

    def _before_fork(self) -> None:
        import signal

        if self._pipe is not None and sys.platform != "win32":
            self._forking.mask = signal.pthread_sigmask(signal.SIG_BLOCK, self._signals)

    def _after_fork(self) -> None:
        import signal

        if self._pipe is not None and sys.platform != "win32":
            signal.pthread_sigmask(signal.SIG_SETMASK, self._forking.mask)

    def _in_child(self) -> None:
        import signal

        if self._pipe is not None:
            signal.set_wakeup_fd(-1)
            for each, handler in self._replaced.items():
                signal.signal(each, handler)
            self._after_fork()
        self._reset()


def _one_line(text: str) -> str:
    return " ".join(text.splitlines())


def _is_of_asyncio(handler: object) -> bool:
    """True for the handler that asyncio.run (3.11) sets instead of the default: it is not the script's own."""
    function = getattr(handler, "func", None)
    return getattr(function, "__module__", None) == "asyncio.runners"


_host: Any = _winsvc if _winsvc is not None and not _foreign else _Elsewhere()

name: str | None = _host.name
"""The service's name; under ``pyhostsvc run``, the script's name; None elsewhere."""

args: tuple[str, ...] = _host.args
"""The arguments of this start, such as from ``sc start NAME one two``. They are also at the end of sys.argv."""

state_dir: str | None = _host.state_dir
"""The full path of the folder for the script's own files. None if there is no such folder.

Under systemd, the first folder of StateDirectory=.
"""

log_dir: str | None = _host.log_dir
"""The full path of the folder that has the service's log. None if there is no such folder.

Under systemd, the first folder of LogsDirectory=.
"""

start_reason: str | None = _host.start_reason
"""Why the service was started: "demand", "automatic", "trigger", "recovery" or "unknown". None elsewhere."""

watchdog: float | None = _host.watchdog
"""The maximum time in seconds between two calls of `alive`; None if there is no watchdog. Call it twice as often."""


def is_service() -> bool:
    """Returns True if the script runs as a service of Windows or systemd (``Type=notify``), and not in a console.

    level = logging.INFO if winsvc.is_service() else logging.DEBUG
    """
    return bool(_host.service)


def ready() -> None:
    """Reports to the service manager that the service is running.

    A service that was installed with ``--notify`` is starting until this call. Without that option the service is
    running as soon as the script starts, and this call does nothing. So does a second call.
    Under systemd: READY=1.

        server = listen()
        winsvc.ready()
    """
    _host.ready()


def progress(text: str | None = None, hint: float | None = None) -> None:
    """Reports progress of a start or a stop to the service manager.

    `text` becomes the status text. `hint` is the time in seconds that the next step may take, at most a day: the
    service manager waits this long, and the start time-out or stop time-out is extended by it, except at the system's
    shutdown. Under systemd: STATUS= and EXTEND_TIMEOUT_USEC=. Raises TypeError if `text` is not a str or `hint` is not
    a number, ValueError for NaN.

        for number, part in enumerate(parts):
            winsvc.progress(f"loading part {number}", hint=60)
            load(part)
    """
    _check_text(text, True)
    _host.progress(text, None if hint is None else _seconds(hint, 24.0 * 3600))


def status(text: str) -> None:
    """Sets the line that ``pyhostsvc status`` shows beside the state. Under systemd: STATUS=. Raises TypeError if
    `text` is not a str.

        winsvc.status(f"{len(clients)} clients")
    """
    _check_text(text, False)
    _host.status(text)


def alive() -> None:
    """Restarts the watchdog's time. Under systemd: WATCHDOG=1.

    If the service has a watchdog (``--watchdog SECONDS``) and this is not called in time while the service is running
    (and not paused), every thread's stack is written to the log, and the service fails, so that it is restarted.

        while not winsvc.wait(1):
            work()
            winsvc.alive()
    """
    _host.alive()


def stop_requested() -> bool:
    """Returns True if a stop was requested.

    A script that calls this is expected to exit by itself: it is not interrupted before half of the stop time-out has
    passed. Outside the host, the stop is a SIGTERM or SIGINT that arrives after the first call of this or of `wait` on
    the main thread.

        while not winsvc.stop_requested():
            work()
    """
    return bool(_host.stop_requested())


def wait(seconds: float | None = None) -> bool:
    """Waits until a stop is requested, but at most `seconds` (None = no limit). Returns True if a stop was requested.

    Any number of threads may wait, and other threads run while they do. A script that waits like this is expected to
    exit by itself: it is not interrupted before half of the stop time-out has passed. Outside the host, SIGTERM and
    SIGINT end the wait, and the script's own handlers are still called; this needs one call of `wait` or
    `stop_requested` on the main thread. Raises TypeError if `seconds` is not a number, ValueError for NaN.

        while not winsvc.wait(3):
            send_heartbeat()
    """
    return bool(_host.wait(None if seconds is None else _seconds(seconds, math.inf)))


async def wait_async(seconds: float | None = None) -> bool:
    """Waits as `wait` does, in an asyncio coroutine, while other tasks run. Any number of tasks may wait, in any event
    loop and any thread.

        async def main():
            server = await asyncio.start_server(serve, port=8080)
            winsvc.ready()
            async with server:
                await winsvc.wait_async()
    """
    import asyncio

    timeout = None if seconds is None else _seconds(seconds, math.inf)
    loop = asyncio.get_running_loop()
    future: asyncio.Future[None] = loop.create_future()

    def set_result() -> None:
        if not future.done():
            future.set_result(None)

    def wake() -> None:
        with contextlib.suppress(RuntimeError):  # the event loop is closed
            loop.call_soon_threadsafe(set_result)

    _dispatcher.wakers.append(wake)
    _dispatcher.start()
    try:
        if _host.stop_requested():  # from here on, the dispatcher wakes it
            return True
        await asyncio.wait((future,), timeout=None if timeout == math.inf else timeout)
        return future.done()
    finally:
        _dispatcher.wakers.remove(wake)


class PowerEventKind(enum.Enum):
    """A power event of the computer: Windows' PBT_APM… of WM_POWERBROADCAST."""

    SUSPEND = 0x4
    """The computer is about to sleep, in about two seconds."""
    RESUME = 0x7
    """The computer has woken up, and a user is present."""
    POWER_STATUS_CHANGE = 0xA
    """The power source (mains or battery) or the battery level has changed."""
    RESUME_AUTOMATIC = 0x12
    """The computer has woken up."""
    OTHER = -1
    """An event that this version does not know; see `code`."""


class PowerEvent(NamedTuple):
    """The argument of a callback of `on_power`."""

    kind: PowerEventKind
    code: int
    """The value of Windows' PBT_…."""


class SessionEventKind(enum.Enum):
    """An event of a user's session: Windows' WTS_… of WM_WTSSESSION_CHANGE."""

    CONSOLE_CONNECT = 1
    CONSOLE_DISCONNECT = 2
    REMOTE_CONNECT = 3
    REMOTE_DISCONNECT = 4
    LOGON = 5
    LOGOFF = 6
    LOCK = 7
    UNLOCK = 8
    REMOTE_CONTROL = 9
    CREATE = 10
    TERMINATE = 11
    OTHER = -1
    """An event that this version does not know; see `code`."""


class SessionEvent(NamedTuple):
    """The argument of a callback of `on_session`."""

    kind: SessionEventKind
    code: int
    """The value of Windows' WTS_…."""
    session: int
    """The session's ID."""


class _Dispatcher:
    """Receives controls and calls the callbacks, on a thread of its own."""

    def __init__(self) -> None:
        self.callbacks: dict[int, list[Callable[..., Any]]] = {}
        self.wakers: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop_done = threading.Event()

    def start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="winsvc", daemon=True)
                self._thread.start()
                atexit.register(self._finish)

    def register(self, code: int, callback: _Callback) -> _Callback:
        if not callable(callback):
            raise TypeError(f"callback must be callable, not {callback!r}")
        with self._lock:
            self.callbacks.setdefault(code, []).append(callback)
        self.start()
        if code in _STOPS:
            _host.stop_requested()  # the script is expected to exit by itself
        _host.accept(code)
        return callback

    def _run(self) -> None:
        while True:
            code, type, session = _host.take()
            if code in _STOPS:
                _host.wait(None)  # the stop flag is set a moment later than the control is queued
            self._dispatch(code, type, session)

    def _dispatch(self, code: int, type: int, session: int) -> None:
        arguments: tuple[Any, ...] = ()
        if code == _POWER:
            arguments = (PowerEvent(_kind(PowerEventKind, type), type),)
        elif code == _SESSION:
            arguments = (SessionEvent(_kind(SessionEventKind, type), type, session),)
        elif 128 <= code <= 239:
            arguments = (code,)
        if code in _STOPS:
            for wake in list(self.wakers):
                wake()
        self._call(code, arguments)
        if code in (_SHUTDOWN, _PRESHUTDOWN):
            self._call(_STOP, ())
        _host.done(code)
        if code in _STOPS:
            self._stop_done.set()

    def _call(self, code: int, arguments: tuple[Any, ...]) -> None:
        for callback in list(self.callbacks.get(code, ())):
            try:
                callback(*arguments)
            except BaseException:
                _log_exception(callback)

    def _finish(self) -> None:
        """Waits, at the interpreter's end, until the callbacks of a stop have returned."""
        stops = any(self.callbacks.get(code) for code in _STOPS)
        if stops and threading.current_thread() is not self._thread and _host.stop_requested():
            self._stop_done.wait()


_dispatcher = _Dispatcher()


def _kind(kinds: Any, number: int) -> Any:
    try:
        return kinds(number)
    except ValueError:
        return kinds.OTHER


def _log_exception(callback: Callable[..., Any]) -> None:
    """Uses logging, which prints errors to stderr if the script has not configured it."""
    try:
        what = getattr(callback, "__qualname__", repr(callback))
        logging.getLogger("winsvc").exception("the callback %s raised an exception", what)
    except Exception:
        pass  # repr() of the callback or a log handler of the script failed


def _seconds(value: float, most: float) -> float:
    if math.isnan(value):  # raises TypeError if it is not a number
        raise ValueError("seconds must be a number, not NaN")
    return min(max(float(value), 0.0), most)


def _check_text(text: object, may_be_none: bool) -> None:
    if not (isinstance(text, str) or (may_be_none and text is None)):
        raise TypeError(f"text must be a str, not {text!r}")


def on_stop(callback: _Callback) -> _Callback:
    """Registers a callback for a stop, which is called before callbacks of controls that arrived earlier.

    The script is then expected to exit by itself. Outside the host, the first SIGTERM or SIGINT is the stop.

        @winsvc.on_stop
        def close() -> None:
            listener.close()  # ends the main thread's accept()
    """
    return _dispatcher.register(_STOP, callback)


def on_shutdown(callback: _Callback) -> _Callback:
    """Registers a callback for the system's shutdown; it is called before those of `on_stop`. There is little time:
    Windows waits for WaitToKillServiceTimeout, 5 s by default, and not longer. Does nothing outside the host.

        @winsvc.on_shutdown
        def hurry() -> None:
            journal.flush()
    """
    return _dispatcher.register(_SHUTDOWN, callback)


def on_preshutdown(callback: _Callback) -> _Callback:
    """Registers a callback for the time before the system's shutdown; it is called before those of `on_stop`. Windows
    waits as long as the stop time-out. Does nothing outside the host.

        @winsvc.on_preshutdown
        def save() -> None:
            database.checkpoint()
    """
    return _dispatcher.register(_PRESHUTDOWN, callback)


def on_pause(callback: _Callback) -> _Callback:
    """Registers a callback for a pause; the service accepts Pause and Continue from now on. The service is paused when
    the callbacks have returned. A pause does not affect `wait`. Does nothing outside the host.

        @winsvc.on_pause
        def pause() -> None:
            working.clear()
    """
    return _dispatcher.register(_PAUSE, callback)


def on_continue(callback: _Callback) -> _Callback:
    """Registers a callback for the end of a pause; the service accepts Pause and Continue from now on. The service is
    running again when the callbacks have returned. Does nothing outside the host.

        @winsvc.on_continue
        def go_on() -> None:
            working.set()
    """
    _dispatcher.register(_CONTINUE, callback)
    _host.accept(_PAUSE)
    return callback


def on_reload(callback: _Callback) -> _Callback:
    """Registers a callback for a reload of the configuration: ``pyhostsvc reload``, ``sc control NAME paramchange``.
    Outside the host, SIGHUP is the reload, unless the script has its own handler for it; call this on the main thread
    then. systemd (``Type=notify-reload``) receives RELOADING=1 and READY=1.

        @winsvc.on_reload
        def read_again() -> None:
            settings.update(load())
    """
    return _dispatcher.register(_RELOAD, callback)


def on_control(code: int) -> Callable[[_Callback], _Callback]:
    """Registers a callback for a custom control, 128 to 239: ``pyhostsvc control NAME 130``, ``sc control NAME 130``.
    The callback receives the code. The service refuses a code without a callback. Raises TypeError if `code` is not an
    int, ValueError if it is not from 128 to 239. Does nothing outside the host.

        @winsvc.on_control(130)
        def rotate(code: int) -> None:
            journal.rotate()
    """
    if not isinstance(code, int) or isinstance(code, bool):
        raise TypeError(f"code must be an int, not {code!r}")
    if not 128 <= code <= 239:
        raise ValueError(f"code must be from 128 to 239, not {code}")

    def register(callback: _Callback) -> _Callback:
        return _dispatcher.register(code, callback)

    return register


def on_power(callback: Callable[[PowerEvent], Any]) -> Callable[[PowerEvent], Any]:
    """Registers a callback for power events: the computer sleeps, wakes up, or changes to its battery. The callback
    receives a `PowerEvent`. Does nothing outside the host.

        @winsvc.on_power
        def power(event: winsvc.PowerEvent) -> None:
            if event.kind is winsvc.PowerEventKind.RESUME_AUTOMATIC:
                reconnect()
    """
    return _dispatcher.register(_POWER, callback)


def on_session(callback: Callable[[SessionEvent], Any]) -> Callable[[SessionEvent], Any]:
    """Registers a callback for session events: a user signs in or out, or locks the screen. The callback receives a
    `SessionEvent`. Does nothing outside the host.

        @winsvc.on_session
        def session(event: winsvc.SessionEvent) -> None:
            if event.kind is winsvc.SessionEventKind.LOGON:
                greet(event.session)
    """
    return _dispatcher.register(_SESSION, callback)


class EventLogHandler(logging.Handler):
    """A logging handler that writes to Windows' event log in a service, and to stderr for systemd's journal on Linux.

    Levels become event types: ERROR and above are errors, WARNING is a warning, the others are information. On Linux
    they become priorities, such as "<3>" before each line. The source is the service's name. The event ID is
    `event_id`, or the record's own: ``log.error("disk full", extra={"event_id": 7})``. It must be from 1 to 899,
    because the host uses the IDs above. In a console on Windows nothing is written.

    The handler never raises, and no caller waits for the event log: a thread of its own writes the records from a queue
    of up to `capacity` records. Records that do not fit are dropped and counted, and the next event reports their
    number. `flush` waits until the queue is empty, at most 5 seconds; logging calls it at the interpreter's end.

        logging.getLogger().addHandler(winsvc.EventLogHandler(logging.WARNING))
    """

    _FLUSH_SECONDS = 5.0

    def __init__(self, level: int = logging.NOTSET, *, event_id: int = 1, capacity: int = 1000) -> None:
        """Raises ValueError if `event_id` is not from 1 to 899 or `capacity` is below 1."""
        super().__init__(level)
        if not _is_event_id(event_id):
            raise ValueError(f"event_id must be an int from 1 to 899, not {event_id!r}")
        if capacity < 1:
            raise ValueError(f"capacity must be 1 or more, not {capacity}")
        self.event_id = event_id
        self.capacity = capacity
        self._changed = threading.Condition()
        self._queue: collections.deque[tuple[int, int, str]] = collections.deque()
        self._dropped = 0
        self._writing = False
        self._thread: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = self.format(record)
            own: Any = getattr(record, "event_id", None)
            entry = (record.levelno, int(own) if _is_event_id(own) else self.event_id, text)
            with self._changed:
                if len(self._queue) >= self.capacity:
                    self._dropped += 1
                    return
                self._queue.append(entry)
                self._changed.notify_all()
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="winsvc-log", daemon=True)
                    self._thread.start()
        except Exception:
            with contextlib.suppress(Exception):
                self.handleError(record)

    def flush(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._queue and not self._writing, self._FLUSH_SECONDS)

    def _run(self) -> None:
        while True:
            with self._changed:
                self._writing = False
                self._changed.notify_all()
                self._changed.wait_for(lambda: self._queue)
                level, event_id, text = self._queue.popleft()
                dropped, self._dropped = self._dropped, 0
                self._writing = True
            try:
                if dropped:
                    _write_event(logging.WARNING, self.event_id, f"{dropped} records did not fit into the queue")
                _write_event(level, event_id, text)
            except Exception:
                pass  # such as a closed stderr


def _is_event_id(value: Any) -> bool:
    return isinstance(value, int) and 1 <= value <= 899


def _write_event(level: int, event_id: int, text: str) -> None:
    if sys.platform != "win32":
        priorities = ((logging.CRITICAL, 2), (logging.ERROR, 3), (logging.WARNING, 4), (logging.INFO, 6))
        priority = next((number for least, number in priorities if level >= least), 7)
        sys.stderr.write("".join(f"<{priority}>{line}\n" for line in text.splitlines() or [""]))
        sys.stderr.flush()
        return
    types = ((logging.ERROR, 1), (logging.WARNING, 2))
    _host.report(next((number for least, number in types if level >= least), 4), event_id, text.replace("\0", "\ufffd"))


if _foreign:
    import importlib

    sys.modules[__name__] = importlib.import_module("pyhostsvc_winsvc")  # the host's own takes this copy's place
