import getpass
import json
import time
import winreg
from pathlib import Path

SETTINGS = Path.home() / ".agent" / "settings.json"  # expect: profile
INBOX = Path(r"C:\Users\anna\Documents\Inbox")  # expect: profile-path


def region():
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Software\Agent") as key:  # expect: user-registry
        return winreg.QueryValueEx(key, "Region")[0]


owner = getpass.getuser()  # expect: user-name
while True:
    data = json.loads(SETTINGS.read_text())
    print(owner, region(), data, len(list(INBOX.iterdir())), flush=True)
    time.sleep(30)
