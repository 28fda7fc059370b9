"""Knows the waits that a main thread can be in. Runs in bootstrap.py's namespace, when it is first needed.

Nothing here imports a module, because the main thread may hold any lock of the import system.
"""

# The kinds of waits: MainWait in main_wait.h.
UNKNOWN, CONDITION, LOCK, SOCKET, CHILD, OBJECT, MESSAGES, WINSVC = range(8)

LOCKS = "Before Python 3.14 no signal ends {} without a time-out. "
EVER = "No signal ends {}. "
FLAG = "Wait with winsvc.wait(), or use a time-out in a loop that checks winsvc.stop_requested()"
BARE = (
    LOCKS
    + "Use a time-out in a loop that checks winsvc.stop_requested(), or release the lock in a function with "
    + "@winsvc.on_stop."
)
QUEUE = LOCKS + "Put an item that means the end in a function with @winsvc.on_stop, or use a time-out in a loop."
JOIN = LOCKS + "Make that thread exit in a function with @winsvc.on_stop, or use a time-out in a loop."
SOCKETS = EVER + "Give the socket a time-out (settimeout), or close it in a function with @winsvc.on_stop."
CHILDREN = EVER + "Terminate the process in a function with @winsvc.on_stop, or use a time-out in a loop."
OBJECTS = EVER + FLAG + "."
LOOP = EVER + "Post WM_QUIT to the thread in a function with @winsvc.on_stop."
EXIT = (
    "A thread that is not a daemon keeps the script from exiting. Make the thread exit in a function with "
    "@winsvc.on_stop, or make it a daemon."
)

# Functions of Python's own library: (file, function, the wait's name, its kind, the remedy, the first minor version in
# which a signal ends the wait; 99 if none does). The outermost function of a wait counts, but threading.Condition.wait
# counts if it is the innermost one: the host can end it, and with it Event.wait, Queue.get, Future.result and the like.
WAITS = (
    ("base_events.py", "run_forever", "", UNKNOWN, "", 0),  # a signal ends its poll
    (
        "socketserver.py",
        "serve_forever",
        "",
        UNKNOWN,
        "Call the server's shutdown() in a function with @winsvc.on_stop.",
        99,
    ),
    ("_base.py", "__exit__", "the end of an executor's with block", LOCK, JOIN, 14),
    ("thread.py", "shutdown", "Executor.shutdown()", LOCK, JOIN, 14),
    ("process.py", "shutdown", "Executor.shutdown()", CHILD, JOIN, 14),
    ("thread.py", "_python_exit", "the end of an executor's threads", LOCK, EXIT, 99),
    ("pool.py", "join", "Pool.join()", LOCK, JOIN, 14),
    ("process.py", "join", "Process.join()", CHILD, CHILDREN, 99),
    ("subprocess.py", "communicate", "Popen.communicate()", CHILD, CHILDREN, 99),
    ("subprocess.py", "wait", "Popen.wait()", CHILD, CHILDREN, 99),
    ("subprocess.py", "run", "subprocess.run()", CHILD, CHILDREN, 99),
    ("subprocess.py", "call", "subprocess.call()", CHILD, CHILDREN, 99),
    ("subprocess.py", "check_call", "subprocess.check_call()", CHILD, CHILDREN, 99),
    ("subprocess.py", "check_output", "subprocess.check_output()", CHILD, CHILDREN, 99),
    ("connection.py", "wait", "multiprocessing.connection.wait()", OBJECT, "", 0),  # SIGINT ends it
    ("connection.py", "_recv_bytes", "Connection.recv()", OBJECT, "", 0),
    ("connection.py", "accept", "Listener.accept()", OBJECT, "", 0),
    ("threading.py", "_shutdown", "", LOCK, EXIT, 99),
    ("threading.py", "join", "Thread.join()", LOCK, JOIN, 14),
    ("threading.py", "acquire", "acquire()", LOCK, BARE, 14),
    ("threading.py", "__enter__", "a with block over a lock", LOCK, BARE, 14),
    ("socketserver.py", "get_request", "accept()", SOCKET, SOCKETS, 99),
    ("socket.py", "accept", "accept()", SOCKET, SOCKETS, 99),
    ("socket.py", "readinto", "recv()", SOCKET, SOCKETS, 99),
    ("socket.py", "create_connection", "connect()", SOCKET, SOCKETS, 99),
    ("ssl.py", "read", "recv()", SOCKET, SOCKETS, 99),
    ("ssl.py", "recv", "recv()", SOCKET, SOCKETS, 99),
    ("ssl.py", "do_handshake", "do_handshake()", SOCKET, SOCKETS, 99),
    ("selectors.py", "select", "select()", SOCKET, OBJECTS, 99),
    ("selectors.py", "_select", "select()", SOCKET, OBJECTS, 99),
)

