"""What a script and the service that runs it have to say to each other, on Windows and beyond.

Nothing of this is needed: pyhostsvc runs any script as a service. A script that imports winsvc can say when it is ready
and what it is doing, can wait for a stop instead of being interrupted by one, and hears of what else the system sends.

The same file runs in three places:

- in a Windows service, and under ``pyhostsvc run``, where the host serves this module, and its own always wins;
- under systemd (``Type=notify``), where it speaks sd_notify, and SIGTERM is the stop;
- anywhere else, where Ctrl-C or SIGTERM is the stop, and the rest does nothing.

Every function may be called from any thread, and returns at once unless it says that it waits. Times are in seconds.
What a script passes wrong raises TypeError or ValueError; what the system refuses is not the script's business, and
raises nothing.

Callbacks are called one after the other, on one thread of their own (a daemon thread, started with the first of them),
so that they run while the main thread is blocked: a callback may close the socket that the main thread waits for. Only
a stop does not wait its turn. An exception in a callback is logged by the logger ``winsvc`` with its traceback, and
stops nothing else. At its end the interpreter waits for the callbacks of a stop; the stop time-out limits that.
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
if _winsvc is not None and _winsvc.VERSION != _VERSION:
    raise ImportError(
        f"this winsvc.py speaks to version {_VERSION} of the host's _winsvc, "
        f"and the host has version {_winsvc.VERSION}: "
        "use the winsvc that comes with the host (remove this file from sys.path)"
    )

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

# The controls of the SCM (winsvc.h), by which what happens is known everywhere.
_STOP, _PAUSE, _CONTINUE, _SHUTDOWN, _RELOAD, _POWER, _SESSION, _PRESHUTDOWN = 1, 2, 3, 5, 6, 13, 14, 15
_STOPS = (_STOP, _SHUTDOWN, _PRESHUTDOWN)

_HANDLED = 0x80  # in the pipe: a handler of ours has written it

_Control = tuple[int, int, int]  # the control, and what kind of event, and its session
_Callback = TypeVar("_Callback", bound=Callable[..., Any])


class _Elsewhere:
    """What _winsvc is in a service, off the host: systemd where it is there, and signals."""

    def __init__(self) -> None:
        self.notify_socket = os.environ.get("NOTIFY_SOCKET", "")
        self.service = bool(self.notify_socket)
        self.name: str | None = None
        self.args: tuple[str, ...] = ()
        self.start_reason: str | None = None
        # systemd may give several folders, with colons between them
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
        self._signals: dict[int, int] = {}  # signal -> the control that it brings
        self._replaced: dict[int, Any] = {}  # signal -> the default that stood there
        self._interrupts = 0
        self._pipe: socket.socket | None = None

    @staticmethod
    def _watchdog() -> float | None:
        """WATCHDOG_USEC, where it is meant for this process (sd_watchdog_enabled(3))."""
        try:
            seconds = int(os.environ.get("WATCHDOG_USEC", "0")) / 1e6
            pid = int(os.environ.get("WATCHDOG_PID") or os.getpid())
        except ValueError:
            return None
        return seconds if seconds > 0 and pid == os.getpid() else None

    def notify(self, *lines: str) -> None:
        """Sends lines to the service manager (sd_notify(3)). Nobody hears of a failure: there is nobody to tell."""
        if sys.platform == "win32" or not self.notify_socket:
            return
        import socket

        address = self.notify_socket
        if address.startswith("@"):  # of the abstract namespace
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
        # Before 3.14 nothing interrupts a lock on Windows: a handler that another has taken the wakeup fd from has to
        # get its turn.
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
            self.notify("STOPPING=1")  # before the script can end
            self._stopped.set()
        if code == _RELOAD:
            self.notify("RELOADING=1", f"MONOTONIC_USEC={time.monotonic_ns() // 1000}")
        with self._lock:
            if code == _STOP:
                self._controls.appendleft((code, 0, 0))
            else:
                self._controls.append((code, 0, 0))
        self._there.release()

    # A signal handler may interrupt the main thread anywhere, also while it holds a lock of Event's. So all that one
    # does is to write a byte: into the same pipe that CPython itself writes the number of every signal to that has a
    # handler, the script's own among them, as long as nobody else (asyncio, on Windows) claims set_wakeup_fd.

    def _listen(self, code: int) -> None:
        """Lets signals bring a control. Only the main thread can see to that; a script's own handlers stay."""
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
            if handler in (signal.SIG_DFL, signal.default_int_handler) or _is_asyncios(handler):
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
            with contextlib.suppress(OSError):  # full: it is known by now
                self._pipe.send(bytes([_HANDLED | number]))
        if number == signal.SIGINT:
            self._interrupts += 1
            if self._interrupts > 1:  # somebody does not want to wait any longer
                signal.default_int_handler(number, None)

    def _read_signals(self, reader: socket.socket) -> None:
        while True:
            for byte in reader.recv(4096):
                code = self._signals.get(byte & ~_HANDLED)
                # CPython's byte and the handler's are one signal; a second stop is none.
                if code == _STOP or (code is not None and byte & _HANDLED):
                    self._happened(code)

    # A child by fork is no service, and must not write into its parent's pipe: not even where a signal comes right at
    # its birth.

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


