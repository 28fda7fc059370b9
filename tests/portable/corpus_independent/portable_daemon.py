import os
import signal
import sys
import time

stopping = False


def stop(signum, frame):
    global stopping
    stopping = True


def drop_rights():
    import pwd

    os.setuid(pwd.getpwnam("nobody").pw_uid)


signal.signal(signal.SIGINT, stop)
signal.signal(signal.SIGTERM, stop)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
if os.name == "posix":
    if os.fork():
        sys.exit(0)
    drop_rights()
while not stopping:
    time.sleep(1)
