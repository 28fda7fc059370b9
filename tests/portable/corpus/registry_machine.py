import time
import winreg

with winreg.CreateKey(winreg.HKEY_LOCAL_MACHINE, r"Software\Example\Agent") as key:
    winreg.SetValueEx(key, "Started", 0, winreg.REG_SZ, time.ctime())
while True:
    time.sleep(60)