def _is_asyncios(handler: object) -> bool:
    """The one that asyncio.run puts in the place of the default (3.11): not the script's own."""
    function = getattr(handler, "func", None)
    return getattr(function, "__module__", None) == "asyncio.runners"


_host: Any = _winsvc if _winsvc is not None else _Elsewhere()

name: str | None = _host.name
"""The service's name; under ``pyhostsvc run``, the script's; None elsewhere."""

args: tuple[str, ...] = _host.args
"""What this start was given on top of the script's own arguments, as by ``sc start NAME one two``: in sys.argv, too."""

state_dir: str | None = _host.state_dir
"""The folder for what the script wants to keep, as a full path. None where there is none.

Under systemd, the first of StateDirectory=.
"""

log_dir: str | None = _host.log_dir
"""The folder that the service's log is in, as a full path. None where there is none.

Under systemd, the first of LogsDirectory=.
"""

start_reason: str | None = _host.start_reason
"""Why the service was started: "demand", "automatic", "trigger", "recovery" or "unknown". None elsewhere."""

watchdog: float | None = _host.watchdog
"""How many seconds may pass between two calls of `alive`; None where nobody listens. Call it twice as often."""


def is_service() -> bool:
    """Does the script run as a service, of Windows or of systemd (``Type=notify``), and not in a console?

    level = logging.INFO if winsvc.is_service() else logging.DEBUG
    """
    return bool(_host.service)


def ready() -> None:
    """Tells the service manager that the service is running.

    A service that was installed with ``--notify`` counts as starting until then; without it, the script's first line
    is the moment, and this does nothing. A second call does nothing. Under systemd: READY=1.

        server = listen()
        winsvc.ready()
    """
    _host.ready()


def progress(text: str | None = None, hint: float | None = None) -> None:
    """Tells the service manager that starting or stopping moves on.

    `text` becomes the status text. `hint` is how many seconds the next step may take, at most a day: the service
    manager's patience lasts that long, and so do the start time-out and the stop time-out, though not the system's
    shutdown. Under systemd: STATUS= and EXTEND_TIMEOUT_USEC=. Raises TypeError for what is no text or no number,
    ValueError for NaN.

        for number, part in enumerate(parts):
            winsvc.progress(f"loads part {number}", hint=60)
            load(part)
    """
    _check_text(text, True)
    _host.progress(text, None if hint is None else _seconds(hint, 24.0 * 3600))


def status(text: str) -> None:
    """Sets the line that ``pyhostsvc status`` shows beside the state. Under systemd: STATUS=. Raises TypeError for what
    is no text.

        winsvc.status(f"{len(clients)} clients")
    """
    _check_text(text, False)
    _host.status(text)


def alive() -> None:
    """Tells the watchdog that the script gets on. Under systemd: WATCHDOG=1.

    Where the service has one (``--watchdog SECONDS``), and this is not called for that long while the service runs (and
    is not paused), every thread's stack goes to the log, and the service ends as one that failed: it is started again.

        while not winsvc.wait(1):
            work()
            winsvc.alive()
    """
    _host.alive()


def stop_requested() -> bool:
    """Has a stop been requested?

    A script that asks is taken to end by itself: it is not interrupted before half of the stop time-out has passed.
    Off the host: have SIGTERM or SIGINT come since this or `wait` was first called on the main thread?

        while not winsvc.stop_requested():
            work()
    """
    return bool(_host.stop_requested())


def wait(seconds: float | None = None) -> bool:
    """Waits until a stop is requested, `seconds` at most (None: for ever). True when a stop was requested.

    Any number of threads may wait; others run meanwhile. A script that waits like this is taken to end by itself: it is
    not interrupted before half of the stop time-out has passed. Off the host, SIGTERM and SIGINT end the wait, and a
    handler of the script's own stays and is called, too; that wants one call of `wait` or `stop_requested` on the main
    thread. Raises TypeError for what is no number, ValueError for NaN.

        while not winsvc.wait(3):
            send_heartbeat()
    """
    return bool(_host.wait(None if seconds is None else _seconds(seconds, math.inf)))


