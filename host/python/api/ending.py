"""Evaluates how a script ended. Runs in bootstrap.py's namespace, soon after the start or when it is first needed."""


def handler_raised(value, traceback):
    """Prints an exception that a signal handler raised outside the main thread."""
    if not isinstance(value, SystemExit):  # the main thread raises it again
        sys.excepthook(type(value), value, traceback)


def line_of(filename, wanted):
    try:
        with open(filename, encoding="utf-8", errors="replace") as file:
            for number, line in enumerate(file, 1):
                if number == wanted:
                    return line.strip()
    except Exception:
        pass
    return ""


def last_line(value):
    """Returns the last line of a traceback, such as "ValueError: no such thing"."""
    name = type(value).__name__
    if isinstance(value, SyntaxError) and value.lineno:
        return f"{name}: {value.msg} ({value.filename}, line {value.lineno})"
    try:
        text = str(value)
    except Exception:
        text = "<exception str() failed>"
    return f"{name}: {text}" if text else name


def reasons(value):
    """Returns up to five lines: the exceptions of a group, and the causes of an exception."""
    lines = []
    groups = getattr(sys.modules["builtins"], "BaseExceptionGroup", ())  # 3.11
    inner = value.exceptions if isinstance(value, groups) else ()
    for exception in inner[:3]:
        lines.append(f"  of these: {last_line(exception)}")
    while len(lines) < 5:
        value = value.__cause__ or (None if value.__suppress_context__ else value.__context__)
        if value is None:
            break
        lines.append(f"  after: {last_line(value)}")
    return [line[:300] for line in lines]


def excerpt(value, traceback, line):
    """Returns the last lines of a traceback for the event log: about 20, up to 2,000 characters. None if that fails.

    The script has ended and its exception is printed, so it cannot notice that files are opened.
    """
    try:
        calls = []
        while traceback is not None:
            calls.append((traceback.tb_frame.f_code, traceback.tb_lineno))
            traceback = traceback.tb_next
        frames = []
        for code, number in calls[-7:]:
            source = line_of(code.co_filename, number)
            frame = f'  File "{code.co_filename}", line {number}, in {code.co_name}'
            frames.append(frame.replace("\n", "\\n"))
            frames[-1] += f"\n    {source[:200]}" if source else ""
        # A message of several lines is indented, because the event's own lines begin at the margin.
        end = "\n".join([text.replace("\n", "\n    ") for text in [line[:800], *reasons(value)]])
        while frames and sum(map(len, frames)) + len(end) > 1900:
            del frames[0]
        return "\n".join(["Traceback (most recent call last):", *frames, end])[:2000].replace("\0", "\ufffd")
    except BaseException:  # an object of the script failed, so there is no excerpt
        return None


def report(value, traceback):
    """Prints an unhandled exception as python.exe does. Returns the exit code."""
    kind = type(value)
    value = value.with_traceback(traceback)
    sys.last_type, sys.last_value, sys.last_traceback = kind, value, traceback
    if sys.version_info >= (3, 12):
        sys.last_exc = value
    hook = vars(sys).get("excepthook", value)
    if hook is value:
        write_error("sys.excepthook is missing")
        hook = sys.__excepthook__
    try:
        hook(kind, value, traceback)
    except SystemExit as exit_from_hook:
        return exit_code(exit_from_hook)
    except BaseException as second:
        write_error("Error in sys.excepthook:")
        second.__traceback__ = second.__traceback__.tb_next  # without this frame
        sys.__excepthook__(type(second), second, second.__traceback__)
        write_error("\nOriginal exception was:")
        sys.__excepthook__(kind, value, traceback)
    interrupted = issubclass(kind, KeyboardInterrupt) if sys.version_info >= (3, 14) else kind is KeyboardInterrupt
    return 0xC000013A if interrupted else 1


def exit_code(value):
    """Returns the exit code of a SystemExit; a value that is neither None nor an int is printed to stderr."""
    code = getattr(value, "code", value)
    if code is None:
        return 0
    if isinstance(code, int):
        # A C long (32 bits) until gh-125842. A larger value becomes -1.
        bits = 63 if sys.version_info >= (3, 12, 8) and sys.version_info[:3] != (3, 13, 0) else 31
        if -(2**bits) <= code < 2**bits:
            return code & 0xFFFFFFFF
        print_leftover(OverflowError("Python int too large to convert to C long"))
        return 0xFFFFFFFF
    write_error(code)
    return 1


def print_leftover(error):
    """3.12 does not clear an exception that is raised here, and prints it at the end."""
    if sys.version_info[:2] == (3, 12):
        sys.__excepthook__(type(error), error, error.__traceback__)


def write_error(message):
    """Writes a line to stderr, or to descriptor 2 if the script has removed sys.stderr."""
    stream = getattr(sys, "stderr", None)
    failed = None
    try:
        text = str(message)
    except Exception as error:
        text = ""
        failed = error.with_traceback(error.__traceback__.tb_next)  # without this frame
    if stream is None:
        sys.modules["nt"].write(2, f"{text}\n".encode("utf-8", "backslashreplace"))
        return
    try:
        stream.write(text)
        stream.write("\n")
        stream.flush()
    except Exception:
        pass
    if failed is not None:
        print_leftover(failed)


def ended(value, traceback):
    """Returns how the script ended by an exception: the exit code, a line with the reason (None after a plain exit),
    and the last lines of the traceback (None outside a service).
    """
    if isinstance(value, SystemExit):
        return exit_code(value), value.code if isinstance(value.code, str) else None, None
    if isinstance(value, Refused):
        line = f"{sys.executable}: {value.message}"
        if sys.version_info >= (3, 10):
            write_error(line)
        else:  # these versions print it with the C runtime
            sys.modules["nt"].write(2, f"{line}\n".encode("utf-8", "backslashreplace"))
        return value.code, value.message, None
    while traceback is not None and traceback.tb_frame.f_globals is globals():
        traceback = traceback.tb_next  # the host's own frames
    flush()
    line, code = last_line(value), report(value, traceback)
    last_lines = excerpt(value, traceback, line) if host["logged"] else None
    leave_main()
    return code, line, last_lines


def returned():
    """Returns the result of a script that has run to its last line, in the form of `ended`."""
    flush()
    leave_main()
    return 0, None, None


def flush():
    if "end_line" in host:
        try:
            host["end_line"](sys.__stdout__)
            host["end_line"](sys.__stderr__)
        except Exception:
            pass
    for name in ("stderr", "stdout"):
        try:
            getattr(sys, name).flush()
        except Exception:
            pass


def leave_main():
    """Removes the file's name from __main__, as CPython does when the code has run."""
    if "main" in host:
        names = vars(host.pop("main"))
        for name in ("__file__", "__cached__"):
            names.pop(name, None)
