"""Runs one module of CPython's own test suite, on any Python from 3.9 on, and records the outcome of each test.

    suite.py RECORD MODULE LIMIT [TEST...]

Each event is a line of JSON in RECORD. A test that is there already does not run again: after a test that ended the
process or took longer than LIMIT seconds (which also ends it), the same command continues with the next test. With
TEST arguments only these run.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import unittest

HANGS = 99  # the exit code after a test that took too long


class Record:
    """The file, and what is in it."""

    def __init__(self, path):
        self.path = path
        self.known = set()
        if os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                self.known = {json.loads(line)["test"] for line in file}

    def write(self, test, outcome, reason=""):
        """Opened each time: tests close descriptors that are not theirs."""
        line = json.dumps({"test": test, "outcome": outcome, "reason": str(reason)[:1000]})
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0))
        os.write(descriptor, line.encode() + b"\n")
        os.close(descriptor)


class Watch(threading.Thread):
    """Ends the process when one test has taken too long."""

    def __init__(self, record, limit, exit_process):
        super().__init__(daemon=True)
        self.record, self.limit, self.exit_process = record, limit, exit_process
        self.current = None
        self.sleep, self.clock = time.sleep, time.monotonic  # tests replace such things

    def run(self):
        while True:
            self.sleep(0.5)
            current = self.current
            if current is not None and self.clock() - current[1] > self.limit:
                self.record.write(current[0], "hangs")
                self.exit_process(HANGS)


class Result(unittest.TestResult):
    """Writes each test's outcome down; the worst of its subtests counts."""

    ORDER = ("ok", "skip", "expected failure", "unexpected success", "fail", "error")

    def __init__(self, record, watch):
        super().__init__()
        self.record, self.watch = record, watch
        self.outcome = ("ok", "")

    def startTest(self, test):
        super().startTest(test)
        self.outcome = ("ok", "")
        self.watch.current = (test.id(), time.monotonic())
        self.record.write(test.id(), "started")

    def stopTest(self, test):
        super().stopTest(test)
        self.watch.current = None
        self.record.write(test.id(), *self.outcome)

    def note(self, test, outcome, reason=""):
        if self.watch.current is None:  # a class's or a module's fixture
            self.record.write(str(test), outcome, reason)
        elif self.ORDER.index(outcome) > self.ORDER.index(self.outcome[0]):
            self.outcome = (outcome, reason)

    def addSkip(self, test, reason):
        self.note(test, "skip", reason)

    def addFailure(self, test, error):
        self.note(test, "fail", self._exc_info_to_string(error, test)[-1000:])

    def addError(self, test, error):
        self.note(test, "error", self._exc_info_to_string(error, test)[-1000:])

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.note(test, "fail", self._exc_info_to_string(error, test)[-1000:])

    def addExpectedFailure(self, test, error):
        self.note(test, "expected failure")

    def addUnexpectedSuccess(self, test):
        self.note(test, "unexpected success")


def without_symlinks(support):
    """Wine's symbolic links are made, and then not found by every name: as without the right to make any."""
    try:
        from test.support import os_helper
    except ImportError:  # 3.9
        os_helper = support
    os_helper._can_symlink = False


def keep(suite, wanted):
    """The suite with those tests only that are wanted: a function of their ids."""
    kept = type(suite)()
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            kept.addTest(keep(test, wanted))
        elif wanted(test.id()):
            kept.addTest(test)
    return kept


def main():
    path, module, limit, only = sys.argv[1], sys.argv[2], float(sys.argv[3]), set(sys.argv[4:])
    record = Record(path)
    watch = Watch(record, limit, os._exit)
    watch.start()
    try:
        from test import support

        support.use_resources = []  # no network, no hours
        without_symlinks(support)
        suite = unittest.defaultTestLoader.loadTestsFromName("test." + module)
    except unittest.SkipTest as skipped:
        record.write(module, "skip", skipped)
    except Exception as error:
        record.write(module, "error", repr(error))
    else:
        suite = keep(suite, lambda test: test not in record.known and (not only or test in only))
        suite.run(Result(record, watch))
    record.write("", "done")


if __name__ == "__main__":
    main()
