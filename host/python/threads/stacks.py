"""Reads where every thread is, and explains a wait that a signal does not end. Runs in bootstrap.py's namespace.

Nothing here imports a module, because the main thread may hold any lock of the import system.
"""

import sys

LOCKS = "Before Python 3.14 no signal ends {} without a time-out. "
EVER = "No signal ends {}. "
FLAG = "Wait with winsvc.wait(), or use a time-out in a loop that checks winsvc.stop_requested()"
EVENT = LOCKS + FLAG + "; or set it in a function with @winsvc.on_stop or in a signal handler."
QUEUE = LOCKS + "Put an item that means the end in a function with @winsvc.on_stop, or use a time-out in a loop."
JOIN = (
    LOCKS + "Make that thread exit in a function with @winsvc.on_stop, make it a daemon, or use a time-out in a loop."
)
RESULT = LOCKS + "Use a time-out in a loop that checks winsvc.stop_requested()."
SOCKET = EVER + "Give the socket a time-out (settimeout), or close it in a function with @winsvc.on_stop."
CHILD = EVER + "Terminate the process in a function with @winsvc.on_stop, or use a time-out in a loop."
EXIT = (
    "A thread that is not a daemon keeps the script from exiting. Make the thread exit in a function with "
    "@winsvc.on_stop, or make it a daemon."
)

# Functions of Python's own library: (file, function, the wait's name, the remedy, the first minor version in which a
# signal ends the wait; 99 if none does). The outermost function of a wait counts.
WAITS = (
    ("base_events.py", "run_forever", "", "", 0),  # a signal ends its poll
    ("socketserver.py", "serve_forever", "", "Call the server's shutdown() in a function with @winsvc.on_stop.", 99),
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

# Functions in C, which have no frame: (text in the script's line, then as above).
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
    """Lets faulthandler register its function for a crash, and restores everything else."""
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
    """Returns (file, line, function) of a frame and its callers: the thread continues while files are read."""
    found = []
    while frame is not None:
        found.append((frame.f_code.co_filename, frame.f_lineno, frame.f_code.co_name))
        frame = frame.f_back
    return found


def source_line(filename, number, files):
    """Returns a line of source; empty if it cannot be read. `files` caches the files that were read."""
    if filename not in files:
        try:
            with open(filename, encoding="utf-8", errors="replace") as file:
                files[filename] = file.read().split("\n")
        except Exception:
            files[filename] = []
    lines = files[filename]
    return lines[number - 1].strip() if number and number <= len(lines) else ""


def remedy_of(frames, own, source):
    """Returns the remedy for the wait that a thread is in; None if there is no such wait.

    `own` is the index of the innermost frame that belongs to the script; `source` is its line.
    """
    library = frames[:own] if own is not None else frames
    rules = [rule for frame in reversed(library) for rule in WAITS if (base_name(frame[0]), frame[2]) == rule[:2]]
    if rules:
        _, _, name, remedy, fixed_in = rules[0]
        if remedy is EVENT and [frame[2] for frame in library].count("wait") == 1:
            name = name.replace("Event", "Condition")  # an Event waits by its Condition
    elif own == 0:
        calls = [rule for rule in CALLS if rule[0] in source]
        if not calls and source.startswith("with "):
            calls = [("", "a with block over a lock", EVENT, 14)]
        if not calls:
            return None
        _, name, remedy, fixed_in = calls[0]
    else:
        return None
    winsvc_waits = any(frame[0] == "<winsvc>" for frame in library)
    return None if winsvc_waits or sys.version_info[1] >= fixed_in else remedy.format(name)


def base_name(path):
    return path.replace("/", "\\").rpartition("\\")[2]


def stacks(main, own_thread):
    """Returns the stacks of all other threads as text, the script's line that the main thread is at, and a remedy.

    The last two are None if the main thread has no frame, or is not in a wait that is known.
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
    return "\n".join(lines) or "no Python thread is running", blocked, remedy


def blocked_at(frames, library, files):
    """Returns the line that the main thread is at, and the remedy for its wait."""
    if not frames:
        return None, None
    own = next((place for place, frame in enumerate(frames) if not is_library(frame[0], library)), None)
    filename, number, function = frames[own or 0]
    source = source_line(filename, number, files)
    blocked = f"{base_name(filename)}, line {number}, in {function}"
    return blocked + (f": {source}" if source else ""), remedy_of(frames, own, source)
