"""Which modules of CPython's test suite are compared."""

from __future__ import annotations

from machine import ALL_VERSIONS

# Start-up, main, sys, signals, threads, asyncio, multiprocessing, subprocess, io, atexit, faulthandler, importlib.
EVERYWHERE = """
test_asyncio.test_events test_asyncio.test_proactor_events test_asyncio.test_subprocess test_asyncio.test_windows_events
test_atexit test_cmd_line test_cmd_line_script test_code_module test_exceptions test_faulthandler test_file test_fileio
test_import test_importlib.import_ test_io test_multiprocessing_main_handling test_queue test_runpy test_signal test_site
test_subprocess test_sys test_thread test_threading test_threading_local test_traceback test_tracemalloc test_utf8_mode
test_warnings test_zipapp
""".split()

# More of that, and of what an interpreter that is set up in another way could change.
NEWEST = """
test_asyncio.test_base_events test_asyncio.test_locks test_asyncio.test_queues test_asyncio.test_runners
test_asyncio.test_selector_events test_asyncio.test_streams test_asyncio.test_tasks test_asyncio.test_windows_utils test_audit test_builtin
test_concurrent_futures.test_process_pool test_concurrent_futures.test_shutdown test_context test_contextlib test_frame
test_gc test_getpath test_hash test_importlib.builtin test_importlib.test_util test_importlib.test_windows
test_interpreters.test_api test_locale test_module test_monitoring test_msvcrt test_multiprocessing_spawn.test_manager
test_multiprocessing_spawn.test_misc test_multiprocessing_spawn.test_processes test_os test_pkgutil test_py_compile
test_sched test_selectors test_source_encoding test_sysconfig test_utf8source test_weakref test_winreg
""".split()

# What starts sys.executable above all: compared once more with `pyhostsvc python` in its place.
STARTS_PYTHON = """
test_atexit test_cmd_line test_cmd_line_script test_code_module test_faulthandler test_runpy test_site test_sys
test_utf8_mode test_warnings test_zipapp
""".split()


def modules_of(version: str) -> list[str]:
    """What is compared on a version."""
    return EVERYWHERE + (NEWEST if version in ("3.13", "3.14") else [])


LONG = """
test_asyncio.test_windows_events test_cmd_line test_cmd_line_script test_concurrent_futures.test_process_pool
test_concurrent_futures.test_shutdown test_interpreters.test_api test_io test_multiprocessing_main_handling
test_multiprocessing_spawn.test_manager test_multiprocessing_spawn.test_misc test_multiprocessing_spawn.test_processes
test_subprocess test_sys
""".split()


def whole() -> list[tuple[str, str, str]]:
    """Every (version, module, host), those first that take long."""
    services = [(version, module, "service") for version in reversed(ALL_VERSIONS) for module in modules_of(version)]
    starters = [(version, module, "python") for version in reversed(ALL_VERSIONS) for module in STARTS_PYTHON]
    return sorted(services + starters, key=lambda each: each[1] not in LONG)