async def wait_async(seconds: float | None = None) -> bool:
    """As `wait`, in a coroutine of asyncio: other tasks run meanwhile. Any event loop, in any thread, any number of
    tasks.

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
        with contextlib.suppress(RuntimeError):  # that loop is closed
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
    """What happens to the computer's power: Windows' PBT_APM… of WM_POWERBROADCAST."""

    SUSPEND = 0x4
    """It is about to sleep: some two seconds are left."""
    RESUME = 0x7
    """It has woken up, and there is a user."""
    POWER_STATUS_CHANGE = 0xA
    """Mains or battery, or the battery's level."""
    RESUME_AUTOMATIC = 0x12
    """It has woken up."""
    OTHER = -1
    """Something that this version does not know: look at the code."""


class PowerEvent(NamedTuple):
    """One event of `on_power`."""

    kind: PowerEventKind
    code: int
    """The number of Windows' PBT_…."""


class SessionEventKind(enum.Enum):
    """What happens to a user's session: Windows' WTS_… of WM_WTSSESSION_CHANGE."""

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
    """Something that this version does not know: look at the code."""


class SessionEvent(NamedTuple):
    """One event of `on_session`."""

    kind: SessionEventKind
    code: int
    """The number of Windows' WTS_…."""
    session: int
    """The session's number."""


class _Dispatcher:
    """Takes what the system sends, and calls the callbacks, on a thread of its own."""

    def __init__(self) -> None:
        self.callbacks: dict[int, list[Callable[..., Any]]] = {}
        self.wakers: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop_is_over = threading.Event()

    def start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="winsvc", daemon=True)
                self._thread.start()
                atexit.register(self._finish)

    def register(self, code: int, callback: _Callback) -> _Callback:
        if not callable(callback):
            raise TypeError(f"a callback is wanted, not {callback!r}")
        with self._lock:
            self.callbacks.setdefault(code, []).append(callback)
        self.start()
        if code in _STOPS:
            _host.stop_requested()  # the script ends by itself
        _host.accept(code)
        return callback

    def _run(self) -> None:
        while True:
            code, type, session = _host.take()
            if code in _STOPS:
                _host.wait(None)  # until others can see it, too: a moment
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
            self._stop_is_over.set()

    def _call(self, code: int, arguments: tuple[Any, ...]) -> None:
        for callback in list(self.callbacks.get(code, ())):
            try:
                callback(*arguments)
            except BaseException:
                _log_exception(callback)

    def _finish(self) -> None:
        """At the interpreter's end: what a stop has set off comes to its own."""
        stops = any(self.callbacks.get(code) for code in _STOPS)
        if stops and threading.current_thread() is not self._thread and _host.stop_requested():
            self._stop_is_over.wait()


_dispatcher = _Dispatcher()


def _kind(kinds: Any, number: int) -> Any:
    try:
        return kinds(number)
    except ValueError:
        return kinds.OTHER


def _log_exception(callback: Callable[..., Any]) -> None:
    """Through logging, which prints errors on stderr where the script has not set it up."""
    try:
        what = getattr(callback, "__qualname__", repr(callback))
        logging.getLogger("winsvc").exception("the callback %s has failed", what)
    except Exception:
        pass  # its repr, or a handler of the script's


def _seconds(value: float, most: float) -> float:
    if math.isnan(value):  # TypeError for what is no number
        raise ValueError("seconds must be a number, not NaN")
    return min(max(float(value), 0.0), most)


def _check_text(text: object, may_be_none: bool) -> None:
    if not (isinstance(text, str) or (may_be_none and text is None)):
        raise TypeError(f"a text is wanted, not {text!r}")


def on_stop(callback: _Callback) -> _Callback:
    """Registers what is to be done when a stop is requested, before anything that waits its turn.

    The script is taken to end by itself then. Off the host: at the first SIGTERM or SIGINT.

        @winsvc.on_stop
        def close() -> None:
            listener.close()  # ends the main thread's accept()
    """
    return _dispatcher.register(_STOP, callback)


def on_shutdown(callback: _Callback) -> _Callback:
    """Registers what is to be done when the system shuts down, before what `on_stop` has registered. There are few
    seconds: Windows waits for WaitToKillServiceTimeout, 5 s by default, and grants no more. A no-op off Windows.

        @winsvc.on_shutdown
        def hurry() -> None:
            journal.flush()
    """
    return _dispatcher.register(_SHUTDOWN, callback)


