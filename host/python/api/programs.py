"""Prepares programs other than a script. Runs in bootstrap.py's namespace, when it is first needed.

As there: each function returns the program, and imports nothing that python.exe would not.
"""


def add_arguments(*arguments):
    """Adds the arguments of this start, which came after Python was initialised."""
    sys.argv.extend(arguments)
    if sys.version_info >= (3, 10):
        sys.orig_argv.extend(arguments)


def prepare_input(nothing, skips_line):
    sys.audit("cpython.run_stdin")
    if unsafe_path():
        sys.path.insert(0, sys.modules["nt"].getcwd() if sys.argv[0] == "-" else "")
    host["main"] = sys.modules["__main__"]
    host["main"].__file__ = "<stdin>"
    return None, None


def prepare_command(command, skips_line):
    sys.audit("cpython.run_command", command + "\n")
    if unsafe_path():
        sys.path.insert(0, "")
    command += "\n"
    return None, compile_command(dedent(command) if sys.version_info >= (3, 14) else command)


def dedent(text):
    """Removes the blanks that all lines begin with, as textwrap.dedent does, but without an import."""
    lines = ["" if line.isspace() else line for line in text.split("\n")]
    filled = [line for line in lines if line]
    first, last = min(filled, default=""), max(filled, default="")
    margin = 0
    while first[margin : margin + 1] in (" ", "\t") and first[margin] == last[margin : margin + 1]:
        margin += 1
    return "\n".join(line[margin:] for line in lines)


def compile_command(command):
    code = compile(command, "<string>", "exec", dont_inherit=True)
    if sys.version_info >= (3, 13):
        import linecache  # since then a traceback shows the source

        linecache._register_code(code, command, "<string>")
    return code


def prepare_module(module, skips_line):
    sys.audit("cpython.run_module", module)
    if unsafe_path():
        import os

        sys.path.insert(0, os.getcwd())
    return prepare_runpy("_get_module_details", module, True)


def prepare_importable(path, skips_line):
    sys.path.insert(0, path)
    return prepare_runpy("_get_main_module_details", "__main__", False)


def prepare_runpy(finder, module, alter_argv):
    """Makes runpy find the code without running it, so that an error is known before the script runs."""
    import runpy

    find, run_code = getattr(runpy, finder), runpy._run_code
    found = []
    runpy._run_code = lambda *arguments: found.extend(arguments)
    try:
        runpy._run_module_as_main(module, alter_argv)
    finally:
        runpy._run_code = run_code
    code, _, _, _, spec = found

    def find_again(*unused):
        setattr(runpy, finder, find)
        return module, spec, code

    setattr(runpy, finder, find_again)
    return runpy._run_module_as_main, (module, alter_argv)


def is_interactive(reads_input):
    """Returns True if python.exe would show a prompt."""
    asked = sys.flags.inspect or sys.flags.interactive
    return bool(asked or (reads_input and sys.stdin is not None and sys.stdin.isatty()))
