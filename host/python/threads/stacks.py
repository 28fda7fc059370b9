"""Where every thread is, and why one that waits does not end its wait when it is told to. bootstrap.py's namespace.

Nothing here imports anything: the main thread may hold any lock of the import system's.
"""

import sys

LOCKS = "Before Python 3.14 no signal ends {} without a time-out. "
EVER = "No signal ends {}. "
FLAG = "Wait with winsvc.wait(), or give it a time-out in a loop that asks winsvc.stop_requested()"
EVENT = LOCKS + FLAG + "; or let a function of @winsvc.on_stop, or a signal handler, set it."
QUEUE = (
    LOCKS + "Let a function of @winsvc.on_stop put something there that means the end, or give it a time-out in a loop."
)
JOIN = (
    LOCKS
    + "Let a function of @winsvc.on_stop tell that thread to end, or make it a daemon, or give it a time-out in a loop."
)
RESULT = LOCKS + "Give it a time-out in a loop that asks winsvc.stop_requested()."
SOCKET = EVER + "Give the socket a time-out (settimeout), or let a function of @winsvc.on_stop close it."
CHILD = EVER + "Let a function of @winsvc.on_stop terminate() the process, or give it a time-out in a loop."
EXIT = (
    "A thread that is not a daemon keeps the script from its end. Let a function of @winsvc.on_stop tell it to end, or "
    "make it a daemon."
)

# The functions of Python's own library: (file, function, what it is, what to do about it, the first minor version in
# which a signal does end it). The outermost one of a wait counts.
WAITS = (
    ("base_events.py", "run_forever", "", "", 0),  # its poll ends
    ("socketserver.py", "serve_forever", "", "Let a function of @winsvc.on_stop call the server's shutdown().", 99),
    ("queue.py", "get", "Queue.get()", QUEUE, 14),
    ("queue.py", "put", "Queue.put()", QUEUE, 14),
    ("queue.py", "join", "Queue.join()", QUEUE, 14),
    ("_base.py", "result", "Future.result()", RESULT, 14),
    ("_base.py", "exception", "Future.exception()", RESULT, 14),
    ("_base.py", "wait", "concurrent.futures.wait()", RESULT, 14),
    ("_base.py", "as_completed", "concurrent.futures.as_completed()", RESULT, 14),
    ("_base.py", "result_iterator", "Executor.map()", RESULT, 14),
    ("_base.py", "__exit__", "the end of an executor's with block", JOIN, 14),
    ("thread.py", "shutdown", "Executor.shutdown()", JOIN, 14),
    ("process.py", "shutdown", "Executor.shutdown()", JOIN, 14),
    ("thread.py", "_python_exit", "the end of an executor's threads", EXIT, 99),
    ("pool.py", "get", "AsyncResult.get()", RESULT, 14),
    ("pool.py", "wait", "AsyncResult.wait()", RESULT, 14),
    ("pool.py", "map", "Pool.map()", RESULT, 14),
    ("pool.py", "apply", "Pool.apply()", RESULT, 14),
    ("pool.py", "join", "Pool.join()", RESULT, 14),
    ("process.py", "join", "Process.join()", CHILD, 99),
    ("subprocess.py", "communicate", "Popen.communicate()", CHILD, 99),
    ("subprocess.py", "wait", "Popen.wait()", CHILD, 99),
    ("subprocess.py", "run", "subprocess.run()", CHILD, 99),
    ("subprocess.py", "call", "subprocess.call()", CHILD, 99),
    ("threading.py", "_shutdown", "", EXIT, 99),
    ("threading.py", "join", "Thread.join()", JOIN, 14),
    ("threading.py", "wait", "Event.wait()", EVENT, 14),
    ("threading.py", "wait_for", "Condition.wait_for()", EVENT, 14),
    ("threading.py", "acquire", "acquire()", EVENT, 14),
    ("threading.py", "__enter__", "a with block over a lock", EVENT, 14),
    ("socketserver.py", "get_request", "accept()", SOCKET, 99),
    ("socket.py", "accept", "accept()", SOCKET, 99),
    ("socket.py", "readinto", "recv()", SOCKET, 99),
    ("socket.py", "create_connection", "connect()", SOCKET, 99),
    ("ssl.py", "read", "recv()", SOCKET, 99),
    ("ssl.py", "recv", "recv()", SOCKET, 99),
    ("ssl.py", "do_handshake", "do_handshake()", SOCKET, 99),
    ("selectors.py", "select", "select()", EVER + FLAG + ".", 99),
    ("selectors.py", "_select", "select()", EVER + FLAG + ".", 99),
)

