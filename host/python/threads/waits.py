"""Ends the waits of a main thread that the host can end. Runs in bootstrap.py's namespace.

It is compiled at each start, so it has only what a signal needs; wait_kinds.py has the rest. Nothing here imports a
module, because the main thread may hold any lock of the import system.
"""


def base_name(path):
    return path.replace("/", "\\").rpartition("\\")[2]


def waiter_of(frame):
    """Returns the lock that threading.Condition.wait waits for, and its time-out, if that is the innermost function."""
    threading = sys.modules.get("threading")
    condition = getattr(threading, "Condition", None)
    wait = getattr(getattr(condition, "wait", None), "__code__", None)
    if frame is None or wait is None or not (frame.f_code is wait or is_resumed(frame)):
        return None, None
    values = frame.f_locals
    return values.get("waiter"), values.get("timeout")


def is_resumed(frame):
    return frame.f_code.co_filename == "<pyhostsvc>" and frame.f_code.co_name == "handle_and_wait"


def end_wait(main):
    """Lets the main thread out of threading.Condition.wait, so that it handles a signal that was tripped.

    Only for a handler that raises: after one that returns, the wait would return as if notified. Returns whether it is
    in such a wait.
    """
    waiter, _ = waiter_of(sys._current_frames().get(main))
    if waiter is None:
        return False
    try:
        waiter.release()
    except RuntimeError:  # it is notified just now
        pass
    return True


def resume(main, number, handler):
    """Returns a handler for one call that runs the script's, and then continues the wait that it interrupts.

    Returns None unless the main thread is in threading.Condition.wait without a time-out. end_wait() lets it out.
    """
    frame = sys._current_frames().get(main)
    waiter, timeout = waiter_of(frame)
    if waiter is None or timeout is not None:
        return None

    def handle_and_wait(signum, interrupted, waiter=waiter):
        sys.modules["_signal"].signal(number, handler)
        handler(signum, interrupted)
        host["handled"]()
        if interrupted is frame:
            waiter.acquire()

    return handle_and_wait


def wake_loop(main):
    """Ends the poll of an asyncio loop that a signal does not end: a selector loop's. Returns whether there is one."""
    frame = sys._current_frames().get(main)
    while frame is not None:
        code = frame.f_code
        if code.co_name == "run_forever" and base_name(code.co_filename) == "base_events.py":
            loop = frame.f_locals.get("self")
            if not hasattr(loop, "_proactor"):
                loop._write_to_self()
            return True
        frame = frame.f_back
    return False
