"""Fuzzing: no call of winsvc's functions crashes the process, with whatever arguments and at any time."""

from __future__ import annotations

import random

import pytest
from host_exe import Host
from machine import python
from markers import OLDEST_AND_NEWEST
from service import Install

SEED = random.randrange(2**32)

# Calls random functions with random arguments. Only `take` waits forever, and `wait` if its argument says so.
FUZZ = """
import random, sys, threading, winsvc
assert winsvc.name
import _winsvc

ODD = [
    None, True, 0, -1, 1, 3, 128, 200, 240, 2**31, 2**32 + 1, 2**63, 10**400, -(10**400), 0.0, -0.0, 0.001, 1e308,
    float("inf"), float("nan"), "", "x", "\\0", "\\ud800", "\\U0001f40d", "x" * 70000, b"x", (), (1, 2), [], {},
    object(), type, print, ..., 1j, Exception("x"),
]
FUNCTIONS = [
    (name, getattr(module, name))
    for module in (winsvc, _winsvc)
    for name in dir(module)
    if callable(getattr(module, name)) and name not in ("take", "_sys") and not name.startswith("__")
    and getattr(module, name).__class__ is not type(sys) and (module is _winsvc or name in winsvc.__all__)
]

def waits(name, arguments):
    return name == "wait" and (not arguments or arguments[0] is None or arguments[0] in (1, 3, 128, 200, 240, 2**31,
        2**32 + 1, 2**63, 1e308, float("inf")))

def call(choice):
    name, function = choice.choice(FUNCTIONS)
    arguments = [choice.choice(ODD) for _ in range(choice.choice((0, 1, 1, 1, 2, 2, 3, 4)))]
    if waits(name, arguments):
        return
    try:
        result = function(*arguments)
        if name == "wait_async":
            result.close()
    except Exception:
        pass
"""

PARTS = {
    "main thread": """
choice = random.Random(SEED)
for _ in range(20000):
    call(choice)
""",
    "threads": """
def many(seed):
    choice = random.Random(seed)
    for _ in range(3000):
        call(choice)
threads = [threading.Thread(target=many, args=(SEED + number,)) for number in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
""",
    "daemon threads, to the end": """
import time
def forever(seed):
    choice = random.Random(seed)
    while True:
        call(choice)
for number in range(4):
    threading.Thread(target=forever, args=(SEED + number,), daemon=True).start()
threading.Thread(target=_winsvc.take, daemon=True).start()
threading.Thread(target=winsvc.wait, daemon=True).start()
time.sleep(0.5)
""",
    "the interpreter's end": """
import atexit
class Last:
    def __del__(self, call=call, choice=random.Random(SEED)):
        for _ in range(500):
            call(choice)
last = Last()
sys.last_one_of_all = Last()
atexit.register(Last().__del__)
""",
    "callbacks": """
import time
choice = random.Random(SEED)
done = threading.Event()
def again(*arguments):
    for _ in range(300):
        call(choice)
    done.set()
for register in (winsvc.on_stop, winsvc.on_pause, winsvc.on_continue, winsvc.on_reload, winsvc.on_power,
                 winsvc.on_session, winsvc.on_shutdown, winsvc.on_preshutdown, winsvc.on_control(128)):
    register(again)
for code in (2, 3, 6, 13, 14, 128, 5, 15, 1):
    winsvc._dispatcher._dispatch(code, 0, 0)
""",
    "subinterpreters": """
script = '''
try:
    import winsvc
    winsvc.ready()
    winsvc.on_stop(print)
    print(winsvc.wait(0.01))
except ImportError:
    pass
'''
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
run = getattr(interpreters, "run_string", None) or interpreters.exec
for _ in range(3):
    number = interpreters.create()
    run(number, script)
    interpreters.destroy(number)
""",
}


pytestmark = OLDEST_AND_NEWEST


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_random_calls_do_not_crash(host: Host, install: Install, version: str, part: str) -> None:
    # The process outlives its interpreter for a moment, with its daemon threads.
    after = f'"{host.path(python(version))}" -c "import time; time.sleep(0.5)"'
    script = f"SEED = {SEED}\n" + FUZZ + part + "\nprint('finished')\n"
    service = install(script, "--stop-post", after).start()
    service.wait("stopped")
    status = service.status()
    assert (status["exit_code"], status["ended"]) == (0, "exit code 0"), f"seed {SEED}: {service.log(own=True)[-3000:]}"
    assert "finished\n" in service.log()