# The same of functions of C code, which have no frame, by what the script's own line has.
CALLS = (
    (".acquire(", "acquire()", EVENT, 14),
    (".accept(", "accept()", SOCKET, 99),
    (".recv(", "recv()", SOCKET, 99),
    (".recvfrom(", "recvfrom()", SOCKET, 99),
    (".recv_into(", "recv()", SOCKET, 99),
    (".connect(", "connect()", SOCKET, 99),
    ("select.select(", "select()", EVER + FLAG + ".", 99),
    ("os.waitpid(", "os.waitpid()", CHILD, 99),
    ("os.system(", "os.system()", CHILD, 99),
    ("WaitForSingleObject(", "WaitForSingleObject()", EVER + FLAG + ".", 99),
    (".get(", "Queue.get()", QUEUE, 14),  # SimpleQueue's
)


def enable_faulthandler_once():
    """Lets faulthandler register what it has for a crash, and leaves everything as it was."""
    imported = "faulthandler" in sys.modules
    import faulthandler

    enabled = faulthandler.is_enabled()  # by an option or the environment
    faulthandler.disable()
    faulthandler.enable(2)
    if not enabled:
        faulthandler.disable()
    if not imported:
        del sys.modules["faulthandler"]


def is_library(filename, library):
    return filename.startswith("<") or (
        filename.lower().startswith(library) and "site-packages" not in filename[len(library) :]
    )


def frames_of(frame):
    """A frame, and those that called it: (file, line, function) of each. Threads go on while files are read."""
    found = []
    while frame is not None:
        found.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    return found


def source_line(filename, number, files):
    """A line of source; empty where it cannot be read. `files` keeps what has been read."""
    if filename not in files:
        try:
            with open(filename, encoding="utf-8", errors="replace") as file:
                files[filename] = file.read().split("\n")
        except Exception:
            files[filename] = []
    lines = files[filename]
    return lines[number - 1].strip() if number and number <= len(lines) else ""


def remedy_of(frames, own, source):
    """What to do about the wait that a thread sits in; None: it is in none that is known for it.

    `own` is the place of the innermost frame that is the script's, and `source` the line that it is at.
    """
    library = frames[:own] if own is not None else frames
    rules = [rule for frame in reversed(library) for rule in WAITS if (base_name(frame[0]), frame[2]) == rule[:2]]
    if rules:
        _, _, what, remedy, mended = rules[0]
        if remedy is EVENT and [frame[2] for frame in library].count("wait") == 1:
            what = what.replace("Event", "Condition")  # an event's is that of its condition
    elif own == 0:
        calls = [rule for rule in CALLS if rule[0] in source]
        if not calls and source.startswith("with "):
            calls = [("", "a with block over a lock", EVENT, 14)]
        if not calls:
            return None
        _, what, remedy, mended = calls[0]
    else:
        return None
    winsvc_waits = any(frame[0] == "<winsvc>" for frame in library)
    return None if winsvc_waits or sys.version_info[1] >= mended else remedy.format(what)


def base_name(path):
    return path.replace("/", "\\").rpartition("\\")[2]


def stacks(main, own_thread):
    """Every other thread's stack as text, the script's own line that the main thread is at, and what to do about it.

    The last two are None where the main thread has no frame, or does not wait in a way that is known.
    """
    current = {ident: frames_of(frame) for ident, frame in sys._current_frames().items() if ident != own_thread}
    library = sys.modules["os"].path.dirname(sys.modules["os"].__file__).lower() + "\\"
    threading = sys.modules.get("threading")
    names = {ident: thread.name for ident, thread in list(threading._active.items())} if threading else {}
    lines, files = [], {}
    for ident in sorted(current, key=lambda ident: (ident != main, ident)):
        name = f" {names[ident]!r}" if ident in names else ""
        lines.append(f"{'main thread' if ident == main else 'thread'}{name} (innermost call first):")
        for filename, number, function in current[ident]:
            lines.append(f'  File "{filename}", line {number}, in {function}')
            source = source_line(filename, number, files)
            if source:
                lines.append(f"    {source}")
    blocked, remedy = blocked_at(current.get(main), library, files)
    return "\n".join(lines) or "no Python thread runs", blocked, remedy


def blocked_at(frames, library, files):
    """Where the main thread is, and what to do about it."""
    if not frames:
        return None, None
    own = next((place for place, frame in enumerate(frames) if not is_library(frame[0], library)), None)
    filename, number, function = frames[own or 0]
    source = source_line(filename, number, files)
    blocked = f"{base_name(filename)}, line {number}, in {function}"
    return blocked + (f": {source}" if source else ""), remedy_of(frames, own, source)
