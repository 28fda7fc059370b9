"""Prints what Windows itself defines for every account, whatever the service's environment is."""

import getpass
import os
import tempfile
from pathlib import Path

print("home", Path.home())
print("user", getpass.getuser())
print("temp", tempfile.gettempdir())
print("others", os.path.expandvars("%ProgramFiles% %APPDATA% %COMPUTERNAME%"))
print("added", os.environ["ADDED"])
