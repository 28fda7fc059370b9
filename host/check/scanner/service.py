"""The facts about the service that a scan depends on."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Variables that Windows makes for every account, and those that the host adds.
EVERY_SERVICE_HAS = frozenset(
    """ALLUSERSPROFILE APPDATA COMMONPROGRAMFILES COMMONPROGRAMFILES(X86) COMMONPROGRAMW6432 COMPUTERNAME COMSPEC
    LOCALAPPDATA NUMBER_OF_PROCESSORS OS PATH PATHEXT PROCESSOR_ARCHITECTURE PROCESSOR_IDENTIFIER PROCESSOR_LEVEL
    PROCESSOR_REVISION PROGRAMDATA PROGRAMFILES PROGRAMFILES(X86) PROGRAMW6432 PSMODULEPATH PUBLIC SYSTEMDRIVE
    SYSTEMROOT TEMP TMP USERDOMAIN USERNAME USERPROFILE WINDIR LOGS_DIRECTORY STATE_DIRECTORY NOTIFY_SOCKET
    WATCHDOG_USEC""".split()
)

# Variables of a logon session and of its terminals: a script that reads one asks where it runs.
OF_A_SESSION = frozenset(
    """ANSICON CI CLIENTNAME COLORTERM COLUMNS CONEMUANSI DISPLAY FORCE_COLOR GITHUB_ACTIONS HOMEDRIVE HOMEPATH LANG
    LC_ALL LINES LOGONSERVER MSYSTEM NO_COLOR ONEDRIVE PROMPT PYCHARM_HOSTED SESSIONNAME SHELL SSH_CLIENT SSH_CONNECTION
    TERM TERM_PROGRAM USERDOMAIN_ROAMINGPROFILE VIRTUAL_ENV VSCODE_PID WAYLAND_DISPLAY WT_SESSION""".split()
)


class Service:
    """The service that will run the script."""

    def __init__(
        self,
        script: str,
        arguments: Iterable[str],
        variables: Iterable[str],
        proxy: str,
        version: tuple[int, int],
    ):
        self.argv = (script, *arguments)
        self.variables = frozenset(name.upper() for name in variables)
        self.proxy = proxy  # the proxy that only this user's Windows settings name; empty if there is none
        self.version = version
        self.assigned: set[str] = set()  # variables that the script itself sets
        self.tested: set[str] = set()  # variables that the script looks for before it uses them
        self.loads_file = False  # the script reads variables from a file, such as .env
        self.here = {name.upper() for name in os.environ}  # includes the variables of the user who runs the check

    def has_variable(self, name: str) -> bool | None:
        """Return whether the script finds the variable; None if that is not known."""
        upper = name.upper()
        if upper in self.variables or upper in EVERY_SERVICE_HAS:
            return True
        return None if upper in self.assigned or self.loads_file else False

    def user_has_variable(self, name: str) -> bool:
        return name.upper() in self.here and name.upper() not in OF_A_SESSION