# Functions in C, which have no frame: (text in the script's line, then as above).
CALLS = (
    (".acquire(", "acquire()", LOCK, BARE, 14),
    (".accept(", "accept()", SOCKET, SOCKETS, 99),
    (".recv(", "recv()", SOCKET, SOCKETS, 99),
    (".recvfrom(", "recvfrom()", SOCKET, SOCKETS, 99),
    (".recv_into(", "recv()", SOCKET, SOCKETS, 99),
    (".connect(", "connect()", SOCKET, SOCKETS, 99),
    ("select.select(", "select()", SOCKET, OBJECTS, 99),
    ("os.waitpid(", "os.waitpid()", CHILD, CHILDREN, 99),
    ("os.system(", "os.system()", CHILD, CHILDREN, 99),
    ("MsgWaitForMultipleObjects", "MsgWaitForMultipleObjects()", MESSAGES, LOOP, 99),
    ("WaitForSingleObject", "WaitForSingleObject()", OBJECT, OBJECTS, 99),
    ("WaitForMultipleObjects", "WaitForMultipleObjects()", OBJECT, OBJECTS, 99),
    ("GetMessage", "GetMessage()", MESSAGES, LOOP, 99),
    ("PumpMessages(", "PumpMessages()", MESSAGES, LOOP, 99),
    (".exec_(", "exec_()", MESSAGES, LOOP, 99),
    (".exec(", "exec()", MESSAGES, LOOP, 99),
    (".MainLoop(", "MainLoop()", MESSAGES, LOOP, 99),
    (".get(", "Queue.get()", LOCK, QUEUE, 14),  # SimpleQueue's
)


def wait_of(frames, own, source):
    """Returns the kind of the wait that a thread is in, and the remedy for it; None if no remedy is known.

    `own` is the index of the innermost frame that belongs to the script; `source` is its line.
    """
    library = frames[:own] if own is not None else frames
    if any(frame[0] == "<winsvc>" for frame in library):
        return WINSVC, None
    if library and (base_name(library[0][0]), library[0][2]) in (
        ("threading.py", "wait"),
        ("<pyhostsvc>", "handle_and_wait"),
    ):
        return CONDITION, None
    rules = [rule[2:] for frame in reversed(library) for rule in WAITS if (base_name(frame[0]), frame[2]) == rule[:2]]
    if not rules and own == 0:
        rules = [rule[1:] for rule in CALLS if rule[0] in source]
        if not rules and source.startswith("with "):
            rules = [("a with block over a lock", LOCK, BARE, 14)]
    if not rules:
        return UNKNOWN, None
    # An executor's end is a wait for a child if its workers are processes: only an inner function knows.
    name, kind, remedy, fixed_in = next((rule for rule in rules if rule[1] == CHILD), rules[0])
    return kind, None if sys.version_info[1] >= fixed_in else remedy.format(name)


known = {}  # the last place at which the main thread was found, and its kind


def main_wait(main):
    """Returns the kind of the wait that the main thread is in."""
    frame = sys._current_frames().get(main)
    if frame is None:
        return UNKNOWN
    frames = frames_of(frame)
    place = tuple(frames[:16])
    if place not in known:
        library = library_folder()
        own = own_frame(frames, library)
        source = source_line(*frames[own or 0][:2], {}) if own == 0 else ""
        known.clear()
        known[place] = wait_of(frames, own, source)[0]
    return CHILD if known[place] == OBJECT and is_for_processes(frame) else known[place]


def is_for_processes(frame):
    """Returns whether multiprocessing.connection.wait waits for processes: their sentinels are handles, thus integers.

    Other objects are connections. Before it, only functions of the same module can be in the way.
    """
    while frame is not None and base_name(frame.f_code.co_filename) == "connection.py":
        if frame.f_code.co_name == "wait":
            objects = frame.f_locals.get("object_list")
            return isinstance(objects, list) and any(isinstance(each, int) for each in objects)
        frame = frame.f_back
    return False


def raise_again(_main, number, handler, exception):
    """Returns a handler for one call that raises what the script's raised on another thread."""
    value, traceback = exception

    def raise_in_main(signum, interrupted):
        sys.modules["_signal"].signal(number, handler)
        raise value.with_traceback(traceback)

    return raise_in_main


def is_running(main, handler):
    """Returns whether the main thread runs this signal handler now."""
    code = code_of(handler)
    frame = sys._current_frames().get(main)
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is not None


def code_of(handler):
    """Returns the code of a function, a method, a partial or an object that can be called; None if it is in C."""
    for _ in range(8):
        inner = getattr(handler, "func", None) or getattr(handler, "__func__", None)
        if inner is None:
            break
        handler = inner
    code = getattr(handler, "__code__", None)
    return code or getattr(getattr(type(handler), "__call__", None), "__code__", None)  # noqa: B004
