"""Lets the host learn at the start what Python's imports do. Runs in bootstrap.py's namespace."""


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


def sleep_once():
    """Lets sleep.c see where time.sleep waits."""
    imported = "time" in sys.modules
    import time

    time.sleep(0.001)
    if not imported:
        del sys.modules["time"]


def lock_once():
    """Lets sleep.c see where a lock waits."""
    import _thread

    lock = _thread.allocate_lock()
    lock.acquire()
    lock.acquire(True, 0.001)
