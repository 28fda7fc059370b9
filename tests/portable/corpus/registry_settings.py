import time
import winreg

KEY = r"Software\Example\Agent"
with winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY) as key:  # expect: user-registry
    interval = winreg.QueryValueEx(key, "Interval")[0]
while True:
    print("interval", interval, flush=True)
    time.sleep(interval)
