"""Reads where every thread is, and explains a wait that a signal does not end. Runs in bootstrap.py's namespace.

Nothing here imports a module, because the main thread may hold any lock of the import system. wait_kinds.py has them.
"""


def is_library(filename, library):
    return filename.startswith("<") or (
        filename.lower().startswith(library) and "site-packages" not in filename[len(library) :]
    )


def library_folder():
    return sys.modules["os"].path.dirname(sys.modules["os"].__file__).lower() + "\\"


def own_frame(frames, library):
    """Returns the index of the innermost frame that belongs to the script; None if there is none."""
    return next((place for place, frame in enumerate(frames) if not is_library(frame[0], library)), None)


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


def stacks(main, own_thread):
    """Returns the stacks of all other threads as text, the script's line that the main thread is at, and a remedy.

    The last two are None if the main thread has no frame, or is not in a wait that is known.
    """
    current = {ident: frames_of(frame) for ident, frame in sys._current_frames().items() if ident != own_thread}
    library = library_folder()
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
    # compile() and code.replace() accept any name of a file or a function: none may begin a line.
    return "\n".join([line.replace("\n", "\\n") for line in lines]) or "no Python thread is running", blocked, remedy


def blocked_at(frames, library, files):
    """Returns the line that the main thread is at, and the remedy for its wait."""
    if not frames:
        return None, None
    own = own_frame(frames, library)
    filename, number, function = frames[own or 0]
    source = source_line(filename, number, files)
    blocked = f"{base_name(filename)}, line {number}, in {function}"
    return blocked + (f": {source}" if source else ""), wait_of(frames, own, source)[1]