def on_preshutdown(callback: _Callback) -> _Callback:
    """Registers what is to be done before the system shuts down, before what `on_stop` has registered. Windows waits as
    long as the stop time-out. A no-op off Windows.

        @winsvc.on_preshutdown
        def save() -> None:
            database.checkpoint()
    """
    return _dispatcher.register(_PRESHUTDOWN, callback)


def on_pause(callback: _Callback) -> _Callback:
    """Registers what is to be done at a pause; from now on the service accepts Pause and Continue. It counts as paused
    when the callbacks have returned. `wait` goes on as ever. A no-op off the host.

        @winsvc.on_pause
        def pause() -> None:
            working.clear()
    """
    return _dispatcher.register(_PAUSE, callback)


def on_continue(callback: _Callback) -> _Callback:
    """Registers what is to be done when the service goes on after a pause; it counts as running when the callbacks have
    returned. From now on the service accepts Pause and Continue. A no-op off the host.

        @winsvc.on_continue
        def go_on() -> None:
            working.set()
    """
    _dispatcher.register(_CONTINUE, callback)
    _host.accept(_PAUSE)
    return callback


def on_reload(callback: _Callback) -> _Callback:
    """Registers what is to be done when the configuration is to be read anew: ``pyhostsvc reload``, ``sc control NAME
    paramchange``. Under systemd and elsewhere: SIGHUP, where the script has no handler of its own for it
    (``Type=notify-reload`` is told with RELOADING=1 and READY=1); that wants to be called on the main thread.

        @winsvc.on_reload
        def read_again() -> None:
            settings.update(load())
    """
    return _dispatcher.register(_RELOAD, callback)


def on_control(code: int) -> Callable[[_Callback], _Callback]:
    """Registers what is to be done at a control of the script's own, 128 to 239: ``pyhostsvc control NAME 130``, ``sc
    control NAME 130``. The callback gets the number. One that nobody has registered for is refused. Raises ValueError
    for another number. A no-op off the host.

        @winsvc.on_control(130)
        def rotate(code: int) -> None:
            journal.rotate()
    """
    if not isinstance(code, int) or isinstance(code, bool):
        raise TypeError(f"a control is a number, not {code!r}")
    if not 128 <= code <= 239:
        raise ValueError(f"a control of a script's own is a number from 128 to 239, not {code}")

    def register(callback: _Callback) -> _Callback:
        return _dispatcher.register(code, callback)

    return register


def on_power(callback: Callable[[PowerEvent], Any]) -> Callable[[PowerEvent], Any]:
    """Registers what is to be done when the computer sleeps, wakes up, or changes to its battery. The callback gets a
    `PowerEvent`. A no-op off the host.

        @winsvc.on_power
        def power(event: winsvc.PowerEvent) -> None:
            if event.kind is winsvc.PowerEventKind.RESUME_AUTOMATIC:
                reconnect()
    """
    return _dispatcher.register(_POWER, callback)


def on_session(callback: Callable[[SessionEvent], Any]) -> Callable[[SessionEvent], Any]:
    """Registers what is to be done when a user logs on or off, or locks the screen. The callback gets a `SessionEvent`.
    A no-op off the host.

        @winsvc.on_session
        def session(event: winsvc.SessionEvent) -> None:
            if event.kind is winsvc.SessionEventKind.LOGON:
                greet(event.session)
    """
    return _dispatcher.register(_SESSION, callback)


class EventLogHandler(logging.Handler):
    """A handler of logging's: to Windows' event log in a service, to the journal (as systemd reads stderr) on Linux.

    Levels become event types: ERROR and above are errors, WARNING is a warning, the rest are information; on Linux they
    become priorities, "<3>" before each line. The source is the service's name. The event's ID is `event_id`, or a
    record's own: ``log.error("no more room", extra={"event_id": 7})``; 1 to 899, for those above are the host's. In a
    console on Windows nothing is written.

    It never raises, and nobody waits for the event log: up to `capacity` records wait in a queue, for a thread of its
    own; what does not fit is counted, and the next one to be written tells how many there were. `flush` waits for the
    queue, 5 seconds at most; logging does that at the interpreter's end.

        logging.getLogger().addHandler(winsvc.EventLogHandler(logging.WARNING))
    """

    _FLUSH_SECONDS = 5.0

    def __init__(self, level: int = logging.NOTSET, *, event_id: int = 1, capacity: int = 1000) -> None:
        """Raises ValueError for an ID that is not from 1 to 899, or a capacity below 1."""
        super().__init__(level)
        if not _is_event_id(event_id):
            raise ValueError(f"an event's ID is a number from 1 to 899, not {event_id!r}")
        if capacity < 1:
            raise ValueError(f"a queue of {capacity} records holds none")
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
                pass  # such as a stderr that is closed


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
