"""Tables of what Python's library is on Windows, in a service."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Values in a service, whose streams are the log.
KNOWN: dict[str, Any] = {
    "sys.platform": "win32",
    "os.name": "nt",
    "os.sep": "\\",
    "os.curdir": ".",
    "os.pardir": "..",
    "os.devnull": "nul",
    "typing.TYPE_CHECKING": False,
    "typing_extensions.TYPE_CHECKING": False,
}
OTHER_NAMES = {"pyhostsvc_winsvc": "winsvc"}
KNOWN_CALLS: dict[str, Any] = {
    "platform.system": "Windows",
    "winsvc.is_service": True,
    "sys.stdin.isatty": False,
    "sys.stdout.isatty": False,
    "sys.stderr.isatty": False,
    "os.isatty": False,
}
# Calls that return the path that they were passed, or another path in the same folder.
SAME_PATH = frozenset(
    [
        "str",
        "os.fspath",
        "os.fsdecode",
        "os.path.normpath",
        "os.path.normcase",
        "os.path.expandvars",
        "pathlib.PurePath",
    ]
)
ABSOLUTE_PATH = frozenset(["os.path.abspath", "os.path.realpath"])
PATHS = frozenset(["pathlib.Path", "pathlib.PurePath", "pathlib.WindowsPath", "pathlib.PureWindowsPath"])

# Names that modules have on Unix but not on Windows.
UNIX_ONLY_NAMES: dict[str, frozenset[str]] = {
    "os": frozenset(
        """chown chroot ctermid fchown fork forkpty getegid geteuid getgid getgroups getloadavg getpgid getpgrp
        getpriority getresgid getresuid getsid getuid initgroups killpg lchown major makedev minor mkfifo mknod nice
        pidfd_open posix_spawn pread pwrite sched_getaffinity sched_setaffinity sched_yield sendfile setegid seteuid
        setgid setgroups setpgid setpriority setregid setreuid setsid setuid statvfs sync tcgetpgrp uname wait wait3
        wait4 waitid""".split()
    ),
    "signal": frozenset(
        """SIGALRM SIGBUS SIGCHLD SIGCLD SIGCONT SIGHUP SIGIO SIGIOT SIGKILL SIGPIPE SIGPOLL SIGPROF SIGPWR SIGQUIT
        SIGRTMAX SIGRTMIN SIGSTOP SIGSYS SIGTRAP SIGTSTP SIGTTIN SIGTTOU SIGURG SIGUSR1 SIGUSR2 SIGVTALRM SIGWINCH
        SIGXCPU SIGXFSZ ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIG_BLOCK SIG_SETMASK SIG_UNBLOCK alarm getitimer pause
        pthread_kill pthread_sigmask setitimer siginterrupt sigpending sigtimedwait sigwait sigwaitinfo""".split()
    ),
    "time": frozenset(["tzset", "pthread_getcpuclockid"]),
    "select": frozenset(["poll", "epoll", "kqueue", "devpoll"]),
    "socket": frozenset(["AF_NETLINK", "AF_PACKET", "CMSG_LEN", "send_fds", "recv_fds", "sethostname"]),
    "asyncio": frozenset(["start_unix_server", "open_unix_connection"]),
}
