import time

import daemon  # expect: daemonize


def main():
    while True:
        time.sleep(1)


with daemon.DaemonContext():
    main()
