import time

import wmi

computer = wmi.WMI()
while True:
    for disk in computer.Win32_LogicalDisk(DriveType=3):
        print(disk.Caption, disk.FreeSpace, flush=True)
    time.sleep(60)
